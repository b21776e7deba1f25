"""Who is let in: grants that bind a key or a log-in to a role and its bounds.

The rule of this module: a key is shown once, when it is made, and only its keyed hash is kept. Grants are only ever
added, and end by a further row or by their own end; a revoked one opens nothing from the next request on.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Connection, Row, insert, select

from graph.access.actor import Actor, Binding, BindingKind
from graph.clock import Clock
from graph.errors import BadInput, NotFound
from graph.ids import Ids
from graph.sidebase.sql import Sql
from graph.sidebase.tables.access import actor_grant, actor_revoked

KEY_BYTES: Final = 32
KEY_START: Final = "xinmai_"
"""How every key begins, so that one that was published by mistake is recognised by whoever looks for secrets."""
HASH: Final = "api_key"


@dataclass(frozen=True)
class Grant:
    """What somebody was given: `actor` is who they are while it holds.

    `login` is the subject of an issuer's tokens; a grant without one has a key. `ended` is when it was revoked.
    """

    id: str
    actor: Actor
    login: str | None
    made: datetime
    by: str
    ended: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether it lets its actor in at an instant."""
        return self.ended is None and not self.actor.ended(now)


class Grants:
    """Makes, finds and revokes grants."""

    def __init__(self, sql: Sql, ids: Ids, clock: Clock) -> None:
        self._sql = sql
        self._ids = ids
        self._clock = clock

    def give_key(self, actor: Actor, by: str) -> tuple[Grant, str]:
        """Let an actor in by a key: the grant, and the key, which can never be had again."""
        key = KEY_START + secrets.token_urlsafe(KEY_BYTES)
        return self._give(actor, by, key_hash=self._hash(key), login=None), key

    def give_login(self, actor: Actor, by: str, login: str) -> Grant:
        """Let in whoever the trusted issuer calls `login`; `BadInput` when a grant in force has it already."""
        return self._give(actor, by, key_hash=None, login=login)

    def revoke(self, grant_id: str, by: str, reason: str) -> Grant:
        """End a grant at once; `NotFound` when there is none, harmless when it has ended."""
        with self._sql.writing("grant") as connection:
            found = self._read(connection, actor_grant.c.id == grant_id)
            if not found:
                raise NotFound("There is no such grant: `xinmai access list` shows them.", grant=grant_id)
            if found[0].ended is not None:
                return found[0]
            at = self._clock()
            connection.execute(insert(actor_revoked).values(grant_id=grant_id, at=at, revoked_by=by, reason=reason))
        return replace(found[0], ended=at)

    def all(self) -> list[Grant]:
        """Every grant there ever was, the oldest first."""
        with self._sql.reading() as connection:
            return self._read(connection, None)

    def somebody_is_let_in(self) -> bool:
        """Whether any grant is in force."""
        return any(grant.holds(self._clock()) for grant in self.all())

    def of_key(self, key: str) -> Grant | None:
        """The grant in force that a key opens."""
        return self._in_force(actor_grant.c.key_hash == self._hash(key))

    def of_login(self, login: str) -> Grant | None:
        """The grant in force of an issuer's subject."""
        return self._in_force(actor_grant.c.login == login)

    def _give(self, actor: Actor, by: str, *, key_hash: str | None, login: str | None) -> Grant:
        with self._sql.writing("grant") as connection:
            now = self._clock()
            if actor.ended(now):
                raise BadInput("The end of a grant lies in the future.")
            if login is not None and any(
                one.holds(now) for one in self._read(connection, actor_grant.c.login == login)
            ):
                raise BadInput("This log-in is let in already: revoke its grant first.", login=login)
            grant_id = self._ids.mint("grant", secrets.token_hex(KEY_BYTES))
            given = replace(actor, id=f"{actor.role}:{grant_id}")
            connection.execute(
                insert(actor_grant).values(
                    id=grant_id,
                    role=given.role,
                    name=given.name,
                    department=given.department,
                    region=given.region,
                    categories=orjson.dumps(given.categories).decode(),
                    binding=given.binding.kind.value if given.binding else None,
                    bound_to=given.binding.value if given.binding else None,
                    key_hash=key_hash,
                    login=login,
                    made=now,
                    until=given.until,
                    given_by=by,
                )
            )
        return Grant(grant_id, given, login, now, by, None)

    def _in_force(self, condition: ColumnElement[bool]) -> Grant | None:
        now = self._clock()
        with self._sql.reading() as connection:
            found = self._read(connection, condition)
        return next((grant for grant in reversed(found) if grant.holds(now)), None)

    def _read(self, connection: Connection, condition: ColumnElement[bool] | None) -> list[Grant]:
        joined = actor_grant.outerjoin(actor_revoked, actor_revoked.c.grant_id == actor_grant.c.id)
        query = select(actor_grant, actor_revoked.c.at.label("ended")).select_from(joined)
        if condition is not None:
            query = query.where(condition)
        return [_grant(row) for row in connection.execute(query.order_by(actor_grant.c.made, actor_grant.c.id))]

    def _hash(self, key: str) -> str:
        return self._ids.mint(HASH, key)


def _grant(row: Row[Any]) -> Grant:
    actor = Actor(
        id=f"{row.role}:{row.id}",
        role=row.role,
        name=row.name,
        department=row.department,
        region=row.region,
        categories=tuple(orjson.loads(row.categories)),
        until=row.until,
        binding=Binding(BindingKind(row.binding), row.bound_to) if row.binding else None,
    )
    return Grant(row.id, actor, row.login, row.made, row.given_by, row.ended)
