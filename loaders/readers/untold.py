"""What the library that reads sheets leaves untold: cells without a value in the file, hidden rows and columns.

The rule of this module: a cell whose formula failed, or that nobody has calculated, is not empty. The library gives it
as if it were, and then a wrong sheet and one in which somebody left the cell out look alike; so what stands there
instead is told. Nor is a hidden row or column gone: whoever looks at the sheet does not see it, and everybody who
reads it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from posixpath import join, normpath
from typing import IO, Final
from zipfile import ZipFile

from loaders.readers.readable import Readable

_BLOCK: Final = 1 << 22
_START: Final = 1 << 14
_WORKBOOK: Final = "xl/workbook.xml"
_LINKS: Final = "xl/_rels/workbook.xml.rels"

_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_LINK: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE: Final = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")

_COLUMN: Final = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_COLUMNS_END: Final = re.compile(rb"<(?:\w+:)?sheetData\b")

_SUSPECT: Final = re.compile(rb"""\st\s*=\s*["']e["']|<(?:\w+:)?f[\s/>]""")
_ROW_ENDS: Final = re.compile(rb"</(?:\w+:)?row\s*>|<(?:\w+:)?row\b[^>]*/>")
_ROW_BEGINS: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row\s*>)", re.DOTALL)
_CELL: Final = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.DOTALL)
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?f\s*>)", re.DOTALL)
_VALUE: Final = re.compile(rb"<(?:\w+:)?v\b[^>]*>(.+?)</(?:\w+:)?v\s*>", re.DOTALL)
_PLACE: Final = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True)
class FailedCell:
    """A cell by its row (from 1) and column (from 0), and what stands there: #N/A, or the formula itself."""

    line: int
    column: int
    text: str


@dataclass(frozen=True)
class HiddenRow:
    """A row (from 1) that a spreadsheet does not show: hidden by hand, by a filter or in a closed group."""

    line: int


def untold(path: Readable, sheet: str) -> Iterator[FailedCell | HiddenRow]:
    """The failed cells and hidden rows of a sheet, row by row."""
    with _opened(path, sheet) as part:
        if part is not None:
            yield from _untold(part)


def hidden_columns(path: Readable, sheet: str) -> tuple[range, ...]:
    """The columns (from 0) that a spreadsheet does not show: hidden by hand, in a closed group, or without any width.

    As the sheet says them, by ranges: whoever hides all to the right of a table hides sixteen thousand.
    """
    with _opened(path, sheet) as part:
        said = map(_attributes, _COLUMN.findall(_above_rows(part))) if part is not None else ()
        return tuple(
            range(int(column["min"]) - 1, int(column["max"]))
            for column in said
            if (_hidden(column) or _without_width(column)) and _is_range(column)
        )


@contextmanager
def _opened(path: Readable, sheet: str) -> Iterator[IO[bytes] | None]:
    """The part of the package in which a sheet lies; None where it cannot be told."""
    with path.open("rb") as stream, ZipFile(stream) as parts:
        name = _part_of(parts, sheet)
        if name is None:
            yield None
            return
        with parts.open(name) as part:
            yield part


def _above_rows(sheet: IO[bytes]) -> bytes:
    """What a sheet says before its first row; its columns are said there."""
    text = b""
    while block := sheet.read(_START):
        text += block
        if found := _COLUMNS_END.search(text):
            return text[: found.start()]
    return text


def _part_of(parts: ZipFile, sheet: str) -> str | None:
    """The part of the package in which a sheet lies, by its name."""
    there = set(parts.namelist())
    if not {_WORKBOOK, _LINKS} <= there:
        return None
    links = [_attributes(link) for link in _LINK.findall(parts.read(_LINKS))]
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    for said in map(_attributes, _SHEET.findall(parts.read(_WORKBOOK))):
        if said.get("name") == sheet:
            target = next((targets.get(value, "") for name, value in said.items() if name.endswith(":id")), "")
            found = normpath(join("xl", target)).lstrip("/")
            return found if found in there else None
    return None


def _untold(sheet: IO[bytes]) -> Iterator[FailedCell | HiddenRow]:
    line, rest = 0, b""
    while block := sheet.read(_BLOCK):
        text = rest + block
        ends = [end.end() for end in _ROW_ENDS.finditer(text)][-1:]
        whole, rest = (text[: ends[0]], text[ends[0] :]) if ends else (b"", text)
        if _SUSPECT.search(whole):
            for row in _ROW.finditer(whole):
                said = _attributes(row[1])
                line = _line(said, line)
                if _hidden(said):
                    yield HiddenRow(line)
                if _SUSPECT.search(row[2] or b""):
                    yield from _in_row(row[2], line)
        else:
            for said in map(_attributes, _ROW_BEGINS.findall(whole)):
                line = _line(said, line)
                if _hidden(said):
                    yield HiddenRow(line)


def _in_row(cells: bytes, line: int) -> Iterator[FailedCell]:
    column = -1
    for cell in _CELL.finditer(cells):
        said = _attributes(cell[1])
        place = _PLACE.fullmatch(said.get("r", ""))
        column = _number(place[1]) - 1 if place else column + 1
        text = _told(said.get("t", ""), cell[2] or b"")
        if text is not None:
            yield FailedCell(line, column, text)


def _told(kind: str, content: bytes) -> str | None:
    """What stands in a cell without a value; None where it has one. A formula may well give an empty text."""
    value = _VALUE.search(content)
    if kind == "e":
        return _text(value[1]) if value else "#N/A"
    formula = _FORMULA.search(content)
    if formula is None or value is not None or kind == "str":
        return None
    return f"={_text(formula[1] or b'')}"


def _line(said: Mapping[str, str], before: int) -> int:
    """The number of a row; writers may leave it out, then it is the next one."""
    number = said.get("r", "")
    return int(number) if number.isdecimal() else before + 1


def _hidden(said: Mapping[str, str]) -> bool:
    return said.get("hidden") in {"1", "true"}


def _without_width(column: Mapping[str, str]) -> bool:
    return re.fullmatch(r"0(\.0*)?", column.get("width", "")) is not None


def _is_range(column: Mapping[str, str]) -> bool:
    return column.get("min", "").isdecimal() and column.get("max", "").isdecimal()


def _attributes(tag: bytes) -> dict[str, str]:
    return {_text(name): _text(double or single) for name, double, single in _ATTRIBUTE.findall(tag)}


def _text(content: bytes) -> str:
    return unescape(content.decode("utf-8", "replace"))


def _number(letters: str) -> int:
    """The number of a column: A is 1, AA is 27."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place
