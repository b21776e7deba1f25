"""How a table of the side base is kept: as it stands, or as a ledger to which rows are only ever added."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, MetaData, Table, UniqueConstraint

APPEND_ONLY_MARK: Final = "append_only"

metadata = MetaData()


def ledger_table(name: str, *parts: Column[object] | Index | UniqueConstraint, with_rowid: bool = True) -> Table:
    """A table whose rows the database refuses to change or delete."""
    return Table(name, metadata, *parts, info={APPEND_ONLY_MARK: True}, sqlite_with_rowid=with_rowid)


def append_only() -> tuple[Table, ...]:
    """Every ledger table that has been declared."""
    return tuple(table for table in metadata.sorted_tables if APPEND_ONLY_MARK in table.info)
