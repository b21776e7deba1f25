"""The audit: who looked at whom, for what purpose, in one chain that cannot be changed unseen.

The rule of this module: an entry is on the disk before the answer it is about leaves. If it cannot be written the
error goes up and nothing is answered. What is written at the same moment is chained and committed together
(`graph.sidebase.together`); what it touched is found by an index that follows it (`graph.sidebase.touches`). All
processes and hosts write one chain, one transaction after the other; its head is signed at the first entry after 1,000
entries or a minute and on closing, and kept in the base and in a second place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert, select

from graph.clock import Clock
from graph.sidebase.chain import (
    GENESIS,
    AuditEntry,
    AuditRecord,
    Head,
    chained_hash,
    check_entry,
    entry_bytes,
    record_of,
    rights_of,
    signed_head,
)
from graph.sidebase.heads import HeadKeeper
from graph.sidebase.sql import Sql, plain_rows
from graph.sidebase.tables.audit import audit_entry, audit_head, audit_touch
from graph.sidebase.tables.instant import microseconds
from graph.sidebase.together import Together
from graph.sidebase.touches import Touches

ENTRIES_PER_HEAD: Final = 1_000
TIME_PER_HEAD: Final = timedelta(minutes=1)
ENTRY_COLUMNS: Final = ("sequence", "at", "actor", "entry", "hash")
LAST_ENTRY: Final = select(audit_entry.c.sequence, audit_entry.c.hash).order_by(audit_entry.c.sequence.desc()).limit(1)
LAST_HEAD: Final = select(audit_head).order_by(audit_head.c.sequence.desc()).limit(1)


class Audit:
    """Writes the chain and reads it; `verify` is in `graph.sidebase.verify`."""

    def __init__(self, sql: Sql, signing: Ed25519PrivateKey, keeper: HeadKeeper, clock: Clock) -> None:
        self._sql = sql
        self._signing = signing
        self._keeper = keeper
        self._clock = clock
        self._together = Together[tuple[AuditEntry, ...], list[int]](self._write_together)
        self._touches = Touches(sql)
        self._head: Head | None = None  # the last one that was seen; there may be a later one
        self._catch_up()

    def write(self, entry: AuditEntry) -> int:
        """Put one entry into the chain; its sequence. On the disk when this returns."""
        return self.write_many([entry])[0]

    def write_many(self, entries: Sequence[AuditEntry]) -> list[int]:
        """Put entries into the chain in one transaction; their sequences.

        Raises `BadInput` for an entry with a clear identity number and `EngineUnavailable` when the base cannot be
        written; then none of them is in the chain and nothing may be answered.
        """
        for entry in entries:
            check_entry(entry)
        if not entries:
            return []
        return self._together.write(tuple(entries))

    def _write_together(self, groups: Sequence[tuple[AuditEntry, ...]]) -> list[list[int]]:
        """Chain the entries of all groups, one after the other, in one transaction; the sequences of each group."""
        with self._sql.writing("audit") as connection:
            at = self._clock()  # asked when it is our turn, so that instants stand in the order of the chain
            sequence, chained = _end(connection)
            rows: list[tuple[int, int, str, bytes, str]] = []
            touches = 0
            for entry in (entry for group in groups for entry in group):
                sequence += 1
                content = entry_bytes(entry, at)
                chained = chained_hash(chained, sequence, content)
                rows.append((sequence, microseconds(at), entry.actor, content, chained))
                touches += len(entry.touches)
            self._sql.insert_rows(connection, audit_entry, ENTRY_COLUMNS, rows)
            tail = signed_head(self._signing, sequence, chained, at)
            due = self._head_is_due(connection, sequence, at)
            if due:
                _add_head(connection, tail)
        if due:
            self._keeper.add([tail])
        self._keeper.move_tail(tail)
        self._touches.follow(touches)
        written = iter(row[0] for row in rows)
        return [list(islice(written, len(group))) for group in groups]

    def sign_head(self) -> Head | None:
        """Sign the chain as it is now and keep the head in both places; None for an empty chain.

        Done on closing; harmless when nothing was written since the last head.
        """
        with self._sql.writing("audit") as connection:
            sequence, chained = _end(connection)
            if sequence == 0:
                return None
            last = last_head(connection)
            if last is not None and last.sequence == sequence:
                return last
            head = signed_head(self._signing, sequence, chained, self._clock())
            _add_head(connection, head)
        self._keeper.add([head])
        self._keeper.move_tail(head)
        return head

    def end(self) -> None:
        """On closing: sign the head, whatever becomes of the index of what was touched, which is completed then."""
        self.sign_head()
        self._touches.end()
        self._touches.add_all()

    def entries(
        self,
        *,
        touching: Sequence[str] = (),
        actor: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: int = 0,
        limit: int = 1_000,
    ) -> list[AuditRecord]:
        """Entries in their order: those that touched any of some ids or tokens, by an actor, between two instants.

        Those by the rights that the actor gave to others are theirs as well.
        `since` is in, `until` is not; `after` is the last sequence of the page before.
        """
        if touching or actor is not None:
            self._touches.add_all()
        query = select(audit_entry.c.sequence, audit_entry.c.entry, audit_entry.c.hash).where(
            audit_entry.c.sequence > after
        )
        if touching:
            touched = select(audit_touch.c.sequence).where(self._sql.among(audit_touch.c.what, touching))
            query = query.where(audit_entry.c.sequence.in_(touched))
        if actor is not None:
            given = select(audit_touch.c.sequence).where(audit_touch.c.what == rights_of(actor))
            query = query.where((audit_entry.c.actor == actor) | audit_entry.c.sequence.in_(given))
        if since is not None:
            query = query.where(audit_entry.c.at >= since)
        if until is not None:
            query = query.where(audit_entry.c.at < until)
        with self._sql.reading() as connection:
            rows = connection.execute(query.order_by(audit_entry.c.sequence).limit(limit)).all()
        return [record_of(row.sequence, bytes(row.entry), row.hash) for row in rows]

    def last_sequence(self) -> int:
        """The sequence of the last entry, 0 for an empty chain."""
        with self._sql.reading() as connection:
            return _end(connection)[0]

    def _head_is_due(self, connection: Connection, sequence: int, at: datetime) -> bool:
        """Whether a head is to be signed. Nothing is looked up while the last one that was seen is young enough."""
        if self._head is None or _is_old(self._head, sequence, at):
            self._head = last_head(connection)
        return self._head is None or _is_old(self._head, sequence, at)

    def _catch_up(self) -> None:
        """Give the second place the heads that a killed process committed but did not bring there."""
        there = {head.signature for head in self._keeper.heads() if head is not None}
        with self._sql.reading() as connection:
            here = heads_in_base(connection)
        self._keeper.add([head for head in here if head.signature not in there])


def last_head(connection: Connection) -> Head | None:
    """The newest head in the base."""
    row = connection.execute(LAST_HEAD).first()
    return None if row is None else Head(row.sequence, row.hash, row.at, row.key, row.signature)


def heads_in_base(connection: Connection) -> list[Head]:
    """Every head in the base, in order."""
    rows = connection.execute(select(audit_head).order_by(audit_head.c.sequence)).all()
    return [Head(row.sequence, row.hash, row.at, row.key, row.signature) for row in rows]


def _end(connection: Connection) -> tuple[int, str]:
    rows = plain_rows(connection, LAST_ENTRY)
    return (int(rows[0][0]), str(rows[0][1])) if rows else (0, GENESIS)


def _is_old(head: Head, sequence: int, at: datetime) -> bool:
    return sequence - head.sequence >= ENTRIES_PER_HEAD or at - head.at >= TIME_PER_HEAD


def _add_head(connection: Connection, head: Head) -> None:
    connection.execute(
        insert(audit_head).values(
            sequence=head.sequence, key=head.key, hash=head.hash, at=head.at, signature=head.signature
        )
    )
