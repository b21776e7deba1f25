"""Long answers in few messages: rows as lists of plain values, instants and dates as numbers.

The rule of this module: the frame, or the rows, are those that the block itself answers row by row, in the same order.
The driver takes 30 µs for a row of its own and 40 µs more for each instant in it; a row inside a list takes 2 µs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import polars as pl

from graph.engines.base import Row, Value
from graph.engines.blocks import Block
from graph.engines.frames import empty_frame, typed_series
from graph.engines.neo4j_values import native

# What of a value crosses the wire, and the column that is made of it again.
_PARTS: dict[pl.DataType, tuple[str, ...]] = {
    pl.Datetime("us", "UTC"): ("epochMillis", "microsecond"),  # epochSeconds is a second too late before 1970
    pl.Date(): ("year", "month", "day"),
}
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
PLAIN: Final = frozenset((str, int, float, bool, type(None)))
# Where a block's text and its columns stand in the texts that are put around them.
_ONE: Final = ("RETURN 1 AS answered", "[answered]")
_THEN: Final = ("RETURN 2 AS answered_then", "[answered_then]")


def gathered(block: Block, blocks: Mapping[str, Block]) -> str:
    """A text that answers all rows of a block in one row: one list of lists."""
    return _around(blocks["gathered_bulk"].text, block)


def gathered_both(block: Block, then: Block, blocks: Mapping[str, Block]) -> str:
    """A text that answers all rows of a block and then all of another one in one row: two lists of lists."""
    return _around(_around(blocks["gathered_both_bulk"].text, block), then, _THEN)


def streamed(block: Block, blocks: Mapping[str, Block]) -> str:
    """A text that answers each row of a block as one list."""
    return _around(blocks["streamed_bulk"].text, block)


def frame_of_lists(rows: Sequence[Sequence[object]], block: Block) -> pl.DataFrame:
    """Rows of `gathered` or `streamed` as a typed frame; `StatementError` for a type that is not the declared one."""
    if not rows:
        return empty_frame(block)
    columns = iter(zip(*rows, strict=True))
    return pl.DataFrame([_column(name, columns, block) for name in block.returned])


def rows_of_lists(rows: Sequence[Sequence[object]], block: Block) -> list[Row]:
    """Rows of `gathered` as rows, a column at a time: what is as it should be is not looked at value by value."""
    if not rows:
        return []
    parts = iter(zip(*rows, strict=True))
    columns = [_values(name, parts, block) for name in block.returned]
    return [dict(zip(block.returned, row, strict=True)) for row in zip(*columns, strict=True)]


def _around(wrapper: str, block: Block, marks: tuple[str, str] = _ONE) -> str:
    text, columns = marks
    parts = (_parts(name, block) for name in block.returned)
    listed = ", ".join(part for column in parts for part in column)
    return wrapper.replace(columns, f"[{listed}]").replace(text, block.text)


def _parts(name: str, block: Block) -> list[str]:
    parts = _PARTS.get(block.column_type(name))
    return [f"`{name}`.{part}" for part in parts] if parts else [f"`{name}`"]


def _values(name: str, parts: Iterator[Sequence[object]], block: Block) -> Sequence[Value]:
    kind = block.column_type(name)
    if kind == pl.Date():
        days = zip(next(parts), next(parts), next(parts), strict=True)
        return [None if day[0] is None else date(*day) for day in days]  # type: ignore[arg-type]
    if kind in _PARTS:
        return [
            None if ms is None else EPOCH + timedelta(milliseconds=ms, microseconds=us % 1_000)  # type: ignore[arg-type, operator]
            for ms, us in zip(next(parts), next(parts), strict=True)
        ]
    values = next(parts)
    return values if set(map(type, values)) <= PLAIN else list(map(native, values))  # type: ignore[return-value]


def _column(name: str, columns: Iterator[Sequence[object]], block: Block) -> pl.Series:
    kind = block.column_type(name)
    if kind not in _PARTS:
        return typed_series(name, list(next(columns)), block)
    parts = pl.DataFrame([pl.Series(part, next(columns), dtype=pl.Int64) for part in _PARTS[kind]])
    if kind == pl.Date():
        return parts.select(pl.date("year", "month", "day").alias(name)).to_series()
    microseconds = pl.col("epochMillis") * 1_000 + pl.col("microsecond") % 1_000
    return parts.select(microseconds.cast(kind).alias(name)).to_series()
