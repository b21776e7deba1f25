"""Names that are not the registered ones: they are told, and wait for somebody."""

from __future__ import annotations

from pathlib import Path

from graph.base import Base
from loaders.load import LoadReport
from tests.api.shell import deliver
from tests.loaders.loading import load, number_in
from tests.loaders.tables import (
    COMPANY_CODE,
    penalty,
)

NAME = "北京信脉测试有限公司"
REGISTERED = ("机构名称", "统一社会信用代码", "法定代表人姓名", "注册地址", "成立日期", "经营范围")
REGISTRAR = "北京市市场监督管理局"


def register(folder: Path, name: str, delivered: str) -> Path:
    row = {"jgmc": name, "tyshxydm": COMPANY_CODE, "fddbr": "张测试", "zcdz": "测试路 1 号", "clrq": "2001-01-01"}
    return deliver(
        folder,
        "registration.csv",
        [row | {"jyfw": "测试"}],
        header=REGISTERED,
        layout="base-registration",
        delivered=delivered,
        department=(REGISTRAR, ""),
    )


def named(folder: Path, file: str, *names: str, delivered: str = "2026-04-01T09:00:00+08:00") -> Path:
    rows = [penalty(number, cf_xdr_mc=name, cf_frdb=f"张测试{number}") for number, name in enumerate(names, 1)]
    return deliver(folder, file, rows, delivered=delivered)


def misnamed(report: LoadReport) -> list[tuple[int, str]]:
    """How many files of each delivery bear another name, and the number that is said of it."""
    for file in report.loaded:
        assert file.loaded.findings.get("E209", 0) == bool(file.loaded.misnamed)
    told = [[finding for finding in file.findings if finding.code == "E209"] for file in report.loaded]
    said = ["".join(number_in(finding.says) for finding in found) for found in told]
    return [(file.loaded.misnamed, number) for file, number in zip(report.loaded, said, strict=True)]


def test_a_name_that_is_not_the_registered_one_is_told_and_waits(base: Base, tmp_path: Path) -> None:
    load(base, register(tmp_path, NAME, "2026-03-01T09:00:00+08:00"))
    variant, branch = "信脉测试有限公司", f"{NAME}朝阳分公司"
    first = load(base, named(tmp_path, "p.csv", NAME, variant, branch, "上海另名贸易有限公司", "上海另名贸易有限公司"))
    assert misnamed(first) == [(2, "2")]
    assert first.loaded[0].loaded.contested > 0
    again = named(tmp_path, "q.csv", "上海另名贸易有限公司", NAME, delivered="2026-05-01T09:00:00+08:00")
    (row,) = again.read_text("utf-8").splitlines()[1:2]
    again.write_text(again.read_text("utf-8").replace(row, row.replace("张测试1", "李测试")), "utf-8")
    assert misnamed(load(base, again)) == [(1, "1")]


def test_names_are_measured_by_a_registration_only(base: Base, tmp_path: Path) -> None:
    report = load(base, named(tmp_path, "p.csv", NAME, "上海另名贸易有限公司"))
    assert report.loaded[0].loaded.contested > 0
    assert misnamed(report) == [(0, "")]
    assert misnamed(load(base, register(tmp_path, NAME, "2026-06-01T09:00:00+08:00"))) == [(1, "1")]
