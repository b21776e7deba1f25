"""Who is let in, by what, and what they may still ask for today."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint

from graph.sidebase.tables.instant import Instant
from graph.sidebase.tables.kept import ledger_table, metadata

actor_grant = ledger_table(
    "actor_grant",
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

grant_change = ledger_table(
    "grant_change",
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
    Column("person", Text),  # who it is, where that was told after the grant was made
)

actor_revoked = ledger_table(
    "actor_revoked",
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

delegation = ledger_table(
    "delegation",
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

delegation_ended = ledger_table(
    "delegation_ended",
    Column("delegation_id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("ended_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

reveal_event = ledger_table(
    "reveal_event",
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("reveal_id", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("said", Text, nullable=False),
    UniqueConstraint("reveal_id", "what"),  # asked for, agreed to and taken once
    Index("reveal_event_of_actor", "actor", "at"),
)

person_read = ledger_table(
    "person_read",
    Column("actor", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    with_rowid=False,
)
