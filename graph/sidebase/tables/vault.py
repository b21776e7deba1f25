"""Identity numbers, sealed, and the wrapped keys that open them."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from graph.sidebase.tables.instant import Instant
from graph.sidebase.tables.kept import metadata

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
