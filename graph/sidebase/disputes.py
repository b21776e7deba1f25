"""The ledger of disputes: what a subject objects to, what the department answers, and by when it has to.

The rule of this module: a dispute is what its events say, in their order; none is ever changed. It has one receipt
number, one clock at a time, and its words are sealed in the vault alone. What may follow what stands in one table.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import polars as pl
from sqlalchemy import Connection, Row, Select, func, insert, select

from graph.clock import Clock
from graph.deadlines import last_day
from graph.errors import BadInput, NotFound, Outdated
from graph.ids import Ids
from graph.sidebase.sql import Sql, next_number
from graph.sidebase.statements import QUEUE
from graph.sidebase.tables.rights import dispute_event
from graph.sidebase.vault import Vault

DAYS: Final = 20
"""To answer in: Regulations on Credit Reporting (State Council Order 631), article 25."""


class Ground(StrEnum):
    """Why a subject objects."""

    NOT_ME = "not_me"  # it is about somebody else
    WRONG = "wrong"  # what it says is not so
    OUTDATED = "outdated"  # it is no longer so, or may no longer be held or shown
    REPAIRED = "repaired"  # it was corrected or repaired and is still held as before
    OTHER = "other"


class Step(StrEnum):
    """What happens to a dispute."""

    FILE = "file"
    UPHOLD = "uphold"
    REJECT = "reject"
    ESCALATE = "escalate"
    WITHDRAW = "withdraw"


class DisputeState(StrEnum):
    """How far a dispute is."""

    RECEIVED = "received"  # waits for the department that recognised the record
    ESCALATED = "escalated"  # waits for the second instance
    UPHELD = "upheld"  # the subject is right; the correction is on its way
    CORRECTED = "corrected"  # upheld, and the record was corrected or taken away
    REJECTED = "rejected"  # the record stands, with reasons; the objection is told with it
    WITHDRAWN = "withdrawn"  # the subject took it back


BECOMES: Final = {
    Step.FILE: DisputeState.RECEIVED,
    Step.UPHOLD: DisputeState.UPHELD,
    Step.REJECT: DisputeState.REJECTED,
    Step.ESCALATE: DisputeState.ESCALATED,
    Step.WITHDRAW: DisputeState.WITHDRAWN,
}
WAITING: Final = frozenset((DisputeState.RECEIVED, DisputeState.ESCALATED))
CONTESTED: Final = WAITING | {DisputeState.UPHELD}
"""The record is marked as contested: the answer, or the correction that was promised, is still awaited."""
FOLLOWS: Final = {
    Step.UPHOLD: WAITING,
    Step.REJECT: WAITING,
    Step.ESCALATE: frozenset((DisputeState.RECEIVED, DisputeState.UPHELD, DisputeState.REJECTED)),
    Step.WITHDRAW: WAITING | {DisputeState.REJECTED},
}


@dataclass(frozen=True)
class DisputeEvent:
    """One step of a dispute. `text` is what was written; None where nothing was, or once it is forgotten."""

    step: Step
    at: datetime
    actor: str
    text: str | None


@dataclass(frozen=True)
class Dispute:
    """A dispute as it stands. `number` is its receipt, `version` counts its events.

    It is about the versions of a record with the key `beside` in `file`; `record` is the version it was filed
    against. `due` is the last day for the answer, or the correction, that is awaited, None while none is.
    """

    id: str
    number: str
    state: DisputeState
    version: int
    ground: Ground
    record: str
    beside: str
    file: str
    subject: str
    department: str
    department_code: str | None
    filed: datetime
    due: date | None
    instance: int
    events: tuple[DisputeEvent, ...]

    @property
    def answered(self) -> datetime | None:
        """When it was last answered."""
        return next((one.at for one in reversed(self.events) if one.step in {Step.UPHOLD, Step.REJECT}), None)

    def overdue(self, today: date) -> bool:
        """Whether its answer, or the correction, should have been given."""
        return self.due is not None and today > self.due


@dataclass(frozen=True)
class Objection:
    """What is needed to file a dispute."""

    ground: Ground
    text: str
    record: str
    beside: str
    file: str
    subject: str
    department: str
    department_code: str | None


class Disputes:
    """Files, answers and tells disputes. `day_of` is the day of the law at an instant."""

    def __init__(self, sql: Sql, vault: Vault, ids: Ids, clock: Clock) -> None:
        self._sql = sql
        self._vault = vault
        self._ids = ids
        self._clock = clock

    def file(self, objection: Objection, *, actor: str, today: date, act: str | None = None) -> Dispute:
        """A new dispute with its receipt, or the one that this very `act` filed before.

        `BadInput` while another one about the same record of the file is open. One that was upheld is open for the
        version it is about: another one is its correction.
        """
        named = self._ids.mint("dispute", act or secrets.token_hex(16))
        with self._sql.writing(QUEUE) as connection:
            same = self._read(connection, dispute_event.c.beside == objection.beside)
            for other in same:
                if other.id == named:
                    return other
                corrected = other.state is DisputeState.UPHELD and other.record != objection.record
                if other.file == objection.file and other.state in CONTESTED and not corrected:
                    raise BadInput(f"This record is disputed already: {other.number}.", number=other.number)
            filed = connection.scalar(
                select(func.count()).select_from(dispute_event).where(dispute_event.c.step == Step.FILE.value)
            )
            about = {
                "number": f"{today.year}-{int(filed or 0) + 1}",
                "ground": objection.ground.value,
                "record_id": objection.record,
                "beside": objection.beside,
                "file_id": objection.file,
                "subject_id": objection.subject,
                "department": objection.department,
                "department_code": objection.department_code,
            }
            return self._add(connection, named, about, Step.FILE, actor, objection.text, last_day(today, DAYS))

    def step(
        self, dispute: str, step: Step, *, actor: str, text: str | None, today: date, expected: int | None = None
    ) -> Dispute:
        """The next step of a dispute; `Outdated` unless `expected` is its version, `BadInput` where it cannot follow.

        What is awaited of the department may be taken to the second instance only once it is overdue.
        """
        with self._sql.writing(QUEUE) as connection:
            before = self._one(connection, dispute)
            if expected is not None and expected != before.version:
                raise Outdated("The dispute has gone on since you looked. Look again.", version=before.version)
            if before.state not in FOLLOWS[step]:
                raise BadInput(f"Dispute {before.number} is {before.state.value}.", state=before.state.value)
            if step is Step.ESCALATE:
                _may_go_on(before, today)
            about = {"number": before.number, "beside": before.beside, "file_id": before.file}
            due = last_day(today, DAYS) if step in {Step.ESCALATE, Step.UPHOLD} else None
            return self._add(connection, before.id, about, step, actor, text, due)

    def dispute(self, named: str) -> Dispute:
        """A dispute by its id or receipt number; `NotFound` if there is none."""
        with self._sql.reading() as connection:
            return self._one(connection, named)

    def beside_within(self, connection: Connection, besides: Sequence[str], known_at: datetime | None) -> list[Dispute]:
        """The disputes about records with these keys, as they stood at an instant, without their words."""
        query = select(dispute_event).where(self._sql.among(dispute_event.c.beside, besides))
        if known_at is not None:
            query = query.where(dispute_event.c.at <= known_at)
        return _told(connection.execute(query.order_by(dispute_event.c.sequence)).all(), {})

    def filed(self, *, department: str | None = None, subjects: Collection[str] | None = None) -> list[Dispute]:
        """Disputes without their words, the oldest first: all, those of a department (id or code), or of subjects."""
        wanted = select(dispute_event.c.dispute_id).where(dispute_event.c.step == Step.FILE.value)
        if department is not None:
            code = dispute_event.c.department_code
            wanted = wanted.where((dispute_event.c.department == department) | (code == department))
        if subjects is not None:
            wanted = wanted.where(self._sql.among(dispute_event.c.subject_id, sorted(subjects)))
        query = select(dispute_event).where(dispute_event.c.dispute_id.in_(wanted))
        with self._sql.reading() as connection:
            return _told(connection.execute(query.order_by(dispute_event.c.sequence)).all(), {})

    def with_words(self, disputes: Sequence[str]) -> list[Dispute]:
        """These disputes with what was written, the oldest first."""
        with self._sql.reading() as connection:
            return self._read(connection, self._sql.among(dispute_event.c.dispute_id, list(disputes)))

    def forget(self, dispute: str) -> int:
        """Forget the words of a dispute for ever; how many there were."""
        query = select(dispute_event.c.token).where(dispute_event.c.dispute_id == dispute)
        with self._sql.reading() as connection:
            tokens = [token for token in connection.scalars(query) if token is not None]
        return self._vault.forget(tokens)

    def _one(self, connection: Connection, named: str) -> Dispute:
        for column in (dispute_event.c.dispute_id, dispute_event.c.number):
            found = self._read(connection, column == named)
            if found:
                return found[0]
        raise no_dispute()

    def _read(self, connection: Connection, condition: Any) -> list[Dispute]:
        query: Select[Any] = select(dispute_event).where(condition).order_by(dispute_event.c.sequence)
        rows = connection.execute(query).all()
        tokens = [row.token for row in rows if row.token is not None]
        return _told(rows, self._vault.open_within(connection, tokens) if tokens else {})

    def _add(
        self,
        connection: Connection,
        dispute: str,
        about: Mapping[str, str | None],
        step: Step,
        actor: str,
        text: str | None,
        due: date | None,
    ) -> Dispute:
        token = None
        if text is not None:
            token = self._ids.mint("dispute_words", secrets.token_hex(16))
            self._vault.seal_within(connection, pl.DataFrame({"token": [token], "kind": ["words"], "clear": [text]}))
        connection.execute(
            insert(dispute_event).values(
                sequence=next_number(connection, dispute_event, "sequence"),
                dispute_id=dispute,
                step=step.value,
                actor=actor,
                at=self._clock(),
                due=None if due is None else due.isoformat(),
                token=token,
                **about,
            )
        )
        return self._one(connection, dispute)


def no_dispute() -> NotFound:
    """The error for a dispute that is not there or not open; the two cannot be told apart."""
    return NotFound("There is no such dispute, or none that is yours to see.")


def _may_go_on(before: Dispute, today: date) -> None:
    if before.instance > 1:
        raise BadInput(f"The second instance has decided dispute {before.number}.")
    if before.state is not DisputeState.REJECTED and not before.overdue(today):
        raise BadInput(f"The department has until {before.due} for dispute {before.number}: wait until then.")


def _told(rows: Sequence[Row[Any]], words: Mapping[str, str]) -> list[Dispute]:
    found: dict[str, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.dispute_id, []).append(row)
    return [_dispute(events, words) for events in found.values()]


def _dispute(rows: Sequence[Row[Any]], words: Mapping[str, str]) -> Dispute:
    first, last = rows[0], rows[-1]
    state = BECOMES[Step(last.step)]
    return Dispute(
        id=first.dispute_id,
        number=first.number,
        state=state,
        version=len(rows),
        ground=Ground(first.ground),
        record=first.record_id,
        beside=first.beside,
        file=first.file_id,
        subject=first.subject_id,
        department=first.department,
        department_code=first.department_code,
        filed=first.at,
        due=date.fromisoformat(last.due) if last.due is not None else None,
        instance=1 + sum(row.step == Step.ESCALATE for row in rows),
        events=tuple(DisputeEvent(Step(row.step), row.at, row.actor, words.get(row.token or "")) for row in rows),
    )
