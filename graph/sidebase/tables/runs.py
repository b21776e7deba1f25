"""What was loaded and withdrawn, by whom, and under which catalogue."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Text

from graph.sidebase.tables.instant import Instant
from graph.sidebase.tables.kept import ledger_table

run = ledger_table(
    "run",
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("opened", Instant, nullable=False),
    Column("file_id", Text),
    Column("file_hash", Text),
    Column("file_name", Text),
)

run_state = ledger_table(
    "run_state",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("summary", Text, nullable=False),
)

withdrawal = ledger_table(
    "withdrawal",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("withdrawn_run", Text, nullable=False),
    Column("file_hash", Text, nullable=False, index=True),
    Column("counts", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
)

delivery_note = ledger_table(
    "delivery_note",
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("department", Text, nullable=False, index=True),
    Column("said", Text, nullable=False),
)

catalogue_version = ledger_table(
    "catalogue_version",
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("edition", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("text", Text, nullable=False),
)
