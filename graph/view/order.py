"""The orders in which records can be had.

The rule of this module: an order sorts by one value of a head and then by its id, so that a page goes on after its
last record whatever was added meanwhile; what lacks the value comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from graph.view.heads import Head

Place: TypeAlias = tuple[int, str]
"""Where a record stands among others: the value that is sorted by, then its id."""

LAST: Final = 10**18
SEVEREST_FIRST: Final[Mapping[str | None, int]] = {"serious": 0, "general": 1, "minor": 2}
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Order(StrEnum):
    """By what records are sorted."""

    NEWEST = "newest"  # the latest decision first
    OLDEST = "oldest"  # the earliest decision first
    LAST_DELIVERED = "last_delivered"
    FIRST_DELIVERED = "first_delivered"
    SEVEREST = "severest"
    FIRST_ENDING = "first_ending"  # the earliest last day of validity first


def place_in(order: Order, head: Head) -> Place:
    """Where a record version stands in an order."""
    return PLACES[order](head)


def _newest(head: Head) -> Place:
    return LAST if head.decided is None else -head.decided.toordinal(), head.id


def _oldest(head: Head) -> Place:
    return LAST if head.decided is None else head.decided.toordinal(), head.id


def _last_delivered(head: Head) -> Place:
    return -_microseconds(head.delivered), head.id


def _first_delivered(head: Head) -> Place:
    return _microseconds(head.delivered), head.id


def _severest(head: Head) -> Place:
    return SEVEREST_FIRST.get(head.severity, LAST), head.id


def _first_ending(head: Head) -> Place:
    return LAST if head.valid_to is None else head.valid_to.toordinal(), head.id


def _microseconds(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(microseconds=1)


PLACES: Final[Mapping[Order, Callable[[Head], Place]]] = {
    Order.NEWEST: _newest,
    Order.OLDEST: _oldest,
    Order.LAST_DELIVERED: _last_delivered,
    Order.FIRST_DELIVERED: _first_delivered,
    Order.SEVEREST: _severest,
    Order.FIRST_ENDING: _first_ending,
}
"""Where a record version stands in each order."""
