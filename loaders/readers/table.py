"""What every reader gives: sheets with their first rows, and chunks of text cells.

The rule of this module: no row of the file is lost between reader and report. A row is in `cells`, or in
`torn` (its number of cells is not the header's), or counted in `blank`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

import polars as pl

HEAD_ROWS: Final = 25
"""How many rows are looked at to find the header: titles, units and attachment lines stand above it."""

TORN: Final = pl.Schema([("line", pl.Int64()), ("cells", pl.List(pl.String))])
LOST: Final = pl.Schema({"line": pl.Int64, "column": pl.Int64})

Cell = int | float | str | bool | date | datetime | time | timedelta
"""A cell as spreadsheets have it; an empty one is ""."""


@dataclass(frozen=True)
class Chunk:
    """Up to `delivery.BATCH_LINES` rows below the header.

    `cells` has one String column per header cell, named "0", "1", …, and `lines` their row numbers (1-based,
    header rows included); an empty cell is null. `lost_digits` names cells (line, column) of a spreadsheet that
    hold a number of more than 15 digits, whose last digits the spreadsheet has already lost (E210). `hidden` are
    the numbers of rows that the spreadsheet does not show.
    """

    lines: pl.Series
    cells: pl.DataFrame
    torn: pl.DataFrame = field(default_factory=TORN.to_frame)
    lost_digits: pl.DataFrame = field(default_factory=LOST.to_frame)
    blank: int = 0
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """One table of a file, before anybody knows what its columns mean.

    `head` are the first rows as they stand, `ordinal` counts sheets from 0, `name` is "" where the format has
    none, `rows` is the number of rows if the format tells it. `below(header, width)` streams what follows row
    number `header` (1-based), each row expected to have `width` cells. A `hidden` sheet is read only if somebody
    names it; `hidden_columns` are the places (from 0) of columns that the spreadsheet does not show.
    """

    name: str
    ordinal: int
    head: tuple[tuple[str, ...], ...]
    rows: int | None
    below: Callable[[int, int], Iterator[Chunk]]
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
