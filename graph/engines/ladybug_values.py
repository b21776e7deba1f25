"""Values on their way into Ladybug and back.

The rule of this module: Ladybug keeps an instant as UTC without saying so and adds whole numbers up to decimals;
both are put right here, so that nobody outside ever sees a naive datetime or a Decimal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, Protocol

import polars as pl

from graph.engines.base import Columns, Row, Value
from graph.engines.blocks import Block
from graph.engines.frames import empty_frame, typed_as_declared

INSTANTS: Final = frozenset((datetime, type(None)))


class Result(Protocol):
    """What is used of a driver's result."""

    def get_column_names(self) -> list[str]:
        """The answered columns."""
        ...

    def get_column_data_types(self) -> list[str]:
        """Their types in the engine's words, such as INT64 or STRING[]."""
        ...

    def get_num_tuples(self) -> int:
        """How many rows there are."""
        ...

    def get_n(self, count: int) -> list[list[Any] | dict[str, Any]]:
        """The next rows, at most `count`."""
        ...

    def get_as_pl(self) -> pl.DataFrame:
        """All rows as a frame."""
        ...

    def close(self) -> None:
        """Let the memory of the rows go."""
        ...


def taken(parameters: dict[str, Value]) -> dict[str, object]:
    """Parameters as the engine stores them: instants (already in UTC) without their zone."""
    return {name: _without_zone(value) for name, value in parameters.items()}


def answered_rows(result: Result) -> list[Row]:
    """All rows of a result, which is closed."""
    names, columns = _answered(result)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def answered_columns(result: Result) -> Columns:
    """All rows of a result a column at a time; the result is closed."""
    names, columns = _answered(result)
    return dict(zip(names, columns, strict=True)) if columns else dict.fromkeys(names, ())


def _answered(result: Result) -> tuple[list[str], list[Sequence[Value]]]:
    """The columns of a result, or no column where there is no row."""
    names, places = result.get_column_names(), _wrong_places(result)
    # A driver set to dicts gives dicts.
    rows = [row if isinstance(row, list) else [*row.values()] for row in result.get_n(result.get_num_tuples())]
    result.close()
    columns: list[Sequence[Value]] = list(zip(*rows, strict=True))
    for place in places if columns else ():
        columns[place] = _restored(columns[place])
    return names, columns


def answered_frame(result: Result, block: Block) -> pl.DataFrame:
    """All rows of a result as a typed frame; the result is closed."""
    kinds = dict(zip(result.get_column_names(), result.get_column_data_types(), strict=True))
    frame = result.get_as_pl() if result.get_num_tuples() else empty_frame(block)
    result.close()
    instants = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    aware = frame.with_columns(pl.col(instants).dt.replace_time_zone("UTC")) if instants else frame
    return typed_as_declared(aware, block, other_than_text=[n for n, kind in kinds.items() if kind != "STRING"])


def frames_of(result: Result, block: Block, size: int) -> Iterator[pl.DataFrame]:
    """The rows of a result in frames of at most `size`; the result, which holds all of them, is closed at once."""
    yield from answered_frame(result, block).iter_slices(size)


def _without_zone(value: Value) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, list | tuple):
        return [_without_zone(entry) for entry in value]
    return value


def _wrong_places(result: Result) -> list[int]:
    """The places of the columns whose values have to be put right."""
    return [
        place
        for place, kind in enumerate(result.get_column_data_types())
        if kind.startswith(("TIMESTAMP", "INT128", "DECIMAL", "LIST"))
    ]


def _restored(values: Sequence[Value]) -> Sequence[Value]:
    """A column as it was meant; many rows tell of the same few instants, each of which is put right once."""
    kinds = set(map(type, values))
    if kinds <= INSTANTS:
        restored = {value: _restored_value(value) for value in set(values)}
        return [restored[value] for value in values]
    return [_restored_value(value) for value in values]


def _restored_value(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, list | tuple):
        return [_restored_value(entry) for entry in value]
    return value
