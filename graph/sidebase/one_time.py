"""Addresses that work once: for handing a file over, or fetching one, without any other credential.

The rule of this module: whoever has an address may use it, so its secret part is told once and kept nowhere, only its
keyed hash. An address ends by being used or by its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, insert, select

from graph.clock import Clock
from graph.errors import NotFound
from graph.ids import Ids
from graph.sidebase.sql import Sql
from graph.sidebase.tables.handover import one_time, one_time_used

ADDRESS: Final = "one_time"
HASH: Final = "one_time_hash"


@dataclass(frozen=True)
class Address:
    """What an address is for: `what` sort of thing, `of` which one; `used` is when that was."""

    hash: str
    what: str
    of: str
    actor: str
    until: datetime
    used: datetime | None


class OneTime:
    """Makes, finds and spends addresses."""

    def __init__(self, sql: Sql, ids: Ids, clock: Clock) -> None:
        self._sql = sql
        self._ids = ids
        self._clock = clock

    def give(self, what: str, of: str, actor: str, until: datetime) -> str:
        """The secret part of an address; given again for the same thing it is the same.

        It comes from the id key, so that an answer that was lost can be given again although it is kept nowhere.
        """
        secret = self._secret(what, of)
        hashed = self._hash(secret)
        with self._sql.writing("one_time") as connection:
            if connection.execute(select(one_time.c.hash).where(one_time.c.hash == hashed)).first() is None:
                connection.execute(insert(one_time).values(hash=hashed, what=what, of=of, actor=actor, until=until))
        return secret

    def find(self, what: str, secret: str) -> Address:
        """The address with this secret part; `NotFound` when there is none or its time is over."""
        with self._sql.reading() as connection:
            row: Row[Any] | None = connection.execute(
                select(one_time, one_time_used.c.at.label("used"))
                .select_from(one_time.outerjoin(one_time_used, one_time_used.c.hash == one_time.c.hash))
                .where(one_time.c.hash == self._hash(secret), one_time.c.what == what)
            ).first()
        if row is None or row.until <= self._clock():
            raise nothing_there()
        return Address(row.hash, row.what, row.of, row.actor, row.until, row.used)

    def spend(self, address: Address) -> bool:
        """Use an address up; whether this call did."""
        with self._sql.writing("one_time") as connection:
            if connection.execute(select(one_time_used.c.hash).where(one_time_used.c.hash == address.hash)).first():
                return False
            connection.execute(insert(one_time_used).values(hash=address.hash, at=self._clock()))
        return True

    def _secret(self, what: str, of: str) -> str:
        return self._ids.mint(ADDRESS, what, of)

    def _hash(self, secret: str) -> str:
        return self._ids.mint(HASH, secret)


def nothing_there() -> NotFound:
    """What somebody is told at every address that does not work, whyever it does not."""
    return NotFound("There is nothing at this address, or not any more.")
