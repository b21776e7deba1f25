"""What subjects say beside what is held about them, and what they dispute."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Text

from graph.sidebase.tables.instant import Instant
from graph.sidebase.tables.kept import ledger_table

statement_event = ledger_table(
    "statement_event",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("statement_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("beside", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("record_id", Text),
    Column("kept_until", Text),
    Column("what", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("token", Text),
    Index("statement_event_beside", "beside"),
    Index("statement_event_of", "statement_id"),
)

dispute_event = ledger_table(
    "dispute_event",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("dispute_id", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("beside", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("due", Text),
    Column("token", Text),
    # The rest is said once, when it is filed.
    Column("ground", Text),
    Column("record_id", Text),
    Column("subject_id", Text),
    Column("department", Text),
    Column("department_code", Text),
    Index("dispute_event_beside", "beside"),
    Index("dispute_event_of", "dispute_id"),
    Index("dispute_event_numbered", "number"),
    Index("dispute_event_department", "department"),
    Index("dispute_event_subject", "subject_id"),
)
