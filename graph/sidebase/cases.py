"""The ledger of cases: what an investigation is for, how far it may walk, and what was noted on the way.

The rule of this module: a case is opened once with its purpose and bounds, which never change; everything after that
is a further row. A closed case can be read and opened again, and nothing is noted in it meanwhile. No identity number
is kept in what people write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

import orjson
from sqlalchemy import Connection, Row, insert, select

from graph.bounds import Bounds
from graph.clock import Clock
from graph.errors import BadInput, CaseClosed, NotFound, Outdated
from graph.identifiers import mask_text
from graph.sidebase.sql import Sql, next_number
from graph.sidebase.tables.casework import case_event

LONGEST: Final = 4_000
"""Letters of a title, a reference or a note."""
DIGITS: Final = str.maketrans("0123456789", "ghijklmnop")


class Event(StrEnum):
    """What happens to a case."""

    OPEN = "open"
    NOTE = "note"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True)
class CaseNote:
    """What somebody noted, and on which subjects."""

    at: datetime
    actor: str
    text: str
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A case as it stands.

    `purpose` is a code of the closed list, `reference` what that purpose needs, `version` counts what happened to it.
    """

    id: str
    title: str
    purpose: str
    reference: str
    bounds: Bounds
    opened_by: str
    opened: datetime
    closed: datetime | None
    notes: tuple[CaseNote, ...]
    version: int

    @property
    def subjects(self) -> tuple[str, ...]:
        """Every subject that was noted, the first one first."""
        return tuple(dict.fromkeys(subject for note in self.notes for subject in note.subjects))


class Cases:
    """Opens, notes, closes and tells cases."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock

    def open_case(
        self, *, title: str, purpose: str, reference: str, bounds: Bounds, actor: str, case_id: str | None = None
    ) -> Case:
        """A new case, or the one that has this id already. Raises `BadInput` without a title."""
        said = {"title": _said("title", title), "purpose": purpose, "bounds": asdict(bounds)}
        # Letters only, so that it never looks like a number.
        case = case_id or uuid4().hex.translate(DIGITS)
        with self._sql.writing("case_event") as connection:
            if case_id is not None and (known := self._found(connection, case_id)):
                return known
            self._write(connection, case, Event.OPEN, actor, {**said, "reference": mask_text(reference)[:LONGEST]})
            return self._case(connection, case)

    def note(
        self, case: str, text: str, subjects: Sequence[str], *, actor: str, expected_version: int | None = None
    ) -> Case:
        """Note something in an open case; `CaseClosed` in a closed one, `Outdated` where it is of another version."""
        said = {"text": _said("note", text), "subjects": list(dict.fromkeys(subjects))}
        with self._sql.writing("case_event") as connection:
            before = self._expected(connection, case, expected_version)
            if before.closed is not None:
                raise CaseClosed(
                    "The case is closed: open it again to note something.", case=case, closed=before.closed.isoformat()
                )
            self._write(connection, case, Event.NOTE, actor, said)
            return self._case(connection, case)

    def close(self, case: str, *, actor: str, expected_version: int | None = None) -> Case:
        """Close a case; a closed one stays closed. `Outdated` where it is of another version."""
        return self._turn(case, Event.CLOSE, actor, expected_version, when_closed=False)

    def reopen(self, case: str, *, actor: str, expected_version: int | None = None) -> Case:
        """Open a closed case again; an open one stays open. `Outdated` where it is of another version."""
        return self._turn(case, Event.REOPEN, actor, expected_version, when_closed=True)

    def case(self, case: str) -> Case:
        """A case by id; `NotFound` if there is none."""
        with self._sql.reading() as connection:
            return self._case(connection, case)

    def cases(self) -> list[Case]:
        """Every case, the newest first."""
        query = select(case_event).order_by(case_event.c.sequence)
        with self._sql.reading() as connection:
            return list(reversed(_cases(connection.execute(query))))

    def _turn(self, case: str, event: Event, actor: str, expected_version: int | None, *, when_closed: bool) -> Case:
        with self._sql.writing("case_event") as connection:
            if (self._expected(connection, case, expected_version).closed is not None) == when_closed:
                self._write(connection, case, event, actor, {})
            return self._case(connection, case)

    def _expected(self, connection: Connection, case: str, version: int | None) -> Case:
        found = self._case(connection, case)
        if version is not None and found.version != version:
            raise Outdated("The case has gone on since you looked. Look again.", version=found.version)
        return found

    def _case(self, connection: Connection, case: str) -> Case:
        found = self._found(connection, case)
        if found is None:
            raise NotFound("There is no such case, or none that is yours.")
        return found

    def _found(self, connection: Connection, case: str) -> Case | None:
        query = select(case_event).where(case_event.c.case_id == case).order_by(case_event.c.sequence)
        return next(iter(_cases(connection.execute(query))), None)

    def _write(self, connection: Connection, case: str, event: Event, actor: str, said: Mapping[str, object]) -> None:
        connection.execute(
            insert(case_event).values(
                sequence=next_number(connection, case_event, "sequence"),
                case_id=case,
                what=event.value,
                actor=actor,
                at=self._clock(),
                said=orjson.dumps(said).decode(),
            )
        )


def _said(what: str, text: str) -> str:
    masked = mask_text(text.strip())
    if not 0 < len(masked) <= LONGEST:
        raise BadInput(f"A {what} has 1 to {LONGEST} letters.")
    return masked


def _cases(rows: Iterable[Row[Any]]) -> list[Case]:
    """The cases that rows in their order tell of."""
    found: dict[str, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return [_told(events) for events in found.values()]


def _told(events: Sequence[Row[Any]]) -> Case:
    first, *later = events
    said = orjson.loads(first.said)
    turns = [row for row in later if row.what != Event.NOTE]
    return Case(
        id=first.case_id,
        title=said["title"],
        purpose=said["purpose"],
        reference=said["reference"],
        bounds=Bounds(**said["bounds"]),
        opened_by=first.actor,
        opened=first.at,
        closed=turns[-1].at if turns and turns[-1].what == Event.CLOSE else None,
        notes=tuple(_noted(row) for row in later if row.what == Event.NOTE),
        version=len(events),
    )


def _noted(row: Row[Any]) -> CaseNote:
    said = orjson.loads(row.said)
    return CaseNote(row.at, row.actor, said["text"], tuple(said["subjects"]))
