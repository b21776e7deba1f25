"""The ledger of numbers told in the clear: asked for by one, agreed to by another, taken once.

The rule of this module: rows are only added, and the database takes each step of one reveal once. What was agreed to
is taken within minutes or not at all, and nobody asks for or takes more than their role allows in a day. No number is
kept here, only its token and its mask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

import orjson
from sqlalchemy import Connection, Row, func, insert, select

from graph.clock import Clock
from graph.errors import NotFound, NotItsTurn, QuotaExceeded
from graph.sidebase.cases import DIGITS
from graph.sidebase.sql import Sql, next_number
from graph.sidebase.tables.access import reveal_event

WAITS: Final = timedelta(hours=24)
TO_TAKE: Final = timedelta(minutes=10)


class Step(StrEnum):
    """What happens to a reveal."""

    ASK = "ask"
    AGREE = "agree"
    TAKE = "take"


class RevealState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    AGREED = "agreed"
    TAKEN = "taken"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Wish:
    """Which number is asked for, and why. `mask` is what may be shown of it."""

    file: str
    token: str
    kind: str
    mask: str
    purpose: str
    reference: str
    reason: str


@dataclass(frozen=True)
class Reveal:
    """A number that somebody asked for in the clear, and what became of it."""

    id: str
    wish: Wish
    asked_by: str
    asked: datetime
    agreed_by: str | None = None
    agreed: datetime | None = None
    taken: datetime | None = None

    @property
    def until(self) -> datetime:
        """When it lapses: waiting for a second role, or to be taken."""
        return self.asked + WAITS if self.agreed is None else self.agreed + TO_TAKE

    def state(self, now: datetime) -> RevealState:
        """How far it is at an instant."""
        if self.taken is not None:
            return RevealState.TAKEN
        if now >= self.until:
            return RevealState.LAPSED
        return RevealState.WAITING if self.agreed is None else RevealState.AGREED


class Reveals:
    """Keeps what was asked for, agreed to and taken."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock

    def ask(self, wish: Wish, *, actor: str, most: int, since: datetime, reveal_id: str | None = None) -> Reveal:
        """Write down which number somebody asks for; under an id that was asked for already it is that one.

        `since` is when the day began in Beijing: `QuotaExceeded` when the actor has asked for as many since.
        """
        reveal = reveal_id or uuid4().hex.translate(DIGITS)  # letters only, so that it never looks like a number
        with self._sql.writing("reveal") as connection:
            if reveal_id is not None and (known := _found(connection, reveal_id)):
                return known
            if _done_since(connection, actor, Step.ASK, since) >= most:
                resets = since + timedelta(days=1)
                raise QuotaExceeded(
                    f"You have asked for {most} numbers today. You may ask again from "
                    f"{resets:%Y-%m-%d %H:%M} Beijing time.",
                    now=self._clock(),
                    resets=resets,
                )
            told = {name: getattr(wish, name) for name in Wish.__dataclass_fields__}
            self._write(connection, reveal, Step.ASK, actor, told)
            return _one(connection, reveal)

    def agree(self, reveal_id: str, *, actor: str, reason: str) -> Reveal:
        """Agree to it, once however often it is said; `NotItsTurn` for one's own, or one that waits no more."""
        with self._sql.writing("reveal") as connection:
            found = _one(connection, reveal_id)
            state = found.state(self._clock())
            if found.agreed_by == actor and state is RevealState.AGREED:
                return found
            if found.asked_by == actor:
                raise takes_two(state)
            if state is not RevealState.WAITING:
                raise NotItsTurn("Nobody waits for this any more: it was agreed to, taken, or has lapsed.", state=state)
            self._write(connection, reveal_id, Step.AGREE, actor, {"reason": reason})
            return _one(connection, reveal_id)

    def take(self, reveal_id: str, *, actor: str, most: int, since: datetime) -> Reveal:
        """Use it up: from now on it opens nothing. `since` is when the day began in Beijing.

        Raises `NotItsTurn` for what was not agreed to, was taken, or has lapsed, `QuotaExceeded` when the actor has
        taken as many since the day began, `NotFound` for what others asked for.
        """
        with self._sql.writing("reveal") as connection:
            found = _one(connection, reveal_id)
            if found.asked_by != actor:
                raise no_such_reveal()
            state = found.state(self._clock())
            if state is not RevealState.AGREED:
                raise NotItsTurn(
                    "This number is not to be had: nobody agreed yet, it was taken, or it has lapsed.", state=state
                )
            if _done_since(connection, actor, Step.TAKE, since) >= most:
                resets = since + timedelta(days=1)
                raise QuotaExceeded(
                    f"More than {most} numbers in one day. You may be told others from "
                    f"{resets:%Y-%m-%d %H:%M} Beijing time.",
                    now=self._clock(),
                    resets=resets,
                )
            self._write(connection, reveal_id, Step.TAKE, actor, {})
            return _one(connection, reveal_id)

    def one(self, reveal_id: str) -> Reveal:
        """A reveal by id; `NotFound` if there is none."""
        with self._sql.reading() as connection:
            return _one(connection, reveal_id)

    def since(self, instant: datetime) -> list[Reveal]:
        """What was asked for since an instant, the newest first."""
        late = select(reveal_event.c.reveal_id).where(
            reveal_event.c.what == Step.ASK.value, reveal_event.c.at >= instant
        )
        query = select(reveal_event).where(reveal_event.c.reveal_id.in_(late)).order_by(reveal_event.c.sequence)
        with self._sql.reading() as connection:
            return list(reversed(_reveals(connection.execute(query))))

    def _write(self, connection: Connection, reveal: str, step: Step, actor: str, said: Mapping[str, object]) -> None:
        connection.execute(
            insert(reveal_event).values(
                sequence=next_number(connection, reveal_event, "sequence"),
                reveal_id=reveal,
                what=step.value,
                actor=actor,
                at=self._clock(),
                said=orjson.dumps(said).decode(),
            )
        )


def _done_since(connection: Connection, actor: str, step: Step, since: datetime) -> int:
    mine = (reveal_event.c.actor == actor) & (reveal_event.c.what == step.value)
    return int(connection.scalar(select(func.count()).where(mine, reveal_event.c.at >= since)) or 0)


def _one(connection: Connection, reveal: str) -> Reveal:
    found = _found(connection, reveal)
    if found is None:
        raise no_such_reveal()
    return found


def _found(connection: Connection, reveal: str) -> Reveal | None:
    query = select(reveal_event).where(reveal_event.c.reveal_id == reveal).order_by(reveal_event.c.sequence)
    return next(iter(_reveals(connection.execute(query))), None)


def takes_two(state: RevealState) -> NotItsTurn:
    """Whoever asks for a number does not agree to it as well."""
    return NotItsTurn("A number takes two: somebody else has to agree.", state=state)


def no_such_reveal() -> NotFound:
    """Nobody is told whether there is one that is not theirs."""
    return NotFound("There is no such reveal, or none that is yours.")


def _reveals(rows: Iterable[Row[Any]]) -> list[Reveal]:
    """The reveals that rows in their order tell of."""
    steps: dict[str, dict[str, Row[Any]]] = {}
    for row in rows:
        steps.setdefault(row.reveal_id, {})[row.what] = row
    return [_told(each) for each in steps.values()]


def _told(steps: Mapping[str, Row[Any]]) -> Reveal:
    asked, agreed, taken = steps[Step.ASK], steps.get(Step.AGREE), steps.get(Step.TAKE)
    return Reveal(
        id=asked.reveal_id,
        wish=Wish(**orjson.loads(asked.said)),
        asked_by=asked.actor,
        asked=asked.at,
        agreed_by=agreed.actor if agreed is not None else None,
        agreed=agreed.at if agreed is not None else None,
        taken=taken.at if taken is not None else None,
    )
