"""Sessions of people who have logged in, and the log-ins that are under way.

The rule of this module: what a browser holds is a secret of which only the keyed hash is kept here. A log-in is used
once and soon or not at all; a session begins with a new secret, ends when it was not used for a while, ends after a
working day whatever is done, and can be ended by others. Who it is of is a name of the issuer's or the token of a
number, never the number.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from graph.clock import Clock
from graph.errors import NotFound
from graph.ids import Ids
from graph.sidebase.sql import Sql
from graph.sidebase.tables.access import log_in, session

SECRET_BYTES: Final = 32
IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=10)
LOG_IN: Final = timedelta(minutes=10)
SEEN: Final = timedelta(minutes=1)
"""How exactly it is known when a session was last used: each request would write otherwise."""
KEPT: Final = timedelta(days=90)


@dataclass(frozen=True)
class LogIn:
    """A log-in under way: what the browser holds, what the issuer is sent, and where to go afterwards."""

    secret: str
    state: str
    nonce: str
    verifier: str
    back: str


@dataclass(frozen=True)
class Session:
    """Somebody who has logged in. `bound_to` is the token of the number that the issuer has verified."""

    id: str
    login: str
    bound_to: str | None
    made: datetime
    seen: datetime
    until: datetime
    ended: datetime | None

    @property
    def ends(self) -> datetime:
        """When it ends if nothing more is asked."""
        return min(self.until, self.seen + IDLE)

    def holds(self, now: datetime) -> bool:
        """Whether it lets its holder in at an instant."""
        return self.ended is None and now < self.ends


class Sessions:
    """Begins, finds and ends sessions."""

    def __init__(self, sql: Sql, ids: Ids, clock: Clock) -> None:
        self._sql = sql
        self._ids = ids
        self._clock = clock

    def begin_log_in(self, back: str) -> LogIn:
        """A log-in that may be finished within ten minutes."""
        secret, state, nonce, verifier = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(4))
        begun = LogIn(secret, state, nonce, verifier, back)
        now = self._clock()
        with self._sql.writing("session") as connection:
            connection.execute(delete(log_in).where(log_in.c.made <= now - LOG_IN))
            connection.execute(
                insert(log_in).values(
                    secret_hash=self._hash(begun.secret),
                    state_hash=self._hash(begun.state),
                    nonce=begun.nonce,
                    verifier=begun.verifier,
                    back=back,
                    made=now,
                )
            )
        return begun

    def take_log_in(self, secret: str, state: str) -> LogIn | None:
        """The log-in that this browser began, taken away with it: a second time there is none."""
        mine = (log_in.c.secret_hash == self._hash(secret)) & (log_in.c.state_hash == self._hash(state))
        with self._sql.writing("session") as connection:
            row = connection.execute(select(log_in).where(mine)).first()
            if row is None:
                return None
            connection.execute(delete(log_in).where(mine))
        if row.made <= self._clock() - LOG_IN:
            return None
        return LogIn(secret, state, row.nonce, row.verifier, row.back)

    def begin(self, login: str, bound_to: str | None, *, instead_of: str | None) -> tuple[Session, str]:
        """A session under a secret that nobody has seen before; what the browser held until now ends."""
        secret, now = secrets.token_urlsafe(SECRET_BYTES), self._clock()
        made = Session(self._ids.mint("session", secret, "id"), login, bound_to, now, now, now + LONGEST, None)
        with self._sql.writing("session") as connection:
            connection.execute(delete(session).where(session.c.until <= now - KEPT))
            if instead_of is not None:
                _end(connection, session.c.secret_hash == self._hash(instead_of), now, login)
            connection.execute(
                insert(session).values(
                    id=made.id,
                    secret_hash=self._hash(secret),
                    login=login,
                    bound_to=bound_to,
                    made=now,
                    seen=now,
                    until=made.until,
                )
            )
        return made, secret

    def of_secret(self, secret: str, *, used: bool = True) -> Session | None:
        """The session in force that a browser holds; that it was used is noted, unless nobody asked anything by it."""
        now, mine = self._clock(), session.c.secret_hash == self._hash(secret)
        with self._sql.reading() as connection:
            found = _first(connection.execute(select(session).where(mine)))
        if found is None or not found.holds(now):
            return None
        if used and now - found.seen >= SEEN:
            with self._sql.writing("session") as connection:
                connection.execute(update(session).where(mine, session.c.ended.is_(None)).values(seen=now))
        return found

    def in_force(self) -> list[Session]:
        """The sessions that let somebody in, the oldest first."""
        with self._sql.reading() as connection:
            rows = connection.execute(select(session).where(session.c.ended.is_(None)).order_by(session.c.made))
            return [found for found in map(_told, rows) if found.holds(self._clock())]

    def end(self, session_id: str, by: str) -> Session:
        """End a session from its next request on; `NotFound` when there is none, harmless when it has ended."""
        with self._sql.writing("session") as connection:
            _end(connection, session.c.id == session_id, self._clock(), by)
            found = _first(connection.execute(select(session).where(session.c.id == session_id)))
        if found is None:
            raise NotFound("There is no such session: `xinmai access sessions` shows them.", session=session_id)
        return found

    def end_of_secret(self, secret: str) -> Session | None:
        """End the session that a browser holds, if it holds one that has not ended."""
        mine = session.c.secret_hash == self._hash(secret)
        with self._sql.writing("session") as connection:
            found = _first(connection.execute(select(session).where(mine, session.c.ended.is_(None))))
            if found is not None:
                _end(connection, mine, self._clock(), found.login)
        return found

    def _hash(self, secret: str) -> str:
        return self._ids.mint("session", secret)


def _end(connection: Connection, which: ColumnElement[bool], at: datetime, by: str) -> None:
    connection.execute(update(session).where(which, session.c.ended.is_(None)).values(ended=at, ended_by=by))


def _first(rows: Iterable[Row[Any]]) -> Session | None:
    return next(map(_told, rows), None)


def _told(row: Row[Any]) -> Session:
    return Session(row.id, row.login, row.bound_to, row.made, row.seen, row.until, row.ended)
