"""Rights that one actor gave another for a time.

The rule of this module: what is given is a part of one grant and lives no longer than it. Rows are only added; what
was given ends by its own end, by a further row, or with the grant it was given from, from the next request on. Who
may give what to whom is decided in `graph.view.delegating`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Connection, Row, insert, select

from graph.access.actor import Actor
from graph.clock import Clock
from graph.errors import NotFound
from graph.ids import Ids
from graph.sidebase.grants import Grant, Grants
from graph.sidebase.sql import Sql
from graph.sidebase.tables.access import delegation, delegation_ended

SECRET_BYTES: Final = 16


@dataclass(frozen=True)
class Part:
    """What of somebody's rights is given: a region under theirs, a slice and purposes of theirs; none: all of them."""

    region: str | None = None
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delegation:
    """Rights that were given: by the holder of a grant, to an actor, until when. `ended` is when they were taken back.

    `giver` is None where its grant is not there any more.
    """

    id: str
    giver: Grant | None
    receiver: str
    part: Part
    made: datetime
    until: datetime
    reason: str
    ended: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether they can be used at an instant."""
        return self.ended is None and now < self.until and self.giver is not None and self.giver.holds(now)


class Delegations:
    """Keeps, finds and ends what was given."""

    def __init__(self, sql: Sql, ids: Ids, clock: Clock, grants: Grants) -> None:
        self._sql = sql
        self._ids = ids
        self._clock = clock
        self._grants = grants

    def give(
        self, giver: Grant, receiver: str, part: Part, until: datetime, reason: str, *, given: str | None = None
    ) -> Delegation:
        """Write down what the holder of a grant gives; under an id that was `given` already it is what was given."""
        known = [] if given is None else self._found(delegation.c.id == given)
        if known:
            return known[0]
        given = given or self._ids.mint("delegation", secrets.token_hex(SECRET_BYTES))
        with self._sql.writing("delegation") as connection:
            now = self._clock()
            connection.execute(
                insert(delegation).values(
                    id=given,
                    grant_id=giver.id,
                    receiver=receiver,
                    region=part.region,
                    categories=orjson.dumps(part.categories).decode(),
                    purposes=orjson.dumps(part.purposes).decode(),
                    made=now,
                    until=until,
                    reason=reason,
                )
            )
        return Delegation(given, giver, receiver, part, now, until, reason, None)

    def end(self, delegation_id: str, by: str, reason: str) -> Delegation:
        """Take rights back from the next request on; `NotFound` when there are none, harmless when they have ended."""
        found = self.one(delegation_id)
        with self._sql.writing("delegation") as connection:
            row = connection.execute(
                select(delegation_ended.c.at).where(delegation_ended.c.delegation_id == delegation_id)
            ).first()
            if row is not None:
                return replace(found, ended=row.at)
            at = self._clock()
            connection.execute(
                insert(delegation_ended).values(delegation_id=delegation_id, at=at, ended_by=by, reason=reason)
            )
        return replace(found, ended=at)

    def one(self, delegation_id: str) -> Delegation:
        """Rights that were given, by id; `NotFound` when there are none."""
        found = self._found(delegation.c.id == delegation_id)
        if not found:
            raise NotFound("There are no such rights that somebody gave.", delegation=delegation_id)
        return found[0]

    def of(self, actor: str) -> list[Delegation]:
        """What an actor gave or was given, the oldest first."""
        return [
            each
            for each in self._found(None)
            if each.receiver == actor or (each.giver is not None and each.giver.actor.id == actor)
        ]

    def all(self) -> list[Delegation]:
        """Whatever was given, the oldest first."""
        return self._found(None)

    def held_by(self, receiver: Actor, delegation_id: str) -> Delegation | None:
        """Rights that were given to this actor and hold now, by id; None when there are none."""
        found = self._found(delegation.c.id == delegation_id)
        if not found or not found[0].holds(self._clock()) or found[0].receiver != receiver.id:
            return None
        return found[0]

    def _found(self, condition: ColumnElement[bool] | None) -> list[Delegation]:
        grants = {grant.id: grant for grant in self._grants.all()}
        with self._sql.reading() as connection:
            return [_told(row, grants.get(row.grant_id)) for row in _rows(connection, condition)]


def _rows(connection: Connection, condition: ColumnElement[bool] | None) -> list[Row[Any]]:
    joined = delegation.outerjoin(delegation_ended, delegation_ended.c.delegation_id == delegation.c.id)
    query = select(delegation, delegation_ended.c.at.label("ended")).select_from(joined)
    if condition is not None:
        query = query.where(condition)
    return list(connection.execute(query.order_by(delegation.c.made, delegation.c.id)))


def _told(row: Row[Any], giver: Grant | None) -> Delegation:
    part = Part(row.region, tuple(orjson.loads(row.categories)), tuple(orjson.loads(row.purposes)))
    return Delegation(row.id, giver, row.receiver, part, row.made, row.until, row.reason, row.ended)
