"""Cells of a sheet that reach over several rows: what such a cell says is said of each of them.

The rule of this module: only a cell of one column below another row's is meant, as somebody makes who writes a company
once beside its three decisions; a title over several columns says nothing of rows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from loaders.readers.table import Cell

Place = tuple[int, int]


@dataclass(frozen=True, order=True)
class Merged:
    """Rows from `top` to `bottom` (from 1) of one column (from 0)."""

    top: int
    bottom: int
    column: int


@dataclass
class MergedCells:
    """The merged cells of a sheet, filled in block by block.

    `coming` begin in later blocks, in their order; `reaching` have begun, each with what it says.
    """

    coming: deque[Merged]
    reaching: dict[Merged, Cell] = field(default_factory=dict)

    @classmethod
    def of(cls, ranges: Iterable[tuple[Place, Place]], start: int) -> MergedCells:
        """From ranges of (row, column) from 0; `start` is the first column of the rows that will come."""
        merged = (Merged(top + 1, bottom + 1, left - start) for (top, left), (bottom, right) in ranges if left == right)
        return cls(deque(sorted(cell for cell in merged if cell.bottom > cell.top and cell.column >= 0)))

    def fill(self, block: list[list[Cell]], first: int) -> None:
        """Fill a block of rows, the first of which is row `first`; the blocks come in the order of the sheet."""
        last, width = first + len(block) - 1, len(block[0])
        while self.coming and self.coming[0].top <= last:
            cell = self.coming.popleft()
            if cell.top >= first and cell.column < width:  # else it began in the header, and says nothing of rows
                self.reaching[cell] = block[cell.top - first][cell.column]
        for cell, said in self.reaching.items():
            for row in block[max(cell.top + 1 - first, 0) : cell.bottom + 1 - first]:
                if row[cell.column] == "":
                    row[cell.column] = said
        self.reaching = {cell: said for cell, said in self.reaching.items() if cell.bottom > last}
