"""XLSX workbooks as chunks of text cells.

The rule of this module: rows and columns are counted as a person counts them, what a sheet hides is told, and a cell of
which the file has no value says so.

The library holds a sheet whole, as a value for each cell. Of a long one the chunks are packed before the first is
given out, and the sheet is let go: a million rows then take a tenth while they are loaded, and nothing is on a disk.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from graph.delivery import BATCH_LINES
from graph.errors import UnreadableFile
from graph.freed import give_back
from graph.identifiers import mask_text
from loaders.readers.merged_cells import MergedCells
from loaders.readers.packed import PackedChunk
from loaders.readers.reach import check_reach
from loaders.readers.readable import Readable
from loaders.readers.table import HEAD_ROWS, Cell, Chunk, Sheet
from loaders.readers.typed_cells import cell_text, chunk_of
from loaders.readers.untold import FailedCell, HiddenRow, hidden_columns, untold

OLD_SUFFIX: Final = ".xls"
"""The ending of workbooks of the old form, and of much else that is read (text with tabs, a workbook of today)."""

LONG: Final = 200_000
"""Rows of a sheet from which on packing its chunks is worth while."""


def workbook_sheets(path: Readable, only: str = "") -> tuple[Sheet, ...]:
    """The sheets of a workbook that hold rows (charts and empty sheets do not), or the one named `only`."""
    check_reach(path)
    try:
        workbook = _opened(path)
        sheets = [s for s in workbook.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        tables = [s.name for s in sheets]
        if only and only not in tables:
            raise no_sheet(path, only, tables)
        found = [
            _sheet(
                _Table(path, workbook.get_sheet_by_name(each.name)),
                ordinal,
                hidden=not only and each.visible != SheetVisibleEnum.Visible,
            )
            for ordinal, each in enumerate(sheets)
            if not only or each.name == only
        ]
    except PasswordError:
        raise UnreadableFile(f"{path.name} is locked by a password.", file=path.name) from None
    except CalamineError as damage:
        raise UnreadableFile(
            f"{path.name} is not a readable workbook ({type(damage).__name__}).", file=path.name
        ) from None
    return tuple(sheet for sheet in found if sheet.head)


def no_sheet(path: Readable, wanted: str, there: Sequence[str]) -> UnreadableFile:
    """The error for a sheet that somebody named and that the workbook does not have."""
    return UnreadableFile(
        f"{path.name} has no sheet {wanted!r}; it has: {', '.join(there)}.", file=path.name, sheet=wanted
    )


def _opened(path: Readable) -> CalamineWorkbook:
    if isinstance(path, Path) and path.suffix.lower() != OLD_SUFFIX:  # by its name the library takes it for that form
        return CalamineWorkbook.from_path(path)
    with path.open("rb") as stream:
        return CalamineWorkbook.from_filelike(stream)


class _Table:
    """A sheet as the library holds it, for one reading; whoever reads it again has it opened again."""

    def __init__(self, path: Readable, sheet: CalamineSheet) -> None:
        self.name, self.height = sheet.name, sheet.end[0] + 1 if sheet.end else 0
        self._start = sheet.start[1] if sheet.start else 0
        self._path = path
        self._sheet: CalamineSheet | None = sheet

    def head(self) -> tuple[tuple[str, ...], ...]:
        """The first rows."""
        return tuple(tuple(cell_text(cell) for cell in row) for row in islice(_rows(self._held()), HEAD_ROWS))

    def take(self) -> CalamineSheet:
        """The sheet, which nobody else holds then."""
        sheet, self._sheet = self._held(), None
        return sheet

    def untold(self) -> Iterator[FailedCell | HiddenRow]:
        """What the library does not tell of it."""
        return untold(self._path, self.name)

    def hidden_columns(self, width: int) -> frozenset[int]:
        """The places of hidden columns among the first `width`; the library gives columns from the first filled on."""
        shown = range(self._start, self._start + width)
        every = (set(shown).intersection(columns) for columns in hidden_columns(self._path, self.name))
        return frozenset(column - self._start for column in set().union(*every))

    def _held(self) -> CalamineSheet:
        return self._sheet or _opened(self._path).get_sheet_by_name(self.name)


def _sheet(table: _Table, ordinal: int, *, hidden: bool) -> Sheet:
    head = table.head()
    return Sheet(
        name=mask_text(table.name),  # it is kept with every row
        ordinal=ordinal,
        head=head if any(any(cells) for cells in head) else (),
        rows=table.height,
        below=_streamed(table),
        hidden=hidden,
        hidden_columns=table.hidden_columns(len(head[0])) if head else frozenset(),
    )


def _rows(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    """All rows from the first of the sheet on, empty ones above and between too, as a person counts them."""
    return iter(()) if sheet.start is None else sheet.iter_rows()


def _streamed(table: _Table) -> Callable[[int, int], Iterator[Chunk]]:
    def below(header: int, width: int) -> Iterator[Chunk]:
        if table.height <= LONG:
            return _chunks(table, header, width)
        packed = deque(map(PackedChunk.of, _chunks(table, header, width)))
        give_back()
        return (packed.popleft().chunk() for _ in range(len(packed)))

    return below


def _chunks(table: _Table, header: int, width: int) -> Iterator[Chunk]:
    sheet, further = table.take(), table.untold()
    rows = islice(_rows(sheet), header, None)
    start = sheet.start[1] if sheet.start else 0
    line, coming = header, next(further, None)
    merged = MergedCells.of(sheet.merged_cell_ranges or (), start)
    while block := list(islice(rows, BATCH_LINES)):
        hidden: list[int] = []
        while coming is not None and coming.line <= line + len(block):
            if isinstance(coming, FailedCell):
                _put(coming, block, line + 1, start)
            else:
                hidden.append(coming.line)
            coming = next(further, None)
        merged.fill(block, line + 1)
        yield replace(chunk_of(block, line + 1, width), hidden=frozenset(hidden))
        line += len(block)


def _put(failed: FailedCell, block: list[list[Cell]], first: int, start: int) -> None:
    """Let a failed cell say what stands in it; the library gives columns from `start` on."""
    row, column = failed.line - first, failed.column - start
    if row >= 0 and 0 <= column < len(block[row]):
        block[row][column] = failed.text
