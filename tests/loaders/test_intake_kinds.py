"""What kind of subject a row is about, and what its class demands."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.loaders.tables import (
    COMPANY_CODE,
    IDENTITY,
    PENALTY,
    cells,
    penalties,
    penalty,
    shape,
    text_of,
    write_csv,
)

KINDS = (PENALTY[0], "行政相对人类别", *PENALTY[1:])


def test_a_persons_penalty_among_organisations_has_no_legal_basis(tmp_path: Path) -> None:
    kinds = ["法人及非法人组织", "自然人", "个体工商户"]
    codes = [COMPANY_CODE, "", "92110105MA01ABCD5C"]
    plain = cells([penalty(n) for n in (1, 2, 3)])
    rows = [[row[0], kind, code, *row[2:]] for row, kind, code in zip(plain, kinds, codes, strict=True)]
    shaped = shape(write_csv(tmp_path / "p.csv", KINDS, rows))
    assert shaped.file.layout.name == "penalty-organisation-current"
    assert (3, "E103") in shaped.codes()
    assert shaped.batch.records["kind"].to_list() == ["organisation", "individual_business"]


def test_kind_and_code_that_disagree_wait_for_a_person(tmp_path: Path) -> None:
    (row,) = cells([penalty()])
    shaped = shape(write_csv(tmp_path / "p.csv", KINDS, [[row[0], "个体工商户", *row[1:]]]))
    assert shaped.codes() == [(2, "E204")]


@pytest.mark.parametrize("number", [IDENTITY, IDENTITY + "01", "440524800101001"])
def test_an_organisation_with_a_persons_number_for_its_code_waits(tmp_path: Path, number: str) -> None:
    rows = [
        [row[0], kind, *row[1:]]
        for row, kind in zip(
            cells([penalty(n, cf_xdr_mc="北京信脉小吃店", cf_xdr_shxym=number) for n in (1, 2, 3)]),
            ["法人及非法人组织", "个体工商户", ""],
            strict=True,
        )
    ]
    shaped = shape(write_csv(tmp_path / "p.csv", KINDS, rows))
    assert (2, "E204") in shaped.codes()
    assert dict(shaped.batch.set_aside.select("line", "code").iter_rows()) == {2: "E204", 4: "E201"}
    assert shaped.batch.records["kind"].to_list() == ["individual_business"]
    assert not shaped.batch.identifiers["strong"].any()
    assert IDENTITY not in text_of(shaped.batch)


def test_a_companys_name_is_no_traders(tmp_path: Path) -> None:
    names = ["北京信脉测试有限公司", "信脉农民专业合作社", "北京信脉测试有限公司朝阳分公司", "信脉小吃店", "王测试"]
    rows = [penalty(n, cf_xdr_mc=name, cf_xdr_shxym=IDENTITY) for n, name in enumerate(names, 1)]
    shaped = penalties(tmp_path, *rows)
    assert dict(shaped.batch.set_aside.select("line", "code").iter_rows()) == {2: "E204", 3: "E204", 4: "E204"}
    assert shaped.batch.records.select("name", "kind").rows() == [
        ("信脉小吃店", "individual_business"),
        ("王测试", "individual_business"),
    ]
    shown = shaped.batch.findings.filter(pl.col("code") == "E204").select("column", "value").unique().rows()
    assert shown == [(PENALTY[1], "1101**********002X")]


CLASSES = {
    "罚款": ("罚款金额（万元）",),
    "罚款、没收违法所得": ("罚款金额（万元）", "没收违法所得、没收非法财物的金额（万元）"),
    "暂扣许可证、暂扣执照": ("暂扣或吊销证照名称及编号",),
    "吊销许可证": ("暂扣或吊销证照名称及编号",),
    "警告": (),
}


@pytest.mark.parametrize("sort", CLASSES)
def test_the_class_of_a_penalty_demands_its_amount_or_licence(tmp_path: Path, sort: str) -> None:
    demanded = ("罚款金额（万元）", "没收违法所得、没收非法财物的金额（万元）", "暂扣或吊销证照名称及编号")
    header = (*PENALTY, *demanded[1:])
    empty, filled = cells([penalty(1, cf_cflb=sort, cf_nr_fk="/"), penalty(2, cf_cflb=sort)])
    shaped = shape(write_csv(tmp_path / "p.csv", header, [[*empty, "", "— —"], [*filled, "2", "营业执照 1 号"]]))
    assert shaped.codes() == [(2, "E201")] * len(CLASSES[sort])
    assert tuple(shaped.batch.findings.filter(pl.col("line") == 2)["column"]) == CLASSES[sort]
    assert shaped.batch.records["line"].to_list() == ([3] if CLASSES[sort] else [2, 3])


def test_a_file_without_the_column_that_a_class_demands_is_loaded(tmp_path: Path) -> None:
    shaped = penalties(tmp_path, penalty(cf_cflb="罚款、吊销许可证"))
    assert shaped.report.shaped == 1
