"""Cells that are not what was entered: what a spreadsheet could not calculate, has cut, or never had a value of."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from openpyxl.utils import get_column_letter

from graph.errors import UnreadableFile
from loaders.readers import workbook
from loaders.readers.untold import FailedCell, HiddenRow, hidden_columns, untold
from loaders.readers.workbook import workbook_sheets
from tests.loaders.tables import PENALTY, Row, Shaped, cells, penalty, shape, write_csv, write_xlsx

ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
FINE, NUMBER, NOTE = (PENALTY.index(name) for name in ("罚款金额（万元）", "行政处罚决定书文号", "备注"))


def both(folder: Path, *rows: Row) -> tuple[Shaped, Shaped]:
    """The same rows as text and as a workbook."""
    text = shape(write_csv(folder / "t.csv", PENALTY, cells(rows)))
    return text, shape(write_xlsx(folder / "t.xlsx", {"表": [PENALTY, *cells(rows)]}))


@pytest.mark.parametrize("error", [*ERRORS, "=VLOOKUP(A2,Sheet2!A:B,2,0)"])
def test_what_a_spreadsheet_could_not_calculate_is_told_and_never_taken_for_empty(tmp_path: Path, error: str) -> None:
    for shaped in both(tmp_path, penalty(1), penalty(2, bz=error), penalty(3, cf_wsh=error)):
        assert shaped.codes() == [(3, "E201"), (4, "E201"), (4, "E201")]
        told = shaped.batch.findings.filter(pl.col("line") == 3).row(0, named=True)
        assert (told["column"], told["value"]) == ("备注", error)
        assert "no value" in told["says"]
        assert shaped.batch.records["line"].to_list() == [2, 3]
        assert shaped.batch.set_aside["line"].to_list() == [4]


def test_a_column_too_narrow_to_show_its_values_is_told(tmp_path: Path) -> None:
    shaped = shape(write_csv(tmp_path / "t.csv", PENALTY, cells([penalty(bz="########")])))
    assert shaped.codes() == [(2, "E201")]


def test_decisions_whose_numbers_were_cut_are_not_taken_for_one(tmp_path: Path) -> None:
    whole = [penalty(1), penalty(2), penalty(3)]
    typed: list[list[object]] = [list(row) for row in cells(whole)]
    typed[1][NUMBER], typed[2][NUMBER] = 3301002023000123456, 3301002023000123457
    book = shape(write_xlsx(tmp_path / "t.xlsx", {"表": [PENALTY, *typed]}))
    text = shape(
        write_csv(
            tmp_path / "t.csv",
            PENALTY,
            cells([penalty(1), penalty(2, cf_wsh="3.301E+18"), penalty(3, cf_wsh="3.301E+18")]),
        )
    )
    for shaped in (book, text):
        assert shaped.codes() == [(3, "E210"), (3, "E201"), (4, "E210"), (4, "E201")]
        assert shaped.batch.records["line"].to_list() == [2]


def test_the_text_of_a_cell_that_only_looks_cut_is_kept(tmp_path: Path) -> None:
    shaped = shape(write_csv(tmp_path / "t.csv", PENALTY, cells([penalty(cf_wsh="5E12", bz="第 1 号=甲 #2")])))
    assert shaped.codes() == []
    assert shaped.batch.records["number"].to_list() == ["5E12"]


def test_a_text_marked_as_one_for_spreadsheets_is_that_text(tmp_path: Path) -> None:
    marked = [f'="{cell}"' if cell else cell for cell in cells([penalty()])[0]]
    plain = shape(write_csv(tmp_path / "a.csv", PENALTY, cells([penalty()])))
    other = shape(write_csv(tmp_path / "b.csv", PENALTY, [marked]))
    (tmp_path / "c.csv").write_text(",".join(PENALTY) + "\n" + ",".join(marked) + "\n", "utf-8")
    third = shape(tmp_path / "c.csv")
    assert other.codes() == third.codes() == []
    for shaped in (other, third):
        assert shaped.batch.records.drop("stamp").equals(plain.batch.records.drop("stamp"))
        assert shaped.batch.identifiers.equals(plain.batch.identifiers)


def test_what_reckoning_leaves_over_is_no_part_of_an_amount(tmp_path: Path) -> None:
    typed: list[list[object]] = [list(row) for row in cells([penalty(1), penalty(2)])]
    typed[0][FINE], typed[1][FINE] = 0.1 + 0.2, 0.00005
    book = shape(write_xlsx(tmp_path / "t.xlsx", {"表": [PENALTY, *typed]}))
    assert book.codes() == []
    assert book.batch.records["fields"].str.json_path_match("$.cf_nr_fk").to_list() == ["3000", "0.5"]


SHEET = """<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:cols>
<x:col min='2' max='3' hidden='true'/><x:col max="5" width="0.0" min="5"/><x:col min="6" max="7" width="0.5"/></x:cols>
<x:sheetData>
<x:row><x:c t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c><x:c t='e'><x:v>#REF!</x:v></x:c></x:row>
<x:row hidden='true'/>
<x:row r='5'><x:c r='B5'><x:f>A1&amp;"x"</x:f><x:v/></x:c><x:c r='C5'><x:f>1+1</x:f><x:v>2</x:v></x:c>
<x:c r='D5' t='str'><x:f>""</x:f><x:v></x:v></x:c><x:c r='AA5'><x:f t='shared' si='0'/></x:c></x:row>
</x:sheetData></x:worksheet>"""
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
    "_rels/.rels": "<Relationships/>",
    "xl/workbook.xml": (
        f"<workbook xmlns:r='{LINKS}'><sheets><sheet name='一 &amp; 二' sheetId='7' r:id='rId9'/></sheets></workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        "<Relationships><Relationship Id='rId9' Target='/xl/worksheets/odd.xml'/></Relationships>"
    ),
    "xl/worksheets/odd.xml": SHEET,
}


def test_what_is_untold_is_found_however_a_program_writes_its_sheets(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "t.xlsx", "w") as parts:
        for name, text in PARTS.items():
            parts.writestr(name, text)
    assert list(untold(tmp_path / "t.xlsx", "一 & 二")) == [
        FailedCell(1, 1, "#REF!"),
        HiddenRow(2),
        FailedCell(5, 1, '=A1&"x"'),
        FailedCell(5, 26, "="),
    ]
    assert hidden_columns(tmp_path / "t.xlsx", "一 & 二") == (range(1, 3), range(4, 5))
    assert list(untold(tmp_path / "t.xlsx", "三")) == []
    assert hidden_columns(tmp_path / "t.xlsx", "三") == ()


def test_failed_cells_stand_where_they_are_in_a_sheet_that_begins_in_its_middle(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, value in {"C4": "甲", "D4": "乙", "C5": "1", "D5": "#N/A", "C7": "=1+1", "D7": "2"}.items():
        sheet[place] = value
    book.save(tmp_path / "t.xlsx")
    (table,) = workbook_sheets(tmp_path / "t.xlsx")
    (chunk,) = table.below(4, 2)
    assert chunk.lines.to_list() == [5, 7]
    assert chunk.cells.rows() == [("1", "#N/A"), ("=1+1", "2")]


def typed_book(path: Path, *rows: list[object]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表"
    for row in rows:
        sheet.append(row)
    book.save(path)
    return book


def test_a_cell_merged_over_rows_says_the_same_of_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = cells([penalty(n) for n in range(1, 8)])
    plain = shape(write_xlsx(tmp_path / "plain.xlsx", {"表": [PENALTY, *rows]}))
    book = typed_book(tmp_path / "t.xlsx", list(PENALTY), *(list[object](row) for row in rows))
    book["表"].merge_cells("A2:A7")
    book["表"].merge_cells("B3:B5")
    book["表"].merge_cells("P8:Q8")
    book.save(tmp_path / "t.xlsx")
    monkeypatch.setattr(workbook, "BATCH_LINES", 2)
    merged = shape(tmp_path / "t.xlsx")
    assert merged.codes() == []
    assert merged.batch.records.drop("stamp").equals(plain.batch.records.drop("stamp"))


def test_a_hidden_sheet_is_told_and_read_only_by_its_name(tmp_path: Path) -> None:
    book = typed_book(tmp_path / "t.xlsx", list(PENALTY), list(cells([penalty(1)])[0]))
    old = book.create_sheet("旧")
    for row in (list(PENALTY), *(list[object](row) for row in cells([penalty(1, cf_nr="旧内容"), penalty(2)]))):
        old.append(row)
    old.sheet_state = "hidden"
    book.save(tmp_path / "t.xlsx")
    shaped = shape(tmp_path / "t.xlsx")
    assert shaped.batch.records["sheet"].to_list() == ["表"]
    assert shaped.batch.findings.filter(pl.col("sheet") == "旧")["says"].to_list() == [
        "The sheet is hidden: it is not read unless the manifest names it by `sheet`. Rows: 3."
    ]
    (tmp_path / "t.xlsx.toml").write_text('sheet = "旧"', "utf-8")
    assert shape(tmp_path / "t.xlsx").batch.records["line"].to_list() == [2, 3]


def test_hidden_rows_are_read_and_told_with_their_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [list[object](row) for row in cells([penalty(n) for n in range(1, 6)])]
    book = typed_book(tmp_path / "t.xlsx", list(PENALTY), *rows, ["备注：完"], ["", ""])
    monkeypatch.setattr(workbook, "BATCH_LINES", 2)
    assert "I002" not in shape(tmp_path / "t.xlsx").about_file()
    for line in (1, 3, 4, 6, 7, 8):  # the header, the note and what is below hold no data
        book["表"].row_dimensions[line].hidden = True
    book.save(tmp_path / "t.xlsx")
    for long in (workbook.LONG, 1):
        monkeypatch.setattr(workbook, "LONG", long)
        shaped = shape(tmp_path / "t.xlsx")
        assert shaped.codes() == []
        assert shaped.batch.records["line"].to_list() == [2, 3, 4, 5, 6]
        says = "The sheet hides rows, which are read like all others. Rows: 3, the first is 3."
        assert shaped.about_file()["I002"] == says


def test_hidden_columns_are_read_and_told_by_their_headers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[list[object]] = [["", *row, "甲"] for row in cells([penalty(n, bz="注") for n in range(1, 6)])]
    book = typed_book(tmp_path / "t.xlsx", ["", *PENALTY, "承办人"], *rows)
    sheet, first = book["表"], 2  # the table begins in column B
    plain = shape(tmp_path / "t.xlsx")
    assert "I002" not in plain.about_file()
    letters = [get_column_letter(first + PENALTY.index(name)) for name in ("违法事实", "罚款金额（万元）", "备注")]
    for letter in (*letters, "A", get_column_letter(first + len(PENALTY))):  # the last is in no catalogue
        sheet.column_dimensions[letter].hidden = True
    sheet.column_dimensions.group("Z", "XFD", hidden=True)  # all that is right of the table
    book.save(tmp_path / "t.xlsx")
    for long in (workbook.LONG, 1):
        monkeypatch.setattr(workbook, "LONG", long)
        shaped = shape(tmp_path / "t.xlsx")
        assert shaped.batch.records.drop("stamp").equals(plain.batch.records.drop("stamp"))
        told = shaped.batch.findings.filter(pl.col("code") == "I002").select("sheet", "line", "column", "says").rows()
        says = "The sheet hides this column, which is read like all others. Filled cells: 5."
        assert told == [("表", 0, name, says) for name in ("违法事实", "罚款金额（万元）", "备注")]
        assert "dropped" in shaped.about_file()["E101"]


def test_a_hidden_column_in_which_nothing_stands_is_not_told(tmp_path: Path) -> None:
    book = typed_book(tmp_path / "t.xlsx", list(PENALTY), *(list[object](row) for row in cells([penalty()])))
    book["表"].column_dimensions[get_column_letter(PENALTY.index("备注") + 1)].hidden = True
    book.save(tmp_path / "t.xlsx")
    assert "I002" not in shape(tmp_path / "t.xlsx").about_file()


def test_a_row_without_the_empty_cells_at_its_end_is_whole(tmp_path: Path) -> None:
    rows = cells([penalty(1, bz="注"), penalty(2), penalty(3)])
    whole = shape(write_csv(tmp_path / "a.csv", PENALTY, rows))
    short = shape(write_csv(tmp_path / "b.csv", PENALTY, [rows[0], rows[1][:-1], rows[2][:-1]]))
    assert short.codes() == []
    assert short.batch.records.drop("stamp").equals(whole.batch.records.drop("stamp"))
    torn = shape(write_csv(tmp_path / "c.csv", PENALTY, [rows[0], rows[1][:-2], rows[2][:5]]))
    assert torn.batch.records["line"].to_list() == [2]
    assert torn.codes() == [(3, "E201"), (4, "E201")]


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as parts:
        for name in names:
            parts.writestr(name, "甲,乙\n")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "damaged, locked by a password, or a document"),
        (b"\xef\xbb\xbf <HTML><table>", "web page"),
        (b"%PDF-1.7", "PDF"),
        ("名称,代码\n".encode("utf-16-le"), "UTF-16 with its mark"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "web page"),
        (gzip.compress(b"a,b\n", mtime=0), "packed"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 30, "packed"),
        (zipped("penalties.csv"), "packed"),
        (zipped("mimetype", "content.xml"), "ODS"),
    ],
)
def test_what_is_no_table_of_a_known_form_is_told_by_what_it_is(tmp_path: Path, content: bytes, says: str) -> None:
    for name in ("t.xlsx", "t.csv", "t.xls"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableFile, match=says):
            shape(tmp_path / name)
    (tmp_path / "t.csv.toml").write_text('encoding = "utf-16-le"', "utf-8")
    if "UTF-16" not in says:  # of an encoding that somebody named, nothing else is asked
        with pytest.raises(UnreadableFile, match=says):
            shape(tmp_path / "t.csv")


def test_a_workbook_in_the_strict_form_is_read(tmp_path: Path) -> None:
    old, strict = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
    write_xlsx(tmp_path / "plain.xlsx", {"表": [PENALTY, *cells([penalty(1)])]})
    with ZipFile(tmp_path / "plain.xlsx") as plain, ZipFile(tmp_path / "t.xlsx", "w") as parts:
        for name in plain.namelist():
            text = plain.read(name).decode()
            text = text.replace(f"{old}spreadsheetml/2006/main", f"{strict}spreadsheetml/main")
            parts.writestr(name, text.replace(f"{old}officeDocument/2006/", f"{strict}officeDocument/"))
    assert len(shape(tmp_path / "t.xlsx").batch.records) == 1
