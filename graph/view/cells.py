"""The cells of an engine's row as the types the answers have.

The rule of this module: a block that answers another type than the schema promises is a fault of the program and
says so (`StatementError`); nothing is guessed or converted silently.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final, NoReturn, TypeVar, cast

import orjson

from graph.engines.base import Columns, Row
from graph.errors import StatementError

T = TypeVar("T")

NOTHING: Final = type(None)


def text(row: Row, name: str) -> str:
    """A text that is always there."""
    value = row[name]
    return value if isinstance(value, str) else _wrong(name, value, "a text")


def text_or_none(row: Row, name: str) -> str | None:
    """A text that may be absent."""
    value = row[name]
    return value if value is None or isinstance(value, str) else _wrong(name, value, "a text")


def whole(row: Row, name: str) -> int:
    """A whole number that is always there."""
    value = row[name]
    return value if isinstance(value, int) else _wrong(name, value, "a whole number")


def whole_or_none(row: Row, name: str) -> int | None:
    """A whole number that may be absent."""
    value = row[name]
    return value if value is None or isinstance(value, int) else _wrong(name, value, "a whole number")


def day_or_none(row: Row, name: str) -> date | None:
    """A day that may be absent."""
    value = row[name]
    return value if value is None or isinstance(value, date) else _wrong(name, value, "a day")


def instant(row: Row, name: str) -> datetime:
    """An aware UTC instant that is always there."""
    value = row[name]
    return value if isinstance(value, datetime) else _wrong(name, value, "an instant")


def instant_or_none(row: Row, name: str) -> datetime | None:
    """An aware UTC instant that may be absent."""
    value = row[name]
    return value if value is None or isinstance(value, datetime) else _wrong(name, value, "an instant")


def texts_by_key(row: Row, name: str) -> dict[str, str]:
    """A JSON object of texts, in its own order; absent is empty."""
    return texts_in(text_or_none(row, name))


def texts_in(written: str | None) -> dict[str, str]:
    """The texts of a JSON object as it is written, in its own order; absent is empty."""
    return {} if not written else {str(key): str(said) for key, said in orjson.loads(written).items()}


def column(columns: Columns, name: str, cell: Callable[[Row, str], T], *kinds: type) -> Sequence[T]:
    """One cell of each row; `kinds` are the types that nearly all of them have, which is seen of all at once."""
    values = columns[name]
    if {*map(type, values)} <= {*kinds}:
        return cast("Sequence[T]", values)
    return [cell({name: value}, name) for value in values]


def text_column(columns: Columns, name: str) -> Sequence[str]:
    """A column of texts that are always there."""
    return column(columns, name, text, str)


def text_or_none_column(columns: Columns, name: str) -> Sequence[str | None]:
    """A column of texts that may be absent."""
    return column(columns, name, text_or_none, str, NOTHING)


def _wrong(name: str, value: object, wanted: str) -> NoReturn:
    # The value stays out of the message: it may belong to a person.
    raise StatementError(f"Column {name} of a block holds {type(value).__name__} where {wanted} was expected.")
