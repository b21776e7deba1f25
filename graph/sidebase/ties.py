"""The index from a value that credit files give to all files that give it.

The rule of this module: the index holds tokens and file ids, nothing that the graph does not say, and can be dropped
and filled again at any time. It knows files of open runs as well: who may see what is for the reader to decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import polars as pl
from sqlalchemy import delete, func, select

from graph.sidebase.sql import Sql
from graph.sidebase.tables.resolution import tie

CHUNK: Final = 20_000
"""Rows of one transaction: nobody who writes an audit entry waits longer than for these."""


class TieIndex:
    """Adds, forgets and finds; frames have the schema `graph.ties.TIES`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def add_many(self, ties: pl.DataFrame) -> None:
        """Add values of files; adding one again changes nothing."""
        rows = sorted(zip(ties["token"].to_list(), ties["file_id"].to_list(), strict=True))
        for at in range(0, len(rows), CHUNK):
            with self._sql.writing("tie") as connection:
                self._sql.insert_rows(connection, tie, ("token", "file_id"), rows[at : at + CHUNK])

    def remove_many(self, file_ids: Sequence[str]) -> None:
        """Forget what these files give."""
        for at in range(0, len(file_ids), CHUNK):
            with self._sql.writing("tie") as connection:
                connection.execute(delete(tie).where(self._sql.among(tie.c.file_id, file_ids[at : at + CHUNK])))

    def clear(self) -> None:
        """Forget everything, before filling anew."""
        with self._sql.writing("tie") as connection:
            connection.execute(delete(tie))

    def is_empty(self) -> bool:
        """Whether nothing is known, as in a base that an older program made."""
        with self._sql.reading() as connection:
            return connection.scalar(select(tie.c.token).limit(1)) is None

    def files_of(self, tokens: Sequence[str], most: int, *, skip: int = 0) -> dict[str, list[str]]:
        """The files that give each of these values, in order, at most `most` of one value behind the first `skip`."""
        place = func.row_number().over(partition_by=tie.c.token, order_by=tie.c.file_id)
        mine = select(tie.c.token, tie.c.file_id, place.label("place")).where(self._sql.among(tie.c.token, tokens))
        within = mine.subquery()
        query = select(within.c.token, within.c.file_id).where(within.c.place > skip, within.c.place <= skip + most)
        found: dict[str, list[str]] = defaultdict(list)
        with self._sql.reading() as connection:
            for row in connection.execute(query.order_by(within.c.token, within.c.file_id)):
                found[row.token].append(row.file_id)
        return dict(found)
