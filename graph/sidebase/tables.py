"""The tables of the side base: ledger, vault and audit.

The rule of this module: ledger and audit rows are only ever added; a trigger in the database refuses to change or
delete one, and what ends (a run, a judgement) ends by a further row. Instants are whole microseconds since 1970 in
UTC, the same on every database.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware instant kept as microseconds since 1970 in UTC; a naive one is refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - signature
        """To the database."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - signature
        """From the database, aware in UTC."""
        return None if value is None else EPOCH + value * MICROSECOND


def microseconds(instant: datetime) -> int:
    """An aware instant as it is kept. Subtracting a naive one from the epoch raises `TypeError`."""
    return (instant - EPOCH) // MICROSECOND


metadata = MetaData()

schema_step = Table(
    "schema_step",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
)

key_check = Table(
    "key_check",
    metadata,
    Column("name", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("opened", Instant, nullable=False),
    Column("file_id", Text),
    Column("file_hash", Text),
    Column("file_name", Text),
)

run_state = Table(
    "run_state",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("summary", Text, nullable=False),
)

withdrawal = Table(
    "withdrawal",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("withdrawn_run", Text, nullable=False),
    Column("file_hash", Text, nullable=False, index=True),
    Column("counts", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
)

judgement = Table(
    "judgement",
    metadata,
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

queue_note = Table(
    "queue_note",
    metadata,
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

anchor = Table(
    "anchor",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("subject_id", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Index("anchor_of_subject", "subject_id"),
    Index("anchor_on_file", "file_id"),
)

model_version = Table(
    "model_version",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("files", Integer, nullable=False),
    Column("model", Text, nullable=False),
)

model_pin = Table(
    "model_pin",
    metadata,
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

case_event = Table(
    "case_event",
    metadata,
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

feed_act = Table(
    "feed_act",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("entry", Text),
    Column("department", Text),
    Column("region", Text),
)

follow_event = Table(
    "follow_event",
    metadata,
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

answer = Table(
    "answer",
    metadata,
    Column("actor", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

actor_grant = Table(
    "actor_grant",
    metadata,
    Column("id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("department", Text),
    Column("region", Text),
    Column("categories", Text, nullable=False),
    Column("binding", Text),
    Column("bound_to", Text),
    Column("key_hash", Text, unique=True),
    Column("login", Text),
    Column("made", Instant, nullable=False),
    Column("until", Instant),
    Column("given_by", Text, nullable=False),
    Column("person", Text),  # who it is, as those who let them in know them
    Column("actor", Text),  # the audit's name for them; of grants older than this column it is made of role and id
    Index("actor_grant_of_login", "login"),
    Index("actor_grant_of_person", "person"),
)

grant_change = Table(
    "grant_change",
    metadata,
    Column("grant_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("department", Text),
    Column("region", Text),
    Column("categories", Text, nullable=False),
    Column("until", Instant),
    Column("key_hash", Text, index=True),
    Column("at", Instant, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

actor_revoked = Table(
    "actor_revoked",
    metadata,
    Column("grant_id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("revoked_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

log_in = Table(
    "log_in",
    metadata,
    Column("secret_hash", Text, primary_key=True),
    Column("state_hash", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("back", Text, nullable=False),
    Column("made", Instant, nullable=False, index=True),
)

session = Table(
    "session",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("login", Text, nullable=False),
    Column("bound_to", Text),  # the token of a number that the issuer has verified
    Column("made", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("ended", Instant),
    Column("ended_by", Text),
)

delegation = Table(
    "delegation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("grant_id", Text, nullable=False, index=True),  # whose rights are given, as the grant bounds them
    Column("receiver", Text, nullable=False, index=True),
    Column("region", Text),
    Column("categories", Text, nullable=False),
    Column("purposes", Text, nullable=False),
    Column("made", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("reason", Text, nullable=False),
)

delegation_ended = Table(
    "delegation_ended",
    metadata,
    Column("delegation_id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("ended_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

reveal_event = Table(
    "reveal_event",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("reveal_id", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("said", Text, nullable=False),
    UniqueConstraint("reveal_id", "what"),  # asked for, agreed to and taken once
    Index("reveal_event_of_actor", "actor", "at"),
)

person_read = Table(
    "person_read",
    metadata,
    Column("actor", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    sqlite_with_rowid=False,
)

statement_event = Table(
    "statement_event",
    metadata,
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

dispute_event = Table(
    "dispute_event",
    metadata,
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

catalogue_version = Table(
    "catalogue_version",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("edition", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("text", Text, nullable=False),
)

delivery_note = Table(
    "delivery_note",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("department", Text, nullable=False, index=True),
    Column("said", Text, nullable=False),
)

upload = Table(
    "upload",
    metadata,
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

upload_event = Table(
    "upload_event",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("upload_id", Text, nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

job = Table(
    "job",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("of", Text, nullable=False, index=True),
    Column("department", Text, nullable=False, index=True),
    Column("actor", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("made", Instant, nullable=False),
)

job_event = Table(
    "job_event",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("job_id", Text, nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("said", Text, nullable=False),
)

# An address is known by the keyed hash of its secret part only.
one_time = Table(
    "one_time",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("what", Text, nullable=False),
    Column("of", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("until", Instant, nullable=False),
)

one_time_used = Table(
    "one_time_used",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)

vault_key = Table(
    "vault_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made", Instant, nullable=False),
)

vault_value = Table(
    "vault_value",
    metadata,
    Column("token", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key_id", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False, index=True),
    Column("actor", Text, nullable=False, index=True),
    Column("entry", LargeBinary, nullable=False),
    Column("hash", Text, nullable=False),
)

audit_touch = Table(
    "audit_touch",
    metadata,
    Column("what", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Index("audit_touch_of_entry", "sequence"),
    sqlite_with_rowid=False,
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("sequence", BigInteger, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("signature", Text, nullable=False),
    UniqueConstraint("signature"),
)

APPEND_ONLY: Final = (
    run,
    run_state,
    withdrawal,
    judgement,
    queue_note,
    anchor,
    model_version,
    model_pin,
    case_event,
    feed_act,
    follow_event,
    statement_event,
    dispute_event,
    answer,
    actor_grant,
    actor_revoked,
    grant_change,
    delegation,
    delegation_ended,
    reveal_event,
    person_read,
    catalogue_version,
    delivery_note,
    upload,
    upload_event,
    job,
    job_event,
    one_time,
    one_time_used,
    audit_entry,
    audit_touch,
    audit_head,
)
