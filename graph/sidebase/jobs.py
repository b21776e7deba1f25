"""The ledger of jobs: work on uploads and runs that goes on after it was asked for.

The rule of this module: a job is one row, what happens to it are further rows, and it ends once: DONE with what came
of it, or FAILED with the reason. One that was begun and has not ended belongs to a process that works on it or is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection, Select, insert, select

from graph.clock import Clock
from graph.errors import NotFound
from graph.sidebase.sql import Sql, next_number
from graph.sidebase.tables.handover import job, job_event


class JobKind(StrEnum):
    """What a job does: check or load an upload, withdraw a run, screen a list, or pack evidence."""

    CHECK = "check"
    LOAD = "load"
    WITHDRAW = "withdraw"
    SCREEN = "screen"
    PACK = "pack"


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Asked:
    """What is asked of a job: a word of confirmation for a load; reason and expected version for a withdrawal.

    `said` is what else there is to know, by name.
    """

    confirm_lapse: bool = False
    reason: str = ""
    version: int = 0
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """One job as it stands.

    `of` is the upload or run it works on, `asked` what was asked of it besides.
    `said` is JSON text: what came of it, or why it failed; `begun` is how often it was begun
    and its process ended without a word.
    """

    id: str
    number: int
    kind: JobKind
    of: str
    department: str
    actor: str
    asked: Asked
    made: datetime
    state: JobState
    since: datetime
    begun: int
    said: str

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def is_personal(self) -> bool:
        """Whether it is the matter of whoever asked for it, and of no department."""
        return self.kind in {JobKind.SCREEN, JobKind.PACK}


class Jobs:
    """Takes jobs down, and tells and changes how far they are."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock

    def ask(
        self, job_id: str, kind: JobKind, *, of: str, department: str, actor: str, asked: Asked | None = None
    ) -> Job:
        """A new job; asked for twice it is done once."""
        with self._sql.writing("job") as connection:
            known = _read(connection, _jobs().where(job.c.id == job_id))
            if known:
                return known[0]
            connection.execute(
                insert(job).values(
                    id=job_id,
                    number=next_number(connection, job, "number"),
                    kind=kind.value,
                    of=of,
                    department=department,
                    actor=actor,
                    asked=orjson.dumps(asked or Asked()).decode(),
                    made=self._clock(),
                )
            )
            return _one(connection, job_id)

    def turn(self, job_id: str, state: JobState, said: str = "") -> Job:
        """Write down what happened to a job; after its end nothing does."""
        with self._sql.writing("job") as connection:
            found = _one(connection, job_id)
            if found.ended:
                return found
            connection.execute(
                insert(job_event).values(
                    sequence=next_number(connection, job_event, "sequence"),
                    job_id=job_id,
                    what=state.value,
                    at=self._clock(),
                    said=said,
                )
            )
            return _one(connection, job_id)

    def job(self, job_id: str) -> Job:
        """A job by id; `NotFound` if there is none."""
        with self._sql.reading() as connection:
            return _one(connection, job_id)

    def jobs(self, departments: Sequence[str] | None = None) -> list[Job]:
        """Every job, or those of these departments, the newest first."""
        query = _jobs()
        if departments is not None:
            query = query.where(self._sql.among(job.c.department, departments))
        with self._sql.reading() as connection:
            return _read(connection, query)[::-1]

    def on(self, of: str) -> list[Job]:
        """The jobs on one upload or run, the oldest first."""
        with self._sql.reading() as connection:
            return _read(connection, _jobs().where(job.c.of == of))

    def unfinished(self) -> list[Job]:
        """Jobs that have not ended, the oldest first."""
        ended = select(job_event.c.job_id).where(job_event.c.what.in_([JobState.DONE.value, JobState.FAILED.value]))
        with self._sql.reading() as connection:
            return _read(connection, _jobs().where(job.c.id.not_in(ended)))


def _jobs() -> Select[Any]:
    return (
        select(job, job_event.c.what, job_event.c.at, job_event.c.said)
        .select_from(job.outerjoin(job_event, job_event.c.job_id == job.c.id))
        .order_by(job.c.number, job_event.c.sequence)
    )


def _one(connection: Connection, job_id: str) -> Job:
    found = _read(connection, _jobs().where(job.c.id == job_id))
    if not found:
        raise NotFound("There is no such job, or none that is yours.")
    return found[0]


def _read(connection: Connection, query: Select[Any]) -> list[Job]:
    """The jobs of rows in the order of what happened: the last one counts."""
    found: dict[str, Job] = {}
    for row in connection.execute(query):
        state = JobState(row.what or JobState.WAITING)
        before = found.get(row.id)
        found[row.id] = Job(
            id=row.id,
            number=row.number,
            kind=JobKind(row.kind),
            of=row.of,
            department=row.department,
            actor=row.actor,
            asked=Asked(**orjson.loads(row.asked)),
            made=row.made,
            state=state,
            since=row.at or row.made,
            begun=0 if state is JobState.WAITING else (before.begun if before else 0) + (state is JobState.BEGUN),
            said=row.said or "",
        )
    return list(found.values())
