"""What was judged, and what the engine learnt and proposes."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, Table, Text

from graph.sidebase.tables.instant import Instant
from graph.sidebase.tables.kept import ledger_table, metadata

judgement = ledger_table(
    "judgement",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("verdict", Text),
    Column("left_file", Text, nullable=False, index=True),
    Column("right_file", Text, nullable=False, index=True),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("retracts", Text, unique=True),
    Column("by_rule", Text),
    Column("act", Text),  # the act it belongs to; absent in what was judged before there were acts of several pairs
    Index("judgement_of_act", "act"),
)

queue_note = ledger_table(
    "queue_note",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("left_file", Text, nullable=False),
    Column("right_file", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("until", Instant),
    Column("to_whom", Text),
    Column("reason", Text, nullable=False),
    Index("queue_note_on_pair", "left_file", "right_file"),
)

sampled_pair = ledger_table(
    "sampled_pair",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("sample_id", Text, nullable=False, index=True),
    Column("left_file", Text, nullable=False),
    Column("right_file", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

anchor = ledger_table(
    "anchor",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("subject_id", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Index("anchor_of_subject", "subject_id"),
    Index("anchor_on_file", "file_id"),
)

model_version = ledger_table(
    "model_version",
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("files", Integer, nullable=False),
    Column("model", Text, nullable=False),
)

model_pin = ledger_table(
    "model_pin",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
)

# Derived from the files and the pinned model; dropped and made anew at will.
candidate_key = Table(
    "candidate_key",
    metadata,
    Column("file_id", Text, primary_key=True),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Index("candidate_key_by_key", "key", "file_id"),
    sqlite_with_rowid=False,
)

proposal = Table(
    "proposal",
    metadata,
    Column("left_file", Text, primary_key=True),
    Column("right_file", Text, primary_key=True),
    Column("bits", Float, nullable=False),
    Column("levels", LargeBinary, nullable=False),
    Column("model", Integer, nullable=False),
    Index("proposal_by_right", "right_file"),
    Index("proposal_by_bits", "bits", "left_file", "right_file"),
    sqlite_with_rowid=False,
)

# Derived from the files; dropped and made anew at will.
tie = Table(
    "tie",
    metadata,
    Column("token", Text, primary_key=True),
    Column("file_id", Text, primary_key=True),
    Index("tie_of_file", "file_id"),
    sqlite_with_rowid=False,
)
