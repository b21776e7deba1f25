"""Long answers in few messages: rows as lists of plain values, instants as numbers and dates as texts.

The rule of this module: the frame, or the rows, are those that the block itself answers row by row, in the same order.
The driver takes 30 µs for a row of its own and 40 µs more for each instant in it; a row inside a list takes 2 µs. Where
many rows are alike in some columns, each such row is a list of these with a list of what the rows say beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, Final

import polars as pl

from graph.engines.base import Columns, Value
from graph.engines.blocks import Block
from graph.engines.frames import empty_frame, typed_series
from graph.engines.neo4j_values import native

# What of a value crosses the wire, and the column that is made of it again.
_PARTS: dict[pl.DataType, tuple[str, ...]] = {
    pl.Datetime("us", "UTC"): ("`{}`.epochMillis", "`{}`.microsecond"),  # epochSeconds is a second too late before 1970
    pl.Date(): ("toString(`{}`)",),
}
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
PLAIN: Final = frozenset((str, int, float, bool, type(None)))
# Where a block's text and its columns stand in the texts that are put around them.
_ONE: Final = ("RETURN 1 AS answered", "[answered]")
_THEN: Final = ("RETURN 2 AS answered_then", "[answered_then]")
_ALIKE: Final = "answered AS answered"
_TOLD: Final = "told"


def gathered(block: Block, blocks: Mapping[str, Block]) -> str:
    """A text that answers all rows of a block in one row: one list of lists."""
    return _around(blocks["gathered_bulk"].text, block)


def gathered_columns(block: Block, blocks: Mapping[str, Block]) -> str:
    """`gathered` for `columns_of_lists`: what rows are alike in is answered once."""
    return _folded(blocks["gathered_bulk"].text, block, blocks)


def gathered_both(block: Block, then: Block, blocks: Mapping[str, Block]) -> str:
    """`gathered_columns` of a block and then of another one in one row."""
    return _folded(_folded(blocks["gathered_both_bulk"].text, block, blocks), then, blocks, _THEN)


def streamed(block: Block, blocks: Mapping[str, Block]) -> str:
    """A text that answers each row of a block as one list."""
    return _around(blocks["streamed_bulk"].text, block)


def frame_of_lists(rows: Sequence[Sequence[object]], block: Block) -> pl.DataFrame:
    """Rows of `gathered` or `streamed` as a typed frame; `StatementError` for a type that is not the declared one."""
    if not rows:
        return empty_frame(block)
    columns = iter(zip(*rows, strict=True))
    return pl.DataFrame([_column(name, columns, block) for name in block.returned])


def columns_of_lists(rows: Sequence[Sequence[Any]], block: Block) -> Columns:
    """Rows of `gathered_columns` a column at a time: what is as it should be is not looked at value by value."""
    if not rows:
        return dict.fromkeys(block.returned, ())
    if not block.alike:
        parts = iter(zip(*rows, strict=True))
        return {name: _values(name, parts, block) for name in block.returned}
    *alike, told = zip(*rows, strict=True)
    times, once = list(map(len, told)), iter(alike)
    others = iter(zip(*chain.from_iterable(told), strict=True))
    made = {name: [*chain.from_iterable(map(repeat, _values(name, once, block), times))] for name in block.alike}
    return {name: made[name] if name in made else _values(name, others, block) for name in block.returned}


def count_of_lists(rows: Sequence[Sequence[Any]], block: Block) -> int:
    """How many rows a block answered in rows of `gathered_columns`."""
    return sum(len(row[-1]) for row in rows) if block.alike else len(rows)


def _around(wrapper: str, block: Block, marks: tuple[str, str] = _ONE) -> str:
    return _filled(wrapper, block.text, _wired(block.returned, block), marks)


def _folded(wrapper: str, block: Block, blocks: Mapping[str, Block], marks: tuple[str, str] = _ONE) -> str:
    if not block.alike:
        return _around(wrapper, block, marks)
    others = _wired([name for name in block.returned if name not in block.alike], block)
    alike = ", ".join(f"`{name}` AS `{name}`" for name in block.alike)
    text = _filled(blocks["alike_bulk"].text.replace(_ALIKE, alike), block.text, others, _ONE)
    return _filled(wrapper, text, [*_wired(block.alike, block), _TOLD], marks)


def _filled(wrapper: str, text: str, parts: Iterable[str], marks: tuple[str, str]) -> str:
    """What stands around a block with its text and, as one list, these parts of its columns."""
    answer, columns = marks
    return wrapper.replace(columns, f"[{', '.join(parts)}]").replace(answer, text)


def _wired(names: Iterable[str], block: Block) -> list[str]:
    """What crosses the wire of these columns."""
    return [part for name in names for part in _parts(name, block)]


def _parts(name: str, block: Block) -> list[str]:
    return [part.format(name) for part in _PARTS.get(block.column_type(name), ("`{}`",))]


@lru_cache(maxsize=20_000)
def _day(text: str | None) -> date | None:
    """A day by its text, each made once: whatever is asked, they are of the same few decades."""
    return None if text is None else date.fromisoformat(text)


class _Instants(dict[tuple[int | None, int | None], datetime | None]):
    """Instants by their parts, each made once."""

    def __missing__(self, parts: tuple[int | None, int | None]) -> datetime | None:
        ms, us = parts
        whole = None if ms is None or us is None else EPOCH + timedelta(milliseconds=ms, microseconds=us % 1_000)
        self[parts] = whole
        return whole


def _values(name: str, parts: Iterator[Sequence[Any]], block: Block) -> Sequence[Value]:
    kind = block.column_type(name)
    if kind == pl.Date():
        return list(map(_day, next(parts)))
    if kind in _PARTS:
        return list(map(_Instants().__getitem__, zip(next(parts), next(parts), strict=True)))
    values = next(parts)
    return values if set(map(type, values)) <= PLAIN else list(map(native, values))


def _column(name: str, columns: Iterator[Sequence[object]], block: Block) -> pl.Series:
    kind = block.column_type(name)
    if kind not in _PARTS:
        return typed_series(name, list(next(columns)), block)
    if kind == pl.Date():
        return pl.Series(name, next(columns), dtype=pl.String).str.to_date("%Y-%m-%d")
    milliseconds, microseconds = (pl.Series(name, next(columns), dtype=pl.Int64) for _ in _PARTS[kind])
    return (milliseconds * 1_000 + microseconds % 1_000).cast(kind)
