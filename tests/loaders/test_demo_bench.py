"""The benchmark's files: the same rows each time, and again in other bytes."""

from __future__ import annotations

import csv
import tomllib
from datetime import date
from pathlib import Path

import fastexcel
import pytest
from stdnum.cn import uscc

from loaders.demo.bench import penalties
from loaders.demo.layouts import LAYOUTS

TODAY = date(2026, 11, 22)
ROWS = 3_000


def rows_of(path: Path, encoding: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.reader(stream))


def test_rows_are_many_subjects_a_third_of_them_and_numbers_right(tmp_path: Path) -> None:
    head, *rows = rows_of(penalties(tmp_path / "b.csv", ROWS, 1, today=TODAY), "gb18030")
    assert head == [header for header, _ in LAYOUTS["penalty-organisation-2018"]]
    assert len(rows) == ROWS
    assert len({row[1] for row in rows}) == ROWS // 3
    assert all(uscc.is_valid(row[1]) for row in rows)
    assert len({row[9] for row in rows}) == ROWS
    sidecar = tomllib.loads((tmp_path / "b.csv.toml").read_text(encoding="utf-8"))
    assert (sidecar["layout"], sidecar["encoding"], sidecar["kind"]) == ("penalty-organisation-2018", "gb18030", "full")


def test_again_has_the_same_decisions_shuffled_and_one_in_a_hundred_changed(tmp_path: Path) -> None:
    first = rows_of(penalties(tmp_path / "a.csv", ROWS, 1, encoding="utf-8", today=TODAY), "utf-8")[1:]
    again = rows_of(penalties(tmp_path / "b.csv", ROWS, 1, encoding="utf-8", again=True, today=TODAY), "utf-8")[1:]
    assert [row[9] for row in first] != [row[9] for row in again]
    before = {row[9]: row for row in first}
    assert before.keys() == {row[9] for row in again}
    changed = [row for row in again if row != before[row[9]]]
    assert len(changed) == ROWS // 100
    assert all(row[:9] == before[row[9]][:9] and row[15] != before[row[9]][15] for row in changed)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_tell_the_same(tmp_path: Path, encoding: str) -> None:
    told = rows_of(penalties(tmp_path / "a.csv", 50, 1, encoding=encoding, today=TODAY), encoding)
    assert told == rows_of(penalties(tmp_path / "b.csv", 50, 1, today=TODAY), "gb18030")


def test_a_workbook_holds_the_same_rows_and_is_equal_to_the_byte(tmp_path: Path) -> None:
    book = penalties(tmp_path / "a.xlsx", 50, 1, encoding="xlsx", today=TODAY)
    assert book.read_bytes() == penalties(tmp_path / "b.xlsx", 50, 1, encoding="xlsx", today=TODAY).read_bytes()
    sheet = fastexcel.read_excel(book).load_sheet(0, header_row=None, dtypes="string").to_polars()
    told = [list(row) for row in sheet.fill_null("").rows()]
    plain = rows_of(penalties(tmp_path / "c.csv", 50, 1, today=TODAY), "gb18030")
    assert [row[:25] for row in told] == [row[:25] for row in plain]
