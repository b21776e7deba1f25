"""Answers to requests that may come again."""

from __future__ import annotations

from sqlalchemy import Column, Text

from graph.sidebase.tables.instant import Instant
from graph.sidebase.tables.kept import ledger_table

answer = ledger_table(
    "answer",
    Column("actor", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
