"""The ledger of the queue: who has taken which pair of credit files to look at, and who asks for a second look.

The rule of this module: a note is never changed; the last claim or release of a pair is in force until its time is
over, the last escalation until whoever asked lays it down or somebody who was meant has judged, which the judgements
tell. Nothing here decides anything about the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select

from graph.clock import Clock
from graph.errors import BadInput, Taken
from graph.identifiers import mask_text
from graph.sidebase.sql import Sql, next_number
from graph.sidebase.tables.resolution import queue_note

Pair = tuple[str, str]

CLAIM_FOR: Final = timedelta(minutes=30)
"""How long a pair stays with whoever took it, unless they say otherwise: a review of one pair, and a cup of tea."""
LONGEST_CLAIM: Final = timedelta(days=7)


class Note(StrEnum):
    """What is noted on a pair of the queue."""

    CLAIM = "claim"
    RELEASE = "release"
    ESCALATE = "escalate"
    LAY_DOWN = "lay_down"  # no second look is wanted any more


CLAIMING: Final = frozenset((Note.CLAIM, Note.RELEASE))
ASKING: Final = frozenset((Note.ESCALATE, Note.LAY_DOWN))


@dataclass(frozen=True)
class QueueNote:
    """One note on a pair; `left` < `right` are credit file ids. `until` ends a claim, `to_whom` is None for anybody."""

    left: str
    right: str
    what: Note
    actor: str
    at: datetime
    until: datetime | None
    to_whom: str | None
    reason: str


class QueueNotes:
    """Adds notes and tells those in force."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock

    def claim(self, pairs: Sequence[Pair], *, actor: str, lasting: timedelta = CLAIM_FOR) -> datetime:
        """Take pairs for oneself, all or none; until when. One's own claim is renewed.

        Raises `Taken` for a pair that somebody else has, `BadInput` for a time that is not up to seven days.
        """
        if not timedelta() < lasting <= LONGEST_CLAIM:
            raise BadInput("A claim lasts up to seven days.")
        with self._sql.writing("queue_note") as connection:
            until = self._clock() + lasting
            held = _in_force(self._notes(connection, pairs), CLAIMING)
            for pair in pairs:
                note = held.get(_sorted(pair))
                if note is not None and self._holds(note) and note.actor != actor:
                    told = f"{note.until:%Y-%m-%d %H:%M} UTC" if note.until else "later"
                    raise Taken(
                        f"{note.actor} has this pair until {told}.",
                        left=note.left,
                        right=note.right,
                        by=note.actor,
                        until=note.until.isoformat() if note.until else None,
                    )
            self._write(connection, pairs, Note.CLAIM, actor, until=until)
        return until

    def release(self, pairs: Sequence[Pair], *, actor: str) -> int:
        """Give back those of these pairs that one has taken or asked a second look for; how many."""
        with self._sql.writing("queue_note") as connection:
            notes = self._notes(connection, pairs)
            held = _in_force(notes, CLAIMING)
            mine = [pair for pair, note in sorted(held.items()) if self._holds(note) and note.actor == actor]
            asking = _in_force(notes, ASKING)
            asked = [p for p, note in sorted(asking.items()) if note.what is Note.ESCALATE and note.actor == actor]
            self._write(connection, mine, Note.RELEASE, actor)
            self._write(connection, asked, Note.LAY_DOWN, actor)
        return len({*mine, *asked})

    def escalate(self, pair: Pair, *, actor: str, to_whom: str | None, reason: str) -> None:
        """Ask for a second look, by one steward or by anybody else; one's own claim ends."""
        if to_whom == actor:
            raise BadInput("A second look is for somebody else.", to=to_whom)
        with self._sql.writing("queue_note") as connection:
            self._write(connection, [pair], Note.ESCALATE, actor, to_whom=to_whom, reason=reason)
            held = _in_force(self._notes(connection, [pair]), CLAIMING).get(_sorted(pair))
            if held is not None and self._holds(held) and held.actor == actor:
                self._write(connection, [pair], Note.RELEASE, actor)

    def claims(self) -> dict[Pair, QueueNote]:
        """The claims in force by pair."""
        with self._sql.reading() as connection:
            notes = _in_force(self._notes(connection), CLAIMING)
        return {pair: note for pair, note in notes.items() if self._holds(note)}

    def escalations(self) -> dict[Pair, QueueNote]:
        """The second looks asked for and not laid down, by pair."""
        with self._sql.reading() as connection:
            notes = _in_force(self._notes(connection), ASKING)
        return {pair: note for pair, note in notes.items() if note.what is Note.ESCALATE}

    def history(self, pair: Pair) -> list[QueueNote]:
        """Everything ever noted on a pair, the oldest first."""
        with self._sql.reading() as connection:
            return self._notes(connection, [pair])

    def _holds(self, note: QueueNote) -> bool:
        return note.what is Note.CLAIM and note.until is not None and self._clock() < note.until

    def _notes(self, connection: Connection, pairs: Sequence[Pair] | None = None) -> list[QueueNote]:
        query = select(queue_note).order_by(queue_note.c.sequence)
        if pairs is None:
            return [_note(row) for row in connection.execute(query)]
        wanted = {_sorted(pair) for pair in pairs}
        lefts = sorted({left for left, _ in wanted})
        rows = connection.execute(query.where(self._sql.among(queue_note.c.left_file, lefts)))
        return [note for row in rows if ((note := _note(row)).left, note.right) in wanted]

    def _write(
        self,
        connection: Connection,
        pairs: Iterable[Pair],
        what: Note,
        actor: str,
        *,
        until: datetime | None = None,
        to_whom: str | None = None,
        reason: str = "",
    ) -> None:
        at = self._clock()
        first = next_number(connection, queue_note, "sequence")
        rows = [
            {
                "sequence": first + place,
                "left_file": left,
                "right_file": right,
                "what": what.value,
                "actor": actor,
                "at": at,
                "until": until,
                "to_whom": to_whom,
                "reason": mask_text(reason),  # a person's words, which may hold a number
            }
            for place, (left, right) in enumerate(map(_sorted, pairs))
        ]
        if rows:
            connection.execute(insert(queue_note), rows)


def _in_force(notes: Iterable[QueueNote], kinds: frozenset[Note]) -> dict[Pair, QueueNote]:
    """The last note of these kinds on each pair."""
    return {(note.left, note.right): note for note in notes if note.what in kinds}


def _sorted(pair: Pair) -> Pair:
    left, right = sorted(pair)
    return left, right


def _note(row: Row[Any]) -> QueueNote:
    return QueueNote(
        left=row.left_file,
        right=row.right_file,
        what=Note(row.what),
        actor=row.actor,
        at=row.at,
        until=row.until,
        to_whom=row.to_whom,
        reason=row.reason,
    )
