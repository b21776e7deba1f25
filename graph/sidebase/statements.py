"""The ledger of statements: what subjects say of themselves beside what is held about them.

The rule of this module: who said something when is never changed; the words themselves are sealed in the vault alone,
and are forgotten when the statement is withdrawn or what it stands beside is no longer kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import polars as pl
from sqlalchemy import Connection, Row, Select, insert, select

from graph.clock import Clock
from graph.errors import NotFound, Outdated
from graph.ids import Ids
from graph.sidebase.sql import Sql, next_number
from graph.sidebase.tables.rights import statement_event
from graph.sidebase.vault import Vault

QUEUE: Final = "vault"
"""Words are sealed and noted in one transaction, which waits where everything that seals waits."""


class Said(StrEnum):
    """What happens to a statement."""

    SAY = "say"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Place:
    """What a statement stands beside: the versions of a record by their common key, or a credit file by its id.

    `file` is the credit file in both cases, `record` the version that was looked at.
    """

    beside: str
    file: str
    record: str | None
    kept_until: date | None


@dataclass(frozen=True)
class StatementEntry:
    """One version of a statement. `text` is None once the words are forgotten, and for a withdrawal."""

    id: str
    version: int
    place: Place
    what: Said
    actor: str
    at: datetime
    token: str | None
    text: str | None


class Statements:
    """Adds, withdraws and tells statements."""

    def __init__(self, sql: Sql, vault: Vault, ids: Ids, clock: Clock) -> None:
        self._sql = sql
        self._vault = vault
        self._ids = ids
        self._clock = clock

    def say(
        self, place: Place, text: str, *, actor: str, statement: str | None = None, expected: int | None = None
    ) -> StatementEntry:
        """A new statement, or the next version of one; `Outdated` unless `expected` is its version of now."""
        named = statement or self._ids.mint("statement", secrets.token_hex(16))
        token = self._ids.mint("statement_words", secrets.token_hex(16))
        with self._sql.writing(QUEUE) as connection:
            before = _of(connection, named)
            _must_be(expected, len(before))
            self._vault.seal_within(connection, pl.DataFrame({"token": [token], "kind": ["words"], "clear": [text]}))
            written = self._write(connection, named, len(before) + 1, place, Said.SAY, actor, token)
        self._vault.forget([row.token for row in before if row.token is not None])
        return _entry(written, {token: text})

    def withdraw(self, statement: str, *, actor: str, expected: int | None = None) -> StatementEntry:
        """Take a statement back: its words are forgotten at once. `NotFound` if none stands."""
        with self._sql.writing(QUEUE) as connection:
            before = _of(connection, statement)
            if not before or before[-1].what != Said.SAY:
                raise NotFound("There is no such statement, or it was withdrawn.")
            _must_be(expected, len(before))
            place = _entry(before[-1], {}).place
            written = self._write(connection, statement, len(before) + 1, place, Said.WITHDRAW, actor, None)
        self._vault.forget([row.token for row in before if row.token is not None])
        return _entry(written, {})

    def standing(self, besides: Sequence[str], known_at: datetime | None = None) -> list[StatementEntry]:
        """The statements beside these records (by key) and credit files, in their last version, words and all."""
        with self._sql.reading() as connection:
            return self.standing_within(connection, besides, known_at)

    def standing_within(
        self, connection: Connection, besides: Sequence[str], known_at: datetime | None
    ) -> list[StatementEntry]:
        """`standing` inside a transaction."""
        query = select(statement_event).where(self._sql.among(statement_event.c.beside, besides))
        if known_at is not None:
            query = query.where(statement_event.c.at <= known_at)
        return _standing(self._last(connection, query))

    def statement(self, statement: str) -> StatementEntry:
        """A statement in its last version; `NotFound` if there is none."""
        with self._sql.reading() as connection:
            query = select(statement_event).where(statement_event.c.statement_id == statement)
            found = self._last(connection, query)
        if not found:
            raise NotFound("There is no such statement, or none that is yours.")
        return found[0]

    def all_standing(self) -> list[StatementEntry]:
        """Every statement that has not been withdrawn and whose words are still kept."""
        with self._sql.reading() as connection:
            return _standing(self._last(connection, select(statement_event)))

    def forget(self, statements: Iterable[StatementEntry]) -> int:
        """Forget the words of these for ever; how many there were."""
        return self._vault.forget([one.token for one in statements if one.token is not None])

    def _last(self, connection: Connection, query: Select[Any]) -> list[StatementEntry]:
        rows = connection.execute(query.order_by(statement_event.c.sequence)).all()
        last = {row.statement_id: row for row in rows}
        tokens = [row.token for row in last.values() if row.token is not None]
        words = self._vault.open_within(connection, tokens) if tokens else {}
        return [_entry(row, words) for row in last.values()]

    def _write(
        self,
        connection: Connection,
        statement: str,
        version: int,
        place: Place,
        what: Said,
        actor: str,
        token: str | None,
    ) -> Row[Any]:
        sequence = next_number(connection, statement_event, "sequence")
        connection.execute(
            insert(statement_event).values(
                sequence=sequence,
                statement_id=statement,
                version=version,
                beside=place.beside,
                file_id=place.file,
                record_id=place.record,
                kept_until=None if place.kept_until is None else place.kept_until.isoformat(),
                what=what.value,
                actor=actor,
                at=self._clock(),
                token=token,
            )
        )
        return connection.execute(select(statement_event).where(statement_event.c.sequence == sequence)).one()


def _standing(statements: Iterable[StatementEntry]) -> list[StatementEntry]:
    return [one for one in statements if one.what is Said.SAY and one.text is not None]


def _of(connection: Connection, statement: str) -> list[Row[Any]]:
    query = select(statement_event).where(statement_event.c.statement_id == statement)
    return list(connection.execute(query.order_by(statement_event.c.sequence)))


def _must_be(expected: int | None, version: int) -> None:
    if expected is not None and expected != version:
        raise Outdated("The statement was changed since you looked. Look again.", version=version)


def _entry(row: Row[Any], words: dict[str, str]) -> StatementEntry:
    kept = None if row.kept_until is None else date.fromisoformat(row.kept_until)
    return StatementEntry(
        id=row.statement_id,
        version=row.version,
        place=Place(row.beside, row.file_id, row.record_id, kept),
        what=Said(row.what),
        actor=row.actor,
        at=row.at,
        token=row.token,
        text=None if row.token is None else words.get(row.token),
    )
