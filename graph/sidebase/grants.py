"""Who is let in: grants that bind a key or a log-in to a role and its bounds.

The rule of this module: a key is shown once, when it is made, and only its keyed hash is kept. Grants are only ever
added, changed by a further row, and end by one or by their own end; a revoked one, or a key that was replaced, opens
nothing from the next request on. One person is one actor in a role, however often they are let in: who takes two for
something finds two people, and not two grants of one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select

from graph.access.actor import Actor, Binding, BindingKind
from graph.clock import Clock
from graph.errors import BadInput, NotFound, Outdated
from graph.ids import Ids
from graph.sidebase.sql import Sql
from graph.sidebase.tables.access import actor_grant, actor_revoked, grant_change

KEY_BYTES: Final = 32
KEY_START: Final = "xinmai_"
"""How every key begins, so that one that was published by mistake is recognised by whoever looks for secrets."""
HASH: Final = "api_key"
CHANGED: Final = ("department", "region", "categories", "until", "key_hash")
"""What a change can say anew; it says all of it."""


@dataclass(frozen=True)
class Grant:
    """What somebody was given: `actor` is who they are while it holds.

    `login` is the subject of an issuer's tokens; a grant without one has a key. `ended` is when it was revoked,
    `person` who it is where that is known, `version` counts what was changed.
    """

    id: str
    actor: Actor
    login: str | None
    made: datetime
    by: str
    ended: datetime | None
    person: str | None = None
    version: int = 1

    def holds(self, now: datetime) -> bool:
        """Whether it lets its actor in at an instant."""
        return self.ended is None and not self.actor.ended(now)


@dataclass(frozen=True)
class _Kept:
    """A grant as it stands, and the hash of the key that opens it now."""

    grant: Grant
    key_hash: str | None


class Grants:
    """Makes, finds, changes and revokes grants."""

    def __init__(self, sql: Sql, ids: Ids, clock: Clock) -> None:
        self._sql = sql
        self._ids = ids
        self._clock = clock

    def give_key(
        self, actor: Actor, by: str, *, person: str | None = None, grant_id: str | None = None
    ) -> tuple[Grant, str]:
        """Let an actor in by a key: the grant, and the key, which can never be had again.

        `BadInput` when the person holds a grant of this role already.
        """
        key = _new_key()
        return self._give(actor, by, key_hash=self._hash(key), login=None, person=person, grant_id=grant_id), key

    def give_login(
        self, actor: Actor, by: str, login: str, *, person: str | None = None, grant_id: str | None = None
    ) -> Grant:
        """Let in whoever the trusted issuer calls `login`; `BadInput` when a grant in force has it already."""
        return self._give(actor, by, key_hash=None, login=login, person=person, grant_id=grant_id)

    def change(self, grant_id: str, bounds: Actor, by: str, reason: str, *, expected: int | None = None) -> Grant:
        """Bound a grant anew, by what `bounds` says of department, region, slice and end. The role stays.

        Raises `NotFound` for a grant that is not there or has ended, `Outdated` when it is not of the version
        that was expected.
        """
        with self._sql.writing("grant") as connection:
            kept = self._standing(connection, grant_id, expected)
            if bounds.ended(self._clock()):
                raise BadInput("The end of a grant lies in the future.")
            self._changed(connection, replace(kept, grant=replace(kept.grant, actor=bounds)), by, reason)
            return self._one(connection, grant_id).grant

    def name_person(self, grant_id: str, person: str, by: str, reason: str, *, expected: int | None = None) -> Grant:
        """Say whose a grant is that was made without. Raises as `change`, and `BadInput` where it is known already.

        Who they are in the audit stays, because their entries stand under it.
        """
        with self._sql.writing("grant") as connection:
            kept = self._standing(connection, grant_id, expected)
            if kept.grant.person is not None:
                raise BadInput("Whose this grant is was told already: let them in anew.", grant=grant_id)
            self._check_one_of_role(connection, person, kept.grant.actor.role)
            self._changed(connection, replace(kept, grant=replace(kept.grant, person=person)), by, reason)
            return self._one(connection, grant_id).grant

    def renew_key(self, grant_id: str, by: str, reason: str, *, expected: int | None = None) -> tuple[Grant, str]:
        """Another key for a grant: the one before opens nothing any more. Raises as `change`, and for a log-in."""
        key = _new_key()
        with self._sql.writing("grant") as connection:
            kept = self._standing(connection, grant_id, expected)
            if kept.key_hash is None:
                raise BadInput("This grant is of a log-in, which has no key.", grant=grant_id)
            self._changed(connection, replace(kept, key_hash=self._hash(key)), by, reason)
            return self._one(connection, grant_id).grant, key

    def revoke(self, grant_id: str, by: str, reason: str, *, expected: int | None = None) -> Grant:
        """End a grant at once; `NotFound` when there is none, harmless when it has ended."""
        with self._sql.writing("grant") as connection:
            found = self._one(connection, grant_id).grant
            if found.ended is not None:
                return found
            _check_version(found, expected)
            at = self._clock()
            connection.execute(insert(actor_revoked).values(grant_id=grant_id, at=at, revoked_by=by, reason=reason))
        return replace(found, ended=at)

    def one(self, grant_id: str) -> Grant:
        """A grant by id; `NotFound` when there is none."""
        with self._sql.reading() as connection:
            return self._one(connection, grant_id).grant

    def all(self) -> list[Grant]:
        """Every grant there ever was, the oldest first."""
        with self._sql.reading() as connection:
            return [kept.grant for kept in self._read(connection, None)]

    def of_person(self, person: str) -> list[Grant]:
        """The grants in force of a person, the oldest first."""
        with self._sql.reading() as connection:
            return self._of_person(connection, person)

    def person_of(self, actor_id: str) -> str | None:
        """Who an actor is, where that is known."""
        return next((grant.person for grant in reversed(self.all()) if grant.actor.id == actor_id), None)

    def somebody_is_let_in(self) -> bool:
        """Whether any grant is in force."""
        return any(grant.holds(self._clock()) for grant in self.all())

    def of_key(self, key: str) -> Grant | None:
        """The grant in force that a key opens."""
        hashed = self._hash(key)
        renewed = select(grant_change.c.grant_id).where(grant_change.c.key_hash == hashed)
        condition = or_(actor_grant.c.key_hash == hashed, actor_grant.c.id.in_(renewed))
        return self._in_force(condition, hashed)

    def of_login(self, login: str) -> Grant | None:
        """The grant in force of an issuer's subject."""
        return self._in_force(actor_grant.c.login == login, None)

    def _give(
        self,
        actor: Actor,
        by: str,
        *,
        key_hash: str | None,
        login: str | None,
        person: str | None,
        grant_id: str | None,
    ) -> Grant:
        with self._sql.writing("grant") as connection:
            now = self._clock()
            if actor.ended(now):
                raise BadInput("The end of a grant lies in the future.")
            if login is not None and any(
                kept.grant.holds(now) for kept in self._read(connection, actor_grant.c.login == login)
            ):
                raise BadInput("This log-in is let in already: revoke its grant first.", login=login)
            if person is not None:
                self._check_one_of_role(connection, person, actor.role)
            grant_id = grant_id or self._ids.mint("grant", secrets.token_hex(KEY_BYTES))
            known = grant_id if person is None else self._ids.mint("person_let_in", person)
            given = replace(actor, id=f"{actor.role}:{known}")
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
                    person=person,
                    actor=given.id,
                )
            )
        return Grant(grant_id, given, login, now, by, None, person or login)

    def _check_one_of_role(self, connection: Connection, person: str, role: str) -> None:
        held = [grant for grant in self._of_person(connection, person) if grant.actor.role == role]
        if held:
            raise BadInput(f"This person is let in as {role} already: change that grant.", grant=held[0].id)

    def _of_person(self, connection: Connection, person: str) -> list[Grant]:
        now = self._clock()
        every = (kept.grant for kept in self._read(connection, None))
        return [grant for grant in every if grant.person == person and grant.holds(now)]

    def _standing(self, connection: Connection, grant_id: str, expected: int | None) -> _Kept:
        kept = self._one(connection, grant_id)
        if not kept.grant.holds(self._clock()):
            raise NotFound("This grant has ended: let them in anew.", grant=grant_id)
        _check_version(kept.grant, expected)
        return kept

    def _changed(self, connection: Connection, kept: _Kept, by: str, reason: str) -> None:
        grant, actor = kept.grant, kept.grant.actor
        connection.execute(
            insert(grant_change).values(
                grant_id=grant.id,
                version=grant.version + 1,
                department=actor.department,
                region=actor.region,
                categories=orjson.dumps(actor.categories).decode(),
                until=actor.until,
                key_hash=kept.key_hash,
                at=self._clock(),
                changed_by=by,
                reason=reason,
                person=grant.person,
            )
        )

    def _one(self, connection: Connection, grant_id: str) -> _Kept:
        found = self._read(connection, actor_grant.c.id == grant_id)
        if not found:
            raise NotFound("There is no such grant: `xinmai access list` shows them.", grant=grant_id)
        return found[0]

    def _in_force(self, condition: ColumnElement[bool], key_hash: str | None) -> Grant | None:
        now = self._clock()
        with self._sql.reading() as connection:
            found = self._read(connection, condition)
        holding = (kept.grant for kept in reversed(found) if kept.grant.holds(now) and kept.key_hash == key_hash)
        return next(holding, None)

    def _read(self, connection: Connection, condition: ColumnElement[bool] | None) -> list[_Kept]:
        last = (
            select(grant_change.c.grant_id, func.max(grant_change.c.version).label("version"))
            .group_by(grant_change.c.grant_id)
            .subquery()
        )
        joined = (
            actor_grant.outerjoin(actor_revoked, actor_revoked.c.grant_id == actor_grant.c.id)
            .outerjoin(last, last.c.grant_id == actor_grant.c.id)
            .outerjoin(
                grant_change,
                (grant_change.c.grant_id == actor_grant.c.id) & (grant_change.c.version == last.c.version),
            )
        )
        changed = [grant_change.c[name].label(f"new_{name}") for name in ("version", *CHANGED, "person")]
        query = select(actor_grant, actor_revoked.c.at.label("ended"), *changed).select_from(joined)
        if condition is not None:
            query = query.where(condition)
        return [_kept(row) for row in connection.execute(query.order_by(actor_grant.c.made, actor_grant.c.id))]

    def _hash(self, key: str) -> str:
        return self._ids.mint(HASH, key)


def two_people(grants: Sequence[Grant], one: str, other: str) -> bool:
    """Whether two actors are not known to be one person."""
    known = {grant.actor.id: grant.person for grant in grants if grant.person is not None}
    return one != other and (one not in known or known[one] != known.get(other))


def _new_key() -> str:
    return KEY_START + secrets.token_urlsafe(KEY_BYTES)


def _check_version(grant: Grant, expected: int | None) -> None:
    if expected is not None and expected != grant.version:
        raise Outdated("This grant was changed since you looked.", version=grant.version)


def _kept(row: Row[Any]) -> _Kept:
    version = row.new_version or 1
    now = {name: getattr(row, f"new_{name}" if version > 1 else name) for name in CHANGED}
    actor = Actor(
        id=row.actor or f"{row.role}:{row.id}",
        role=row.role,
        name=row.name,
        department=now["department"],
        region=now["region"],
        categories=tuple(orjson.loads(now["categories"])),
        until=now["until"],
        binding=Binding(BindingKind(row.binding), row.bound_to) if row.binding else None,
    )
    person = row.person or row.new_person or row.login  # a log-in says by itself who it is
    return _Kept(Grant(row.id, actor, row.login, row.made, row.given_by, row.ended, person, version), now["key_hash"])
