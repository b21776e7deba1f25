"""Idempotency keys: a request that is sent twice is done once and answered twice.

The rule of this module: a key belongs to one actor and one request; the same key with another request is refused.
Two of one key that come at the same moment come one after the other.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from graph.clock import Clock
from graph.errors import KeyReused
from graph.sidebase.sql import Sql
from graph.sidebase.tables.answers import answer
from graph.sidebase.turns import Turns


@dataclass(frozen=True)
class Answer:
    """What was answered to a request; `answer` is JSON text."""

    key: str
    actor: str
    request_hash: str
    answer: str
    at: datetime


class Answers:
    """Remembers answers by actor and idempotency key."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock
        self._turns = Turns()

    def alone(self, actor: str, key: str) -> AbstractContextManager[None]:
        """Do what is asked under a key before the same key is looked at again in this process."""
        return self._turns.alone(f"{actor} {key}", by=actor)

    def recall(self, actor: str, key: str, request_hash: str) -> Answer | None:
        """What this request was answered before; None when it is new. `KeyReused` for a key of another request."""
        with self._sql.reading() as connection:
            return _recalled(connection, actor, key, request_hash)

    def remember(self, actor: str, key: str, request_hash: str, text: str) -> Answer:
        """Keep the answer to a request; of two at once the first stays and is returned to both."""
        with self._sql.writing("answer") as connection:
            before = _recalled(connection, actor, key, request_hash)
            if before is not None:
                return before
            at = self._clock()
            connection.execute(
                insert(answer).values(actor=actor, key=key, request_hash=request_hash, answer=text, at=at)
            )
        return Answer(key, actor, request_hash, text, at)


def _recalled(connection: Connection, actor: str, key: str, request_hash: str) -> Answer | None:
    row: Row[Any] | None = connection.execute(
        select(answer).where(answer.c.actor == actor, answer.c.key == key)
    ).first()
    if row is None:
        return None
    if row.request_hash != request_hash:
        raise KeyReused("This idempotency key was used for another request.", key=key)
    return Answer(row.key, row.actor, row.request_hash, row.answer, row.at)
