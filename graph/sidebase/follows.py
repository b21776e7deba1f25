"""The ledger of following: who follows which subject, for what purpose and until when.

The rule of this module: following begins with one row and ends with a further one or by its day; a row says for what
it was begun, and that never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Row, Select, func, insert, select

from graph.clock import Clock
from graph.errors import LimitExceeded, NotFound
from graph.identifiers import mask_text
from graph.sidebase.sql import Sql, next_number
from graph.sidebase.tables.casework import follow_event

MOST: Final = 200
"""Subjects that one actor follows at a time."""
BEGIN: Final = "begin"
END: Final = "end"
DIGITS: Final = str.maketrans("0123456789", "ghijklmnop")


@dataclass(frozen=True)
class Following:
    """That an actor follows a subject, by the id under which it was begun."""

    id: str
    actor: str
    subject: str
    purpose: str
    reference: str
    begun: datetime
    until: datetime


class Follows:
    """Begins, ends and lists following."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock

    def begin(self, actor: str, subject: str, *, purpose: str, reference: str, until: datetime) -> Following:
        """Follow a subject; begun again for the same purpose and reference, only the day of the end is new.

        Raises `LimitExceeded` for more than `MOST` at a time.
        """
        reference = mask_text(reference)
        with self._sql.writing("follow") as connection:
            now = self._clock()
            standing = _standing([_told(row) for row in connection.execute(_of(actor))], now)
            asked = (subject, purpose, reference)
            known = [one for one in standing if (one.subject, one.purpose, one.reference) == asked]
            if not known and len(standing) >= MOST:
                raise LimitExceeded(
                    f"At most {MOST} subjects are followed at a time; end one first.", found=len(standing), limit=MOST
                )
            # Letters only, so that it never looks like a number.
            name = known[0].id if known else uuid4().hex.translate(DIGITS)
            begun = Following(name, actor, subject, purpose, reference, now, until)
            self._write(connection, BEGIN, begun, now)
            return begun

    def end(self, actor: str, follow_id: str) -> Following:
        """Follow no more; `NotFound` when nothing of this actor's is followed under this id."""
        with self._sql.writing("follow") as connection:
            now = self._clock()
            standing = _standing([_told(row) for row in connection.execute(_of(actor))], now)
            for one in standing:
                if one.id == follow_id:
                    self._write(connection, END, one, now)
                    return one
        raise NotFound("You follow nothing under this id.")

    def standing(self, actor: str) -> list[Following]:
        """What an actor follows now, the latest first."""
        with self._sql.reading() as connection:
            rows = connection.execute(_of(actor)).all()
        return _standing([_told(row) for row in rows], self._clock())

    def _write(self, connection: Connection, what: str, one: Following, at: datetime) -> None:
        connection.execute(
            insert(follow_event).values(
                sequence=next_number(connection, follow_event, "sequence"),
                follow_id=one.id,
                what=what,
                actor=one.actor,
                at=at,
                purpose=one.purpose,
                reference=one.reference,
                subject_id=one.subject,
                until=one.until,
            )
        )


def _of(actor: str) -> Select[Any]:
    """The last row of each following of an actor, the latest first."""
    last = select(func.max(follow_event.c.sequence)).where(follow_event.c.actor == actor)
    last = last.group_by(follow_event.c.follow_id)
    return select(follow_event).where(follow_event.c.sequence.in_(last)).order_by(follow_event.c.sequence.desc())


def _told(row: Row[Any]) -> Following | None:
    if row.what == END:
        return None
    return Following(row.follow_id, row.actor, row.subject_id, row.purpose, row.reference, row.at, row.until)


def _standing(told: list[Following | None], now: datetime) -> list[Following]:
    return [one for one in told if one is not None and one.until > now]
