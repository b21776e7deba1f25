"""Rows a column at a time, and back.

The rule of this module: the same values in the same order, whichever way they are held.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.engines.base import Columns, Row


def rows_in(columns: Columns) -> list[Row]:
    """The rows of these columns."""
    names = tuple(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def columns_in(rows: Sequence[Row], names: Iterable[str]) -> Columns:
    """The columns of these names in some rows."""
    return {name: [row[name] for row in rows] for name in names}


def at_places(columns: Columns, places: Sequence[int]) -> Columns:
    """Only the rows at these places, in the order of the places."""
    return {name: [values[place] for place in places] for name, values in columns.items()}
