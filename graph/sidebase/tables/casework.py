"""What people work on: cases, the feed of what became visible, and whom they follow."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from graph.sidebase.tables.instant import Instant
from graph.sidebase.tables.kept import ledger_table, metadata

case_event = ledger_table(
    "case_event",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("case_id", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("said", Text, nullable=False),
    Index("case_event_of_case", "case_id"),
)

# What an act of the feed is about: written before readers see the act, taken away when they never do.
feed_file = Table(
    "feed_file",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("file_id", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("subject_id", Text, nullable=False),
    Column("other_id", Text),
    Column("person", Integer, nullable=False),
    Index("feed_file_of_subject", "subject_id", "number"),
    sqlite_with_rowid=False,
)

feed_act = ledger_table(
    "feed_act",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("entry", Text),
    Column("department", Text),
    Column("region", Text),
)

follow_event = ledger_table(
    "follow_event",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("follow_id", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("until", Instant, nullable=False),
    Index("follow_event_of_actor", "actor"),
)
