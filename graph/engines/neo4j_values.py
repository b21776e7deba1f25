"""Values on their way into Neo4j and back.

The rule of this module: every instant is written with the offset zero, never with the name of a zone; to Neo4j
two equal instants with different zones are not equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol, TypeAlias, cast, runtime_checkable

import polars as pl

from graph.engines.base import Row, Value

NeoRow: TypeAlias = dict[str, Value]


@runtime_checkable
class Temporal(Protocol):
    """A date or an instant as the driver brings it, with nanoseconds."""

    def to_native(self) -> Value:
        """The same as Python's own type."""
        ...


def rows_of(frame: pl.DataFrame) -> list[NeoRow]:
    """The rows of a checked frame as the driver wants them."""
    instants = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    plain = frame.with_columns(pl.col(instants).dt.replace_time_zone(None)) if instants else frame
    rows = cast(list[NeoRow], plain.to_dicts())
    for name in instants:
        for row in rows:
            naive = row[name]
            if isinstance(naive, datetime):
                row[name] = naive.replace(tzinfo=UTC)
    return rows


def answered_row(names: Sequence[str], values: Iterable[object]) -> Row:
    """One row with Python's own dates and instants."""
    return dict(zip(names, map(native, values), strict=True))


def native(value: object) -> Value:
    """A value as Python's own type; an instant in UTC."""
    if isinstance(value, str | int | float) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [native(entry) for entry in value]
    if isinstance(value, Temporal):
        own = value.to_native()
        return own.astimezone(UTC) if isinstance(own, datetime) else own
    raise TypeError(f"a block answered a {type(value).__name__}; answer its properties one by one")
