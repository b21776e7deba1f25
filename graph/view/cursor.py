"""Cursors: where a page ended, in a form that outlives new records.

The rule of this module: a cursor holds the order, the sort key and the id of a record, never an offset. What is not
one of our cursors, or is one of another order, is the caller's mistake (`BadInput`), not ours.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date
from typing import overload

import orjson

from graph.errors import BadInput
from graph.view.heads import Head
from graph.view.order import LAST, Order, Place, place_in

LONGEST = 400


def place_of(head: Head, order: Order = Order.NEWEST) -> Place:
    """Where a record version stands."""
    return place_in(order, head)


def cursor_of(head: Head, order: Order = Order.NEWEST) -> str:
    """The opaque cursor of a record version."""
    return _written(order, place_in(order, head))


def cursor_at(place: Place, order: Order = Order.NEWEST) -> str:
    """The opaque cursor of a place, whatever stands there."""
    return _written(order, place)


class Cursors(Sequence[str]):
    """The cursors of a page, each written when it is asked for: hardly anybody wants more than the last."""

    def __init__(self, heads: Sequence[Head], order: Order) -> None:
        self._heads, self._order = tuple(heads), order

    def __len__(self) -> int:
        return len(self._heads)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cursors) and (self._heads, self._order) == (other._heads, other._order)

    def __hash__(self) -> int:
        return hash((self._heads, self._order))

    def __repr__(self) -> str:
        return f"Cursors({[*self]})"

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return Cursors(self._heads[at], self._order)
        return cursor_of(self._heads[at], self._order)


def place_at(cursor: str, order: Order = Order.NEWEST) -> Place:
    """The place that a cursor of this order names; anything else raises `BadInput`."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError(cursor)
        *named, value, record = orjson.loads(urlsafe_b64decode(cursor.encode("ascii")))
        place = _place(order, value, record) if named == _named(order) else None
        # base64, JSON and ISO days have several spellings of one thing; ours has one.
        if place is None or cursor != _written(order, place):
            raise ValueError(cursor)
    except (ValueError, TypeError, UnicodeEncodeError, binascii.Error):
        # The cause would carry what was typed into a traceback.
        raise BadInput("This is not a cursor of a page of records in this order.") from None
    return place


def _place(order: Order, value: object, record: object) -> Place:
    if not isinstance(record, str):
        raise TypeError(record)
    if order is Order.NEWEST and isinstance(value, str):
        return (-date.fromisoformat(value).toordinal() if value else LAST, record)
    if order is Order.NEWEST or type(value) is not int:
        raise TypeError(value)
    return value, record


def _written(order: Order, place: Place) -> str:
    value, record = place
    # Cursors of the usual order are as they were when it was the only one.
    day = "" if value == LAST else None
    if order is Order.NEWEST and day is None:
        day = date.fromordinal(-value).isoformat()
    told = day if order is Order.NEWEST else value
    return urlsafe_b64encode(orjson.dumps([*_named(order), told, record])).decode()


def _named(order: Order) -> list[str]:
    return [] if order is Order.NEWEST else [order.value]
