"""Rows of typed cells, as spreadsheets hold them, as a chunk of text cells.

The rule of this module: a typed cell becomes the text a person would have typed (dates as ISO, whole numbers without a
decimal point), and a number whose last digits the spreadsheet has lost is marked, never trusted.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

import polars as pl

from loaders.readers.quantity import typed_number
from loaders.readers.table import LOST, TORN, Cell, Chunk

# A spreadsheet keeps numbers as IEEE doubles and writes at most 15 significant digits.
MOST_DIGITS: Final = 10**15


def chunk_of(block: list[list[Cell]], first: int, width: int) -> Chunk:
    """A block of rows, the first of which is row `first`, of which `width` cells belong to the table."""
    torn = _torn(block, first, width) if len(block[0]) > width else []
    lost: list[tuple[int, int]] = []
    columns = [
        pl.Series(str(column), _texts(values, first, column, lost), dtype=pl.String)
        for column, values in enumerate(zip(*block, strict=True))
        if column < width
    ]
    height = len(block)
    columns += [pl.Series(str(i), [None] * height, dtype=pl.String) for i in range(len(columns), width)]
    lines = pl.Series("line", range(first, first + height), dtype=pl.Int64)
    cells = pl.DataFrame(columns)
    filled = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    whole = filled & ~lines.is_in([line for line, _ in torn])
    blank = height - int(filled.sum()) - sum(not any(texts[:width]) for _, texts in torn)
    return Chunk(
        lines.filter(whole),
        cells.filter(whole),
        pl.DataFrame(torn, schema=TORN, orient="row"),
        pl.DataFrame(lost, schema=LOST, orient="row"),
        blank,
    )


def _torn(block: list[list[Cell]], first: int, width: int) -> list[tuple[int, list[str]]]:
    """Rows with something to the right of the last header cell: nobody knows what it is."""
    return [
        (line, [cell_text(cell) for cell in row])
        for line, row in enumerate(block, first)
        if any(cell != "" for cell in row[width:])
    ]


def _texts(values: tuple[Cell, ...], first: int, column: int, lost: list[tuple[int, int]]) -> list[str | None]:
    found: list[str | None] = []
    for row, cell in enumerate(values):
        if type(cell) is str:
            found.append(cell or None)
            continue
        found.append(cell_text(cell) or None)
        if isinstance(cell, int | float) and abs(cell) >= MOST_DIGITS:
            lost.append((first + row, column))
    return found


def cell_text(cell: Cell) -> str:
    """What a person would have typed into a cell."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return typed_number(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
