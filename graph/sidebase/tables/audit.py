"""Who looked at what: the chain of entries, what each one touched, and the signed heads of the chain."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text, UniqueConstraint

from graph.sidebase.tables.instant import Instant
from graph.sidebase.tables.kept import ledger_table

audit_entry = ledger_table(
    "audit_entry",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False, index=True),
    Column("actor", Text, nullable=False, index=True),
    Column("entry", LargeBinary, nullable=False),
    Column("hash", Text, nullable=False),
)

audit_touch = ledger_table(
    "audit_touch",
    Column("what", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Index("audit_touch_of_entry", "sequence"),
    with_rowid=False,
)

audit_head = ledger_table(
    "audit_head",
    Column("sequence", BigInteger, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("signature", Text, nullable=False),
    UniqueConstraint("signature"),
)
