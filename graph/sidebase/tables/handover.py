"""Files that come and go through the service: uploads, the work on them, and addresses that work once."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Text

from graph.sidebase.tables.instant import Instant
from graph.sidebase.tables.kept import ledger_table

upload = ledger_table(
    "upload",
    Column("id", Text, primary_key=True),
    Column("actor", Text, nullable=False),
    Column("department", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("made", Instant, nullable=False),
    Column("until", Instant, nullable=False),
)

upload_event = ledger_table(
    "upload_event",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("upload_id", Text, nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

job = ledger_table(
    "job",
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("of", Text, nullable=False, index=True),
    Column("department", Text, nullable=False, index=True),
    Column("actor", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("made", Instant, nullable=False),
)

job_event = ledger_table(
    "job_event",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("job_id", Text, nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("said", Text, nullable=False),
)

# An address is known by the keyed hash of its secret part only.
one_time = ledger_table(
    "one_time",
    Column("hash", Text, primary_key=True),
    Column("what", Text, nullable=False),
    Column("of", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("until", Instant, nullable=False),
)

one_time_used = ledger_table(
    "one_time_used",
    Column("hash", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)
