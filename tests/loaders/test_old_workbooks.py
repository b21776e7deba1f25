"""Workbooks of the old form (XLS) are held to what holds of one of today."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlwt

from graph.delivery import BATCH_LINES
from graph.errors import UnreadableFile
from loaders.plan import plan
from loaders.readers.old_workbook import old_sheets
from tests.loaders.tables import (
    IDENTITY,
    IDS,
    PENALTY,
    PERSON_PENALTY,
    catalogue,
    cells,
    given,
    penalty,
    person_penalty,
    regions,
    shape,
    text_of,
    write_xlsx,
)
from tests.loaders.test_lists import LISTS

DAY = xlwt.easyxf(num_format_str="YYYY-MM-DD")
LOST = 110105194912310021


def book_of(rows: Sequence[Sequence[object]], *, since_1904: bool = False) -> tuple[xlwt.Workbook, xlwt.Worksheet]:
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = since_1904
    sheet = book.add_sheet("名单")
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write(line, column, cell, DAY)
            elif cell != "":
                sheet.write(line, column, cell)
    return book, sheet


def saved(book: xlwt.Workbook, path: Path) -> Path:
    book.save(str(path))
    return path


@pytest.mark.parametrize("since_1904", [False, True])
@pytest.mark.parametrize("layout", LISTS)
def test_one_table_gives_the_same_records_in_every_form(tmp_path: Path, layout: str, *, since_1904: bool) -> None:
    header, row, told = LISTS[layout]
    rows = [("信用信息公示表",), header, row]
    book, _ = book_of(rows, since_1904=since_1904)
    typed = [datetime(c.year, c.month, c.day) if isinstance(c, date) else c for c in row]  # noqa: DTZ001 - days
    old = shape(saved(book, tmp_path / "a.xls"))
    new = shape(write_xlsx(tmp_path / "a.xlsx", {"名单": [*rows[:2], typed]}))
    assert (old.file.layout.name, old.file.delivery.format) == (layout, "xls")
    assert {key: old.batch.records[key].item() for key in told} == told
    same = ["line", "sheet", "key", "kind", "name", "fields", "file"]
    assert old.batch.records.select(same).equals(new.batch.records.select(same))
    assert old.batch.findings.drop("sheet").equals(new.batch.findings.drop("sheet"))


@pytest.mark.parametrize("name", ["p.xls", "p.xlsx", "p.csv"])
def test_an_old_workbook_is_read_as_one_whatever_its_name_says(tmp_path: Path, name: str) -> None:
    book, _ = book_of([PENALTY, *cells([penalty()])])
    assert shape(saved(book, tmp_path / name)).report.shaped == 1


def test_findings_name_sheet_row_and_column_and_excluded_columns_leave_nothing(tmp_path: Path) -> None:
    header = (*PERSON_PENALTY, "健康状况")
    good, lost, young = cells([person_penalty(1), person_penalty(2), person_penalty(3, cf_jdrq="2025-02-31")])
    rows: list[list[object]] = [[*good, "糖尿病"], [*lost[:2], LOST, *lost[3:], ""], [*young, ""]]
    book, _ = book_of([header, *rows])
    shaped = shape(saved(book, tmp_path / "p.xls"))
    assert shaped.codes() == [(3, "E210"), (3, "E201"), (4, "E205")]
    assert set(shaped.batch.findings.filter(pl.col("line") > 0)["sheet"]) == {"名单"}
    assert IDENTITY not in text_of(shaped.batch)
    assert "糖尿病" not in text_of(shaped.batch)


def test_what_a_sheet_hides_is_read_and_told(tmp_path: Path) -> None:
    book, sheet = book_of([PENALTY, *cells([penalty(1), penalty(2), penalty(3)])])
    sheet.row(2).hidden = True
    sheet.col(2).hidden = True
    away = book.add_sheet("旧表")
    away.visibility = 1
    for column, text in enumerate(PENALTY):
        away.write(0, column, text)
    shaped = shape(saved(book, tmp_path / "p.xls"))
    assert shaped.batch.records["line"].to_list() == [2, 3, 4]
    said = shaped.batch.findings.filter(pl.col("line") == 0)["says"].to_list()
    new = write_xlsx(tmp_path / "p.xlsx", {"名单": [PENALTY, *cells([penalty(1), penalty(2), penalty(3)])]})
    more = set(said) - set(shape(new).batch.findings["says"])
    assert len(more) == 3, more  # a hidden row, a hidden column and a hidden sheet


def test_a_cell_merged_over_rows_says_the_same_of_each(tmp_path: Path) -> None:
    rows = cells([penalty(1), penalty(2), penalty(3)])
    book, sheet = book_of([PENALTY, *[["", *row[1:]] for row in rows]])
    sheet.merge(1, 3, 0, 0)
    sheet.write(1, 0, rows[0][0])
    assert set(shape(saved(book, tmp_path / "p.xls")).batch.records["name"]) == {rows[0][0]}


@pytest.mark.parametrize(("code", "text"), [(0x2A, "#N/A"), (0x07, "#DIV/0!")])
def test_a_cell_that_could_not_be_calculated_is_told(tmp_path: Path, code: int, text: str) -> None:
    book, sheet = book_of([PENALTY, *cells([penalty(1), penalty(2)])])
    sheet.row(2).set_cell_error(len(PENALTY) - 1, code)
    shaped = shape(saved(book, tmp_path / "p.xls"))
    found = shaped.batch.findings.filter(pl.col("line") == 3)
    assert found.select("column", "value").rows() == [("备注", text)]


def test_a_long_sheet_comes_in_chunks_with_its_lines(tmp_path: Path) -> None:
    count = BATCH_LINES + 5
    book, _ = book_of([("甲", "乙"), *[(f"{n}", n + 0.5) for n in range(count)]])
    (sheet,) = old_sheets(saved(book, tmp_path / "p.xls"))
    chunks = list(sheet.below(1, 2))
    assert [len(chunk.lines) for chunk in chunks] == [BATCH_LINES, 5]
    lines = [line for chunk in chunks for line in chunk.lines]
    assert lines == list(range(2, count + 2))
    assert chunks[1].cells.row(4) == (str(count - 1), f"{count - 1}.5")


def test_what_stands_beside_the_table_tears_its_row(tmp_path: Path) -> None:
    book, sheet = book_of([PENALTY, *cells([penalty(1), penalty(2)])])
    sheet.write(2, len(PENALTY) + 2, "旁注")
    shaped = shape(saved(book, tmp_path / "p.xls"))
    assert shaped.batch.records["line"].to_list() == [2]
    assert shaped.codes() == [(3, "E201")]


def test_the_one_sheet_that_somebody_names_is_read(tmp_path: Path) -> None:
    book, _ = book_of([PENALTY, *cells([penalty()])])
    saved(book, tmp_path / "p.xls")
    (tmp_path / "p.xls.toml").write_text('sheet = "别的"', "utf-8")
    with pytest.raises(UnreadableFile, match="has no sheet '别的'; it has: 名单"):
        plan(tmp_path / "p.xls", given(), catalogue(), IDS, regions())


def test_a_damaged_one_is_refused_and_ends_nothing(tmp_path: Path) -> None:
    """Bytes that are wrong anywhere: each file is read or refused by its name."""
    book, _ = book_of([PENALTY, *cells([penalty(n) for n in range(9)])])
    whole = saved(book, tmp_path / "p.xls").read_bytes()
    path, luck, refused = tmp_path / "d.xls", random.Random(5), list[str]()
    for turn in range(60):
        damaged = bytearray(whole if turn % 3 else whole[: luck.randrange(8, len(whole))])
        for _ in range(4):
            damaged[luck.randrange(8, len(damaged))] = luck.randrange(256)
        path.write_bytes(bytes(damaged))
        try:
            for sheet in old_sheets(path):
                list(sheet.below(1, len(PENALTY)))
        except UnreadableFile as error:
            refused.append(str(error).partition(" ")[0])
    assert set(refused) == {"d.xls"}


def test_stray_cells_in_the_last_corner_ask_for_no_memory(tmp_path: Path) -> None:
    book, _ = book_of([PENALTY, *cells([penalty()])])
    for number in range(4):
        book.add_sheet(f"空{number}").write(65_535, 255, "x")
    tracemalloc.start()
    sheets = old_sheets(saved(book, tmp_path / "p.xls"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [sheet.name for sheet in sheets] == ["名单"]  # nothing stands where a header could
    assert most < 400_000_000


def test_a_document_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "p.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    with pytest.raises(UnreadableFile, match="damaged, locked by a password, or a document"):
        shape(path)
