"""XLS workbooks, the form before XLSX, as chunks of text cells.

The rule of this module: what holds of a workbook of today holds of one of the old form: what a sheet hides is told, a
cell that could not be calculated is not empty, and dates are days. The library that reads the new form is not used: a
damaged file of the old one ends its process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from io import StringIO
from typing import Final

import xlrd
from xlrd.compdoc import CompDocError
from xlrd.sheet import Sheet as OldSheet

from graph.delivery import BATCH_LINES
from graph.errors import UnreadableFile
from graph.identifiers import mask_text
from loaders.readers.merged_cells import MergedCells
from loaders.readers.readable import Readable
from loaders.readers.table import HEAD_ROWS, Cell, Chunk, Sheet
from loaders.readers.typed_cells import cell_text, chunk_of
from loaders.readers.workbook import no_sheet

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of a compound file, in which old workbooks lie, locked ones and the documents of their years."""


def old_sheets(path: Readable, only: str = "") -> tuple[Sheet, ...]:
    """The sheets of an old workbook that hold rows, or the one named `only`."""
    sheets = _opened(path)
    names = [sheet.name for sheet in sheets]
    if only and only not in names:
        raise no_sheet(path, only, names)
    found = (
        _sheet(sheet, ordinal, hidden=not only and bool(sheet.visibility))
        for ordinal, sheet in enumerate(sheets)
        if not only or sheet.name == only
    )
    return tuple(sheet for sheet in found if sheet.head)


def _opened(path: Readable) -> list[OldSheet]:
    with path.open("rb") as stream:
        content = stream.read()
    try:
        # With its formats: what is hidden and merged is told there. What it finds odd it would print. Rows end where
        # their cells do: one stray cell in the last corner of each sheet would else ask for gigabytes.
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=StringIO())
        return list(book.sheets())
    except (xlrd.XLRDError, CompDocError):
        raise UnreadableFile(
            f"{path.name} is damaged, locked by a password, or a document: save the table as XLSX without a password.",
            file=path.name,
        ) from None
    except Exception as damage:  # noqa: BLE001 - the library raises whatever the damage provokes
        raise UnreadableFile(
            f"{path.name} is not a readable workbook ({type(damage).__name__}).", file=path.name
        ) from None


def _sheet(sheet: OldSheet, ordinal: int, *, hidden: bool) -> Sheet:
    head = tuple(tuple(map(cell_text, _row(sheet, row))) for row in range(min(sheet.nrows, HEAD_ROWS)))
    return Sheet(
        name=mask_text(sheet.name),  # it is kept with every row
        ordinal=ordinal,
        head=head if any(any(cells) for cells in head) else (),
        rows=sheet.nrows,
        below=_streamed(sheet),
        hidden=hidden,
        hidden_columns=frozenset(
            column for column, said in sheet.colinfo_map.items() if said.hidden or said.width == 0
        ),
    )


def _streamed(sheet: OldSheet) -> Callable[[int, int], Iterator[Chunk]]:
    def below(header: int, width: int) -> Iterator[Chunk]:
        hidden = {row + 1 for row, said in sheet.rowinfo_map.items() if said.hidden or said.height == 0}
        merged = MergedCells.of(
            (((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells), 0
        )
        for start in range(header, sheet.nrows, BATCH_LINES):
            block = [_row(sheet, row) for row in range(start, min(start + BATCH_LINES, sheet.nrows))]
            merged.fill(block, start + 1)
            there = range(start + 1, start + 1 + len(block))
            yield replace(chunk_of(block, start + 1, width), hidden=frozenset(hidden.intersection(there)))

    return below


def _row(sheet: OldSheet, row: int) -> list[Cell]:
    """The cells of a row (from 0), with the empty ones that the sheet has to the right of it."""
    typed = zip(sheet.row_types(row), sheet.row_values(row), strict=True)
    cells = [_cell(sheet, kind, value) for kind, value in typed]
    return cells + [""] * (sheet.ncols - len(cells))


def _cell(sheet: OldSheet, kind: int, value: str | float) -> Cell:
    if isinstance(value, str):
        return value
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(int(value), "#N/A"))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_DATE:
        return _moment(value, sheet.book.datemode)
    return float(value)


def _moment(value: float, since_1904: int) -> Cell:
    """The day of a cell, or its time; a quantity in the dress of a day that is none stays one."""
    try:
        moment: datetime = xlrd.xldate_as_datetime(value, since_1904)
    except (xlrd.XLDateError, ValueError, OverflowError):
        return value
    return moment.time() if 0 <= value < 1 else moment
