"""Readers: text, line numbers and widths exactly as they stand in the file."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal, assert_series_equal

from graph.delivery import BATCH_LINES
from graph.errors import UnreadableFile
from loaders.manifest import Manifest
from loaders.readers import reach, workbook
from loaders.readers.delimited import LONGEST_LINE, delimited_sheet
from loaders.readers.encoding import fingerprint, text_blocks
from loaders.readers.files import heads_of
from loaders.readers.table import Chunk, Sheet
from loaders.readers.workbook import workbook_sheets
from tests.loaders.tables import write_xlsx

NOTHING_SAID = Manifest()
CELLS = st.text(alphabet=st.sampled_from('ab,;\t"\n 中·〇0'), max_size=6)


def rows_of(sheet: Sheet, header: int, width: int) -> list[tuple[int, tuple[str, ...]]]:
    """Every row below the header: (line, cells), torn ones too, nulls as empty texts."""
    found: list[tuple[int, tuple[str, ...]]] = []
    for chunk in sheet.below(header, width):
        cells = [tuple(cell or "" for cell in row) for row in chunk.cells.iter_rows()]
        found += zip(chunk.lines.to_list(), cells, strict=True)
        found += [(line, tuple(cells)) for line, cells in chunk.torn.iter_rows()]
    return sorted(found)


@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=12), block=st.integers(7, 64))
def test_rows_are_split_as_the_csv_module_splits_them(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], block: int
) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["甲", "乙", "丙"], *rows])
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_bytes(text.getvalue().encode("gb18030"))
    expected = [(n, tuple(row)) for n, row in enumerate(rows, 2) if any(row)]
    found = rows_of(delimited_sheet(path, "gb18030", ",", block), 1, 3)
    assert [row for row in found if any(row[1])] == expected


@given(text=st.text(alphabet=st.sampled_from('ab,"\n'), max_size=80))
def test_no_line_with_text_is_lost_however_broken_its_quotes(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_text("h,i\n" + text, "utf-8")
    kept = "".join(c for _, cells in rows_of(delimited_sheet(path, "utf-8", ","), 1, 2) for cell in cells for c in cell)
    assert sorted(c for c in kept if c in "ab") == sorted(c for c in text if c in "ab")


def test_lines_are_counted_as_a_person_counts(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('标题\n甲,乙\n1,2\n\n"a\nb",4\n5,6,\n7\n8,9,10\n11,12', "utf-8")
    found = rows_of(delimited_sheet(path, "utf-8"), 2, 2)
    assert found == [
        (3, ("1", "2")),
        (5, ("a\nb", "4")),
        (6, ("5", "6")),
        (7, ("7",)),
        (8, ("8", "9", "10")),
        (9, ("11", "12")),
    ]


def test_a_quote_never_closed_tears_its_own_line_only(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    lines = ["甲,乙", '"open,1', *(f"x{n},y" for n in range(1000))]
    path.write_text("\n".join(lines), "utf-8")
    found = rows_of(delimited_sheet(path, "utf-8"), 1, 2)
    assert len(found) == 1001
    assert found[1] == (3, ("x0", "y"))


def test_chunks_are_bounded_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = BATCH_LINES * 2 + 7
    path.write_text("甲,乙\n" + "".join(f"{n},z\n" for n in range(rows)), "utf-8")
    chunks: list[Chunk] = list(delimited_sheet(path, "utf-8").below(1, 2))
    assert max(len(chunk.lines) for chunk in chunks) <= BATCH_LINES
    lines = pl.concat([chunk.lines for chunk in chunks])
    assert lines.to_list() == list(range(2, rows + 2))
    assert pl.concat([chunk.cells for chunk in chunks])["0"].to_list() == [str(n) for n in range(rows)]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030"), ("utf-16", "utf-16")],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, found: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("名称,备注\n信脉,甲\n".encode(encoding))
    assert fingerprint(path, text=True).encoding == found
    assert "".join(text_blocks(path, found, 3)) == "名称,备注\n信脉,甲\n"


@pytest.mark.parametrize("block", [3, 10, 1000])
def test_a_wrong_byte_is_named_by_line_and_offset(tmp_path: Path, block: int) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("名称\n信脉\n".encode("gb18030") + b"ab\xff\n")
    with pytest.raises(UnreadableFile) as error:
        list(text_blocks(path, "gb18030", block))
    assert (error.value.facts["line"], error.value.facts["offset"]) == (3, 12)


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_a_line_of_another_encoding_is_no_other_text(tmp_path: Path, block: int) -> None:
    """Two files put together: these twelve bytes are six characters of GB18030 and four of UTF-8."""
    path = tmp_path / "t.csv"
    rows = "名称,事实\n信脉,甲乙丙丁戊己庚辛\n".encode("gb18030")
    path.write_bytes(rows + "信脉公司,在网页上夸大宣传\n".encode())
    assert path.read_bytes().decode("gb18030")
    with pytest.raises(UnreadableFile, match="line 3 is in UTF-8") as error:
        list(text_blocks(path, "gb18030", block))
    assert error.value.facts["line"] == 3
    path.write_bytes(rows)
    assert "".join(text_blocks(path, "gb18030", block)) == rows.decode("gb18030")


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_a_character_that_was_cut_in_a_file_of_utf_8_is_told_by_its_line(tmp_path: Path, block: int) -> None:
    """The one byte makes the file none of UTF-8, and then each of its other lines seemed to be what is wrong."""
    path = tmp_path / "t.csv"
    whole = "信脉公司,在网页上夸大宣传\n".encode()
    path.write_bytes(whole * 3 + whole[:-3] + b"\n" + whole)
    encoding = fingerprint(path, text=True).encoding
    with pytest.raises(UnreadableFile, match="line 1 is in UTF-8 and line 4 is not") as error:
        list(text_blocks(path, encoding, block))
    assert error.value.facts["line"] == 4
    path.write_bytes(whole * 3)
    with pytest.raises(UnreadableFile, match="give the right `encoding`"):
        list(text_blocks(path, "gb18030", block))


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n" + "x" * (LONGEST_LINE + (1 << 23)) + ",2\n", "utf-8")
    sheet = delimited_sheet(path, "utf-8")
    with pytest.raises(UnreadableFile, match="line 3 has more than") as error:
        list(sheet.below(1, 2))
    assert error.value.facts["line"] == 3


def test_an_unknown_encoding_and_an_empty_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="empty"):
        delimited_sheet(path, "utf-8")
    path.write_bytes(b"a,b\n")
    for encoding in ("klingon", "base64", "rot13"):
        with pytest.raises(UnreadableFile, match="not known"):
            delimited_sheet(path, encoding)


def test_typed_cells_become_the_text_a_person_would_type(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "b", "c", "d", "e", "f"])
    stamp = datetime(2025, 1, 5, 8, 30)  # noqa: DTZ001 - a spreadsheet's cells have no zone
    sheet.append([1.0, 1.25, date(2025, 1, 5), stamp, True, 110105194912310021])
    sheet.append([None, "", "  ", "x", 0, 13800001111])
    book.save(tmp_path / "t.xlsx")
    (table,) = workbook_sheets(tmp_path / "t.xlsx")
    (chunk,) = table.below(1, 6)
    assert chunk.cells.row(0) == ("1", "1.25", "2025-01-05", "2025-01-05 08:30:00", "TRUE", "110105194912310000")
    assert chunk.cells.row(1) == (None, None, None, "x", "0", "13800001111")
    assert chunk.lost_digits.rows() == [(2, 5)]
    assert chunk.lines.to_list() == [2, 3]


def test_rows_and_columns_left_empty_still_count(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, text in {"B3": "甲", "C3": "乙", "B5": "1", "C6": "2"}.items():
        sheet[place] = text
    book.create_sheet("空")
    book.save(tmp_path / "t.xlsx")
    (table,) = workbook_sheets(tmp_path / "t.xlsx")
    assert table.head[2] == ("甲", "乙")
    (chunk,) = table.below(3, 2)
    assert chunk.lines.to_list() == [5, 6]
    assert chunk.cells.rows() == [("1", None), (None, "2")]
    assert chunk.blank == 1


def test_what_stands_beside_the_table_tears_its_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["甲", "乙"], ["1", "2"], ["3", "4", "（责任编辑）"], ["5", "6", None, None]):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    (table,) = workbook_sheets(tmp_path / "t.xlsx")
    assert rows_of(table, 1, 2) == [(2, ("1", "2")), (3, ("3", "4", "（责任编辑）")), (4, ("5", "6"))]


def test_a_long_sheet_is_packed_and_comes_out_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["名称", "代码", "日期"])
    for number in range(9):
        sheet.append([f"公司{number}", 10**16 + number if number % 4 == 0 else number, date(2026, 1, 1 + number)])
    sheet.append([None, None, None, "多"])
    book.save(tmp_path / "t.xlsx")
    monkeypatch.setattr(workbook, "BATCH_LINES", 4)

    def chunks() -> list[Chunk]:
        (table,) = workbook_sheets(tmp_path / "t.xlsx")
        return [chunk for _ in range(2) for chunk in table.below(1, 3)]

    short = chunks()
    monkeypatch.setattr(workbook, "LONG", 9)
    long = chunks()
    assert len(short) == len(long) == 6  # both readings of three chunks
    for one, other in zip(short, long, strict=True):
        assert_series_equal(one.lines, other.lines)
        for frame in ("cells", "torn", "lost_digits"):
            assert_frame_equal(getattr(one, frame), getattr(other, frame))
        assert one.blank == other.blank
    assert sum(len(chunk.lost_digits) for chunk in long) == 6
    assert sum(len(chunk.torn) for chunk in long) == 2


def test_a_damaged_workbook_and_a_missing_sheet_are_told(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(UnreadableFile, match="readable workbook"):
        workbook_sheets(path)
    book = openpyxl.Workbook()
    book.save(path)
    with pytest.raises(UnreadableFile, match="no sheet"):
        workbook_sheets(path, "个人")
    with pytest.raises(UnreadableFile, match="no sheet"):
        heads_of(path, Manifest(sheet="个人"))


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.txt"])
def test_a_workbook_is_read_as_one_whatever_its_name_says(tmp_path: Path, name: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["甲", "乙"])
    with (tmp_path / name).open("wb") as stream:
        book.save(stream)
    assert heads_of(tmp_path / name, NOTHING_SAID) == ((("甲", "乙"),),)


def test_a_sheet_that_is_damaged_inside_is_told_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "whole.xlsx")
    with ZipFile(tmp_path / "whole.xlsx") as whole, ZipFile(tmp_path / "t.xlsx", "w") as damaged:
        for part in whole.namelist():
            is_sheet = part.startswith("xl/worksheets/")
            damaged.writestr(part, b"<worksheet><sheetData><row" if is_sheet else whole.read(part))
    with pytest.raises(UnreadableFile, match="readable workbook"):
        heads_of(tmp_path / "t.xlsx", NOTHING_SAID)


def test_a_workbook_that_no_memory_can_hold_is_refused_before_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_xlsx(tmp_path / "far.xlsx", {"企业": [["甲", "乙", "丙"], ["1", "2", "3"]]})
    book = openpyxl.load_workbook(path)
    book["企业"]["XFD1048576"] = "x"
    book.save(path)
    with pytest.raises(UnreadableFile, match="column XFD and row 1048576"):
        workbook_sheets(path)

    monkeypatch.setattr(reach, "LARGE_PART", 1 << 20)
    with ZipFile(path, "a", ZIP_DEFLATED) as parts:
        parts.writestr("xl/media/b.bin", bytes(4 << 20))
    with pytest.raises(UnreadableFile, match="packed to nearly nothing"):
        workbook_sheets(path)


def test_a_cell_longer_than_the_csv_module_takes_tears_its_own_row_only(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    long = "长" * 200_000
    path.write_text(f'甲,乙\n1,{long}\n"2",{long}\n3,c\n', "utf-8")
    sheet = delimited_sheet(path, "utf-8")
    assert sheet.head[0] == ("甲", "乙")
    assert rows_of(sheet, 1, 2)[0] == (2, ("1", long))
    assert rows_of(sheet, 1, 2)[2] == (4, ("3", "c"))
    assert len(rows_of(sheet, 1, 2)) == 3
