"""What the side base keeps about itself: its version, and the keys it was made with."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from graph.sidebase.tables.instant import Instant
from graph.sidebase.tables.kept import metadata

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
