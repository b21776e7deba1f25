"""The published table of administrative divisions, read from its CSV file.

The rule of this module: a table is read whole or not at all, and what is wrong is named by line and column.
Layout: 代码, 一级行政区, 二级行政区, 名称, 级别, 状态, 启用时间, 变更/弃用时间, 新代码 (yescallop/areacodes, CC0 1.0).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graph.errors import UnreadableFile
from graph.regions import Region, RegionLevel, RegionTable
from graph.regions.built_in import successors_in

CODE, NAME, LEVEL, STATE = "代码", "名称", "级别", "状态"
SINCE, UNTIL, SUCCESSORS = "启用时间", "变更/弃用时间", "新代码"
COLUMNS: Final = (CODE, NAME, LEVEL, STATE, SINCE, UNTIL, SUCCESSORS)
LEVELS: Final = {"省级": RegionLevel.PROVINCE, "地级": RegionLevel.PREFECTURE, "县级": RegionLevel.COUNTY}
IN_USE: Final = "在用"
ENDED: Final = ("变更", "弃用")


def read_region_table(path: Path) -> RegionTable:
    """The regions of a published table (UTF-8, with or without BOM); `UnreadableFile` names line and column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            periods = list(_periods(path, csv.DictReader(lines)))
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be opened: {error.strerror}.", path=str(path)) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(
            f"{path} is not a CSV table in UTF-8; save it as “CSV UTF-8” and try again.", path=str(path)
        ) from error
    if not periods:
        raise UnreadableFile(f"{path} has a header and no regions.", path=str(path))
    return RegionTable(periods, successors_published=True)


def _periods(path: Path, rows: csv.DictReader[str]) -> Iterator[Region]:
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise UnreadableFile(
            f"{path}, line 1: the header lacks {'、'.join(missing)}.", path=str(path), line=1, column=missing[0]
        )
    lines_of: dict[tuple[str, str], int] = {}
    successors_at: list[tuple[int, str]] = []
    for row in rows:
        line = _Line(path, rows.line_num, {column: (row[column] or "").strip() for column in COLUMNS})
        region = line.region()
        first = lines_of.setdefault((region.code, line.cells[SINCE]), line.number)
        if first != line.number:
            raise line.wrong(CODE, f"is given twice with the same beginning, first on line {first}")
        successors_at += [(line.number, successor.code) for successor in region.successors]
        yield region
    codes = {code for code, _ in lines_of}
    for number, code in successors_at:
        if code not in codes:
            raise _Line(path, number, {SUCCESSORS: code}).wrong(SUCCESSORS, "is not a code of this table")


class _Line:
    """One line of the table, so that every complaint carries its place."""

    def __init__(self, path: Path, number: int, cells: dict[str, str]) -> None:
        self.path = path
        self.number = number
        self.cells = cells

    def region(self) -> Region:
        code, state = self.cells[CODE], self.cells[STATE]
        if not re.fullmatch(r"[1-9][0-9]{5}", code):
            raise self.wrong(CODE, "is not a code of six digits")
        if not self.cells[NAME]:
            raise self.wrong(NAME, "is empty")
        if self.cells[LEVEL] not in LEVELS:
            raise self.wrong(LEVEL, f"is none of {'、'.join(LEVELS)}")
        if state not in (IN_USE, *ENDED):
            raise self.wrong(STATE, f"is none of {'、'.join((IN_USE, *ENDED))}")
        since, until = self._year(SINCE), self._year(UNTIL)
        if (until is None) != (state == IN_USE):
            raise self.wrong(UNTIL, f"does not fit the state {state}")
        if since is not None and until is not None and until < since:
            raise self.wrong(UNTIL, f"lies before the beginning, {since}")
        try:
            successors = successors_in(self.cells[SUCCESSORS])
        except ValueError as error:
            raise self.wrong(SUCCESSORS, "is not a list of codes like 370116 or 371203[2006];370116") from error
        return Region(code, self.cells[NAME], LEVELS[self.cells[LEVEL]], None, since, until, successors)

    def _year(self, column: str) -> int | None:
        text = self.cells[column]
        if text and not re.fullmatch(r"[12][0-9]{3}", text):
            raise self.wrong(column, "is not a year")
        return int(text) if text else None

    def wrong(self, column: str, why: str) -> UnreadableFile:
        return UnreadableFile(
            f"{self.path}, line {self.number}, column {column}: {self.cells[column]!r} {why}.",
            path=str(self.path),
            line=self.number,
            column=column,
        )
