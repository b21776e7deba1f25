"""The ledger of runs: who changed the graph, when, from which file, and how it ended.

The rule of this module: a run is one row, its states are further rows; the last state is the one in force. Numbers
rise by one in the order of opening, on every host.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, insert, select

from graph.clock import Clock
from graph.errors import BadInput, NotFound
from graph.identifiers import mask_text
from graph.sidebase.sql import Sql, add_row, next_number, plain_rows
from graph.sidebase.tables.instant import instant, microseconds
from graph.sidebase.tables.runs import run, run_state, withdrawal


class RunKind(StrEnum):
    """What a run does."""

    LOAD = "load"
    WITHDRAW = "withdraw"
    RESOLVE = "resolve"
    REBUILD = "rebuild"
    MIGRATE = "migrate"


class RunState(StrEnum):
    """How far a run is: readers leave out what an OPEN run wrote."""

    OPEN = "open"
    COMMITTED = "committed"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"


FOLLOWS: Final = {
    RunState.OPEN: (RunState.COMMITTED, RunState.ABANDONED),
    RunState.COMMITTED: (RunState.WITHDRAWN,),
    RunState.ABANDONED: (),
    RunState.WITHDRAWN: (),
}


@dataclass(frozen=True)
class RunEntry:
    """One run and its state in force. `closed` is when that state began, None while OPEN; `summary` is JSON text."""

    number: int
    id: str
    kind: RunKind
    actor: str
    opened: datetime
    file_id: str | None
    file_hash: str | None
    file_name: str | None
    state: RunState
    closed: datetime | None
    summary: str


@dataclass(frozen=True)
class Withdrawal:
    """That the delivery of a run was taken back. `counts` is JSON text, `number` the run that took it back."""

    number: int
    withdrawn_run: str
    file_hash: str
    counts: str
    actor: str
    at: datetime
    reason: str


class Runs:
    """Opens, closes and lists runs and withdrawals."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock
        self._closed_up_to = 0

    def open_run(
        self,
        kind: RunKind,
        actor: str,
        *,
        file_id: str | None = None,
        file_hash: str | None = None,
        file_name: str | None = None,
        run_id: str | None = None,
        reason: str = "",
    ) -> RunEntry:
        """Begin a run: on disk as OPEN before anything is written to the graph. Its id is made unless given.

        Its summary is the reason until it ends, for whoever has to end it instead.
        """
        at, reason = self._clock(), mask_text(reason)
        with self._sql.writing("run") as connection:
            number = next_number(connection, run, "number")
            name = run_id or uuid.uuid4().hex
            add_row(
                connection,
                run,
                {
                    "number": number,
                    "id": name,
                    "kind": kind.value,
                    "actor": actor,
                    "opened": microseconds(at),
                    "file_id": file_id,
                    "file_hash": file_hash,
                    "file_name": file_name,
                },
            )
            _add_state(connection, number, RunState.OPEN, at, reason)
        return RunEntry(
            number, name, kind, actor, at, file_id, file_hash, file_name, RunState.OPEN, closed=None, summary=reason
        )

    def close_run(self, number: int, state: RunState, summary: str = "") -> RunEntry:
        """Bring a run into its next state; said twice it is done once.

        OPEN becomes COMMITTED or ABANDONED, COMMITTED becomes WITHDRAWN; anything else raises `BadInput`. An empty
        `summary` keeps the one there was.
        """
        with self._sql.writing("run") as connection:
            entry = _one(connection, _NUMBERED, number=number)
            if entry.state is state:
                return entry
            if state not in FOLLOWS[entry.state]:
                raise BadInput(f"Run {number} is {entry.state} and cannot become {state}.", number=number)
            closed, summary = self._clock(), summary or entry.summary
            _add_state(connection, number, state, closed, summary)
            return replace(entry, state=state, closed=closed, summary=summary)

    def runs(self, limit: int = 50) -> list[RunEntry]:
        """The newest runs first."""
        return self._all(_entries().order_by(run.c.number.desc()).limit(limit))

    def all_runs(self) -> list[RunEntry]:
        """Every run, the oldest first."""
        return self._all(_entries().order_by(run.c.number))

    def open_runs(self) -> list[RunEntry]:
        """Every run that is OPEN, the oldest first."""
        with self._sql.reading() as connection:
            newest = next_number(connection, run, "number") - 1
            found = [_entry_as_kept(row) for row in plain_rows(connection, _OPEN, {"after": self._closed_up_to})]
        # A run that has ended is never opened again: every writer asks this, and there are as many runs as files.
        self._closed_up_to = found[0].number - 1 if found else newest
        return found

    def how_many_withdrawals(self) -> int:
        """How often a delivery was taken back."""
        with self._sql.reading() as connection:
            return next_number(connection, withdrawal, "sequence") - 1

    def runs_of_file(self, file_hash: str) -> list[RunEntry]:
        """Every run that a file with this hash was part of, the oldest first."""
        return self._all(_entries().where(run.c.file_hash == file_hash).order_by(run.c.number))

    def run(self, run_id: str) -> RunEntry:
        """The run with this id; `NotFound` when there is none."""
        with self._sql.reading() as connection:
            return _one(connection, _NAMED, run=run_id)

    def knows(self, run_id: str) -> bool:
        """Whether there is a run with this id."""
        with self._sql.reading() as connection:
            return bool(plain_rows(connection, _NAMED, {"run": run_id}))

    def run_numbered(self, number: int) -> RunEntry:
        """The run with this number; `NotFound` when there is none."""
        with self._sql.reading() as connection:
            return _one(connection, _NUMBERED, number=number)

    def withdraw(
        self, number: int, withdrawn_run: str, *, file_hash: str, counts: str, actor: str, reason: str
    ) -> Withdrawal:
        """Write down that run `number` takes back the delivery of another run, with counts as JSON text."""
        at, reason = self._clock(), mask_text(reason)
        with self._sql.writing("run") as connection:
            connection.execute(
                insert(withdrawal).values(
                    sequence=next_number(connection, withdrawal, "sequence"),
                    number=number,
                    withdrawn_run=withdrawn_run,
                    file_hash=file_hash,
                    counts=counts,
                    actor=actor,
                    at=at,
                    reason=reason,
                )
            )
        return Withdrawal(number, withdrawn_run, file_hash, counts, actor, at, reason)

    def withdrawals(self, file_hash: str | None = None) -> list[Withdrawal]:
        """Every withdrawal, or those of one file hash, the oldest first."""
        query = select(withdrawal).order_by(withdrawal.c.sequence)
        if file_hash is not None:
            query = query.where(withdrawal.c.file_hash == file_hash)
        with self._sql.reading() as connection:
            return [
                Withdrawal(row.number, row.withdrawn_run, row.file_hash, row.counts, row.actor, row.at, row.reason)
                for row in connection.execute(query)
            ]

    def _all(self, query: Select[Any]) -> list[RunEntry]:
        with self._sql.reading() as connection:
            return [_entry(row) for row in connection.execute(query)]


def _entries() -> Select[Any]:
    any_state = run_state.alias("any_state")
    last = select(func.max(any_state.c.sequence)).where(any_state.c.number == run.c.number).scalar_subquery()
    return select(run, run_state.c.state, run_state.c.at, run_state.c.summary).select_from(
        run.join(run_state, run_state.c.sequence == last)
    )


_NUMBERED: Final = _entries().where(run.c.number == bindparam("number"))
_NAMED: Final = _entries().where(run.c.id == bindparam("run"))
_OPEN: Final = (
    _entries().where(run.c.number > bindparam("after"), run_state.c.state == RunState.OPEN.value).order_by(run.c.number)
)


def _one(connection: Connection, query: Select[Any], **facts: str | int) -> RunEntry:
    rows = plain_rows(connection, query, facts)
    if not rows:
        raise NotFound("There is no such run.", **facts)
    return _entry_as_kept(rows[0])


def _entry_as_kept(row: Sequence[Any]) -> RunEntry:
    """The same of a row with its instants as they are kept."""
    number, name, kind, actor, opened, *file, state, at, summary = row
    return _entry((number, name, kind, actor, instant(opened), *file, state, instant(at), summary))


def _entry(row: Sequence[Any]) -> RunEntry:
    number, name, kind, actor, opened, file_id, file_hash, file_name, said, at, summary = row
    state = RunState(said)
    return RunEntry(
        number=number,
        id=name,
        kind=RunKind(kind),
        actor=actor,
        opened=opened,
        file_id=file_id,
        file_hash=file_hash,
        file_name=file_name,
        state=state,
        closed=None if state is RunState.OPEN else at,
        summary=summary,
    )


def _add_state(connection: Connection, number: int, state: RunState, at: datetime, summary: str) -> None:
    sequence = next_number(connection, run_state, "sequence")
    add_row(
        connection,
        run_state,
        {"sequence": sequence, "number": number, "state": state.value, "at": microseconds(at), "summary": summary},
    )
