"""The name index in PostgreSQL: an array of pairs per distinct name under a GIN index.

The rule of this module: only what every PostgreSQL has (no extension). The tables can be dropped and filled again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl
from sqlalchemy import Column, Index, MetaData, Table, Text, delete, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.sql.expression import bindparam

from graph.sidebase.names import CANDIDATES, NameHit, rank, tokens_of
from graph.sidebase.sql import Sql

metadata = MetaData()
name_pairs = Table(
    "name_pairs",
    metadata,
    Column("name", Text, primary_key=True),
    Column("pairs", ARRAY(TEXT), nullable=False),
    Index("name_pairs_gin", "pairs", postgresql_using="gin"),
)
name_held = Table(
    "name_held",
    metadata,
    Column("file_id", Text, primary_key=True),
    Column("name", Text, primary_key=True, index=True),
)
BEST: Final = text(
    "SELECT name FROM name_pairs WHERE pairs && :asked ORDER BY "
    "cardinality(ARRAY(SELECT unnest(pairs) INTERSECT SELECT unnest(:asked))) DESC, cardinality(pairs), name "
    "LIMIT :limit"
).bindparams(bindparam("asked", type_=ARRAY(TEXT)))


class PostgresNames:
    """A `NameIndex` beside the side base's tables; it does not close the connection it was given."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        with sql.writing("names") as connection:
            metadata.create_all(connection)

    def add_many(self, frame: pl.DataFrame) -> None:
        """Add names by distinct text in one transaction."""
        rows = frame.select("file_id", "name").unique()
        with self._sql.writing("names") as connection:
            names = rows["name"].unique().sort().to_list()
            known = set(connection.scalars(select(name_pairs.c.name).where(self._sql.among(name_pairs.c.name, names))))
            fresh = [name for name in names if name not in known]
            added = pl.DataFrame(
                {"name": fresh, "pairs": [tokens_of(name) for name in fresh]},
                {"name": pl.String, "pairs": pl.List(pl.String)},
            )
            self._sql.insert_new(connection, name_pairs, added)
            self._sql.insert_new(connection, name_held, rows)

    def remove_many(self, file_ids: Sequence[str]) -> None:
        """Forget files, then names without a file."""
        with self._sql.writing("names") as connection:
            mine = self._sql.among(name_held.c.file_id, file_ids)
            names = list(connection.scalars(select(name_held.c.name).where(mine).distinct()))
            connection.execute(delete(name_held).where(mine))
            nobody = ~select(name_held.c.name).where(name_held.c.name == name_pairs.c.name).exists()
            connection.execute(delete(name_pairs).where(self._sql.among(name_pairs.c.name, names), nobody))

    def search(self, text: str, limit: int = 10) -> list[NameHit]:
        """Candidates that share the most pairs, then `rank`."""
        asked = tokens_of(text)
        if not asked:
            return []
        with self._sql.reading() as connection:
            names = list(connection.scalars(BEST, {"asked": asked, "limit": max(CANDIDATES, limit)}))
            found = connection.execute(
                select(name_held.c.file_id, name_held.c.name).where(self._sql.among(name_held.c.name, names))
            ).all()
        return rank(text, [(row.file_id, row.name) for row in found], limit)

    def clear(self) -> None:
        """Drop the tables and make them again."""
        with self._sql.writing("names") as connection:
            metadata.drop_all(connection)
            metadata.create_all(connection)

    def close(self) -> None:
        """Nothing of its own is open."""
