"""How far a workbook reaches, before anything holds it whole.

The rule of this module: the library that reads sheets makes room for every cell between the first and the last one,
and ends the process where there is none. One stray cell in the last corner of a sheet asks for 400 GB. So a sheet that
reaches farther than any delivery is refused with the cell that does it, and so is a part that unpacks to what no
department ever wrote.
"""

from __future__ import annotations

import re
import zlib
from typing import IO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from graph.errors import UnreadableFile
from loaders.readers.readable import Readable

MOST_CELLS: Final = 100_000_000
"""Rows times columns that a sheet may reach; a million rows of the widest exchange format are a third of it."""

SMALL_PART: Final = 1 << 20
"""Packed bytes up to which every cell of a sheet is looked at; above, the size that it states is believed: a file that
large is read in a process of its own (`loaders.child`)."""

LARGE_PART: Final = 1 << 30
MOST_PACKED: Final = 200
"""Times that a part of over `LARGE_PART` may be larger than its packed bytes; real sheets are 10 to 50 times."""

_SHEETS: Final = "xl/worksheets/"
_BLOCK: Final = 1 << 22
_STATED: Final = re.compile(rb"""<(?:\w+:)?dimension\s+ref=["'](?:[A-Z]+[0-9]+:)?([A-Z]+)([0-9]+)["']""")
_CELL: Final = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_LONGEST_CELL_NAME: Final = 16


def check_reach(path: Readable) -> None:
    """Raise `UnreadableFile` for a workbook that cannot be held: one part or one cell of it is out of all bounds."""
    try:
        with path.open("rb") as stream, ZipFile(stream) as parts:
            for part in parts.infolist():
                _check_size(path, part)
            for part in parts.infolist():
                if part.filename.startswith(_SHEETS) and part.filename.endswith(".xml"):
                    _check_cells(path, parts, part)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as damage:
        raise UnreadableFile(
            f"{path.name} is not a readable workbook ({type(damage).__name__}).", file=path.name
        ) from None


def _check_size(path: Readable, part: ZipInfo) -> None:
    if part.file_size > LARGE_PART and part.file_size > MOST_PACKED * part.compress_size:
        size = part.file_size / LARGE_PART
        raise UnreadableFile(
            f"{path.name} holds a part of {size:.0f} GiB packed to nearly nothing: no workbook of a department does.",
            file=path.name,
        )


def _check_cells(path: Readable, parts: ZipFile, part: ZipInfo) -> None:
    with parts.open(part) as sheet:
        start = sheet.read(4096)
    stated = _STATED.search(start)
    small = part.compress_size <= SMALL_PART
    if not small and (stated is None or _place(stated[1]) * int(stated[2]) <= MOST_CELLS):
        return
    with parts.open(part) as sheet:
        column, row = _last_cell(sheet)
    if _place(column) * row > MOST_CELLS:
        raise UnreadableFile(
            f"{path.name} has a sheet that reaches to column {column.decode()} and row {row}: delete what stands far "
            "from the table (or only empty rows and columns there), save the file, and deliver it again.",
            file=path.name,
        )


def _last_cell(sheet: IO[bytes]) -> tuple[bytes, int]:
    """The farthest column and the farthest row in which there is a cell."""
    column, row, rest = b"A", 1, b""
    while block := sheet.read(_BLOCK):
        text = rest + block
        cells = _CELL.findall(text)
        column = max((column, *{name for name, _ in cells}), key=lambda name: (len(name), name))
        row = max((row, *(int(number) for _, number in cells)))
        rest = text[-_LONGEST_CELL_NAME:]
    return column, row


def _place(column: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    place = 0
    for letter in column:
        place = place * 26 + letter - 64
    return place
