"""Real delivered files for the intake tests: written to disk, planned, read, checked and shaped."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import openpyxl
import polars as pl

from graph.catalogue import Catalogue, load_catalogue
from graph.delivery import Batch, DeliveryKind
from graph.ids import Ids
from graph.regions import RegionTable, built_in
from loaders.intake import shape_file
from loaders.manifest import Given
from loaders.plan import PlannedFile, plan
from loaders.report import Report

TODAY = date(2026, 11, 22)
DELIVERED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
OFFICE = "北京市朝阳区市场监督管理局"
OFFICE_CODE = "1111010500004541XQ"
COMPANY_CODE = "91110108551385082Q"
OTHER_CODE = "91110000600037341L"
IDENTITY = "11010519491231002X"
OTHER_IDENTITY = "440524188001010014"

PENALTY = (
    "行政相对人名称",
    "行政相对人代码_1(统一社会信用代码)",
    "法定代表人",
    "行政处罚决定书文号",
    "违法行为类型",
    "违法事实",
    "处罚依据",
    "处罚类别",
    "处罚内容",
    "罚款金额（万元）",
    "处罚决定日期",
    "处罚有效期",
    "处罚机关",
    "处罚机关统一社会信用代码",
    "数据来源单位",
    "数据来源单位统一社会信用代码",
    "备注",
)
PERSON_PENALTY = (PENALTY[0], "证件类型", "证件号码", *PENALTY[3:])

Row = dict[str, str]


def penalty(number: int = 1, **changed: str) -> Row:
    """One good row of a penalty of an organisation; `changed` by field key."""
    row = {
        "cf_xdr_mc": "北京信脉测试有限公司",
        "cf_xdr_shxym": COMPANY_CODE,
        "cf_frdb": "张测试",
        "cf_wsh": f"京朝市监罚〔2025〕{number}号",
        "cf_wfxw": "违反食品安全管理规定",
        "cf_sy": "经营超过保质期的食品",
        "cf_yj": "《中华人民共和国食品安全法》第一百二十四条",
        "cf_cflb": "罚款",
        "cf_nr": "处以罚款",
        "cf_nr_fk": "1.5",
        "cf_jdrq": "2025/06/25",
        "cf_yxq": "2099/12/31",
        "cf_cfjg": OFFICE,
        "cf_cfjgdm": OFFICE_CODE,
        "cf_sjly": OFFICE,
        "cf_sjlydm": OFFICE_CODE,
        "bz": "",
    }
    assert set(changed) <= set(row), changed
    return row | changed


def person_penalty(number: int = 1, **changed: str) -> Row:
    """One good row of a penalty of a person."""
    row = {"cf_xdr_mc": "王测试", "cf_xdr_zjlx": "身份证", "cf_xdr_zjhm": IDENTITY}
    base = {key: value for key, value in penalty(number).items() if key not in {"cf_xdr_mc", "cf_xdr_shxym", "cf_frdb"}}
    row |= base
    assert set(changed) <= set(row), changed
    return row | changed


def cells(rows: Sequence[Row]) -> list[list[str]]:
    return [list(row.values()) for row in rows]


def csv_text(header: Sequence[str], rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows([header, *rows])
    return text.getvalue()


def write_csv(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], encoding: str = "utf-8", separator: str = ","
) -> Path:
    path.write_bytes(csv_text(header, rows, separator).encode(encoding))
    return path


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


@cache
def regions() -> RegionTable:
    return built_in()


IDS = Ids(b"t" * 32)


def given(**changed: object) -> Given:
    base: dict[str, object] = {
        "department": OFFICE,
        "department_code": OFFICE_CODE,
        "region": "110105",
        "delivered": DELIVERED,
        "kind": DeliveryKind.FULL,
    }
    return Given(**(base | changed))  # type: ignore[arg-type] # a test names its own fields


def planned(path: Path, says: Given | None = None) -> tuple[PlannedFile, ...]:
    return plan(path, says or given(), catalogue(), IDS, regions())


@dataclass(frozen=True)
class Shaped:
    """All batches of one delivery as one batch, and their report."""

    file: PlannedFile
    batch: Batch
    report: Report = field(default_factory=Report)

    def codes(self) -> list[tuple[int, str]]:
        """The findings about single rows: (line, code) in the order of the file."""
        rows = self.batch.findings.filter(pl.col("line") > 0)
        return list(rows.select("line", "code").iter_rows())

    def about_file(self) -> dict[str, str]:
        """The findings about the whole file: code -> sentence."""
        return dict(self.batch.findings.filter(pl.col("line") == 0).select("code", "says").iter_rows())


def joined(batches: Sequence[Batch]) -> Batch:
    frames = {f.name: pl.concat([getattr(b, f.name) for b in batches]) for f in fields(Batch) if f.name != "lines"}
    return Batch(lines=sum(b.lines for b in batches), **frames)


def shape(path: Path, says: Given | None = None, *, by: Catalogue | None = None) -> Shaped:
    """Plan and shape the one delivery at `path`, `by` the packaged catalogue or another; its report must add up."""
    (file,) = planned(path, says)
    batches = list(shape_file(file, by or catalogue(), IDS, regions(), TODAY))
    report = Report()
    for batch in batches:
        report = report.with_batch(batch)
    assert report.sums_up(), report
    return Shaped(file, joined(batches), report)


def text_of(batch: Batch) -> str:
    """Everything in a batch but the secrets, as one text."""
    frames = [getattr(batch, f.name) for f in fields(Batch) if f.name not in {"lines", "secrets"}]
    return "\n".join(frame.write_csv() for frame in frames)


def penalties(folder: Path, *rows: Row) -> Shaped:
    return shape(write_csv(folder / "penalties.csv", PENALTY, cells(rows)))


def person_penalties(folder: Path, *rows: Row) -> Shaped:
    return shape(write_csv(folder / "persons.csv", PERSON_PENALTY, cells(rows)))
