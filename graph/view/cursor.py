"""Cursors: where a page ended, in a form that outlives new records.

The rule of this module: a cursor holds the sort key and id of a record, never an offset. What is not one of our
cursors is the caller's mistake (`BadInput`), not ours.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from typing import TypeAlias

import orjson

from graph.errors import BadInput
from graph.view.heads import Head

Place: TypeAlias = tuple[int, str]
"""Where a record stands among those of a subject: the newest decision first, undated ones last, then by id."""

LONGEST = 400


def place_of(head: Head) -> Place:
    """Where a record version stands."""
    return _place(head.decided, head.id)


def cursor_of(head: Head) -> str:
    """The opaque cursor of a record version."""
    return _written(head.decided, head.id)


def place_at(cursor: str) -> Place:
    """The place that a cursor names; anything else raises `BadInput`."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError(cursor)
        decided, record = orjson.loads(urlsafe_b64decode(cursor.encode("ascii")))
        day = date.fromisoformat(decided) if decided else None
        # base64, JSON and ISO days have several spellings of one thing; ours has one.
        if not isinstance(record, str) or cursor != _written(day, record):
            raise ValueError(cursor)
        return _place(day, record)
    except (ValueError, TypeError, UnicodeEncodeError, binascii.Error):
        # The cause would carry what was typed into a traceback.
        raise BadInput("This is not a cursor of a page of records.") from None


def _written(decided: date | None, record: str) -> str:
    return urlsafe_b64encode(orjson.dumps(["" if decided is None else decided.isoformat(), record])).decode()


def _place(decided: date | None, record: str) -> Place:
    return (1 if decided is None else -decided.toordinal(), record)
