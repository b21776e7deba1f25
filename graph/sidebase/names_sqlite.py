"""The name index in a SQLite file of its own, by FTS5.

The rule of this module: the file holds nothing that the graph does not, so it is written without waiting for the
disk and thrown away when it is damaged. Each distinct name is indexed once, however many files have it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from heapq import nsmallest
from itertools import chain
from pathlib import Path
from typing import Final

import polars as pl
from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    column,
    delete,
    select,
    table,
)

from graph.sidebase.names import CANDIDATES, NameHit, rank, tokens_of
from graph.sidebase.sql import add_rows, next_number, plain_rows
from graph.sidebase.sqlite import SqliteSide

CHUNK: Final = 100_000
MANY: Final = 20_000  # names that the looked-up pairs of one question may bring together

metadata = MetaData()
name_row = Table(
    "name",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("tokens", Text, nullable=False),
)
held = Table(
    "held",
    metadata,
    Column("file_id", Text, primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Index("held_row", "row"),
    sqlite_with_rowid=False,
)
_PAIR: Final = table("pair", column("rowid", Integer), column("pair", Text))
_PAIR_COUNT: Final = table("pair_count", column("term", Text), column("doc", Integer))
MATCHING: Final = select(_PAIR.c.rowid).where(_PAIR.c.pair.op("MATCH")(bindparam("pair")))
HOW_MANY: Final = select(_PAIR_COUNT.c.doc).where(_PAIR_COUNT.c.term == bindparam("pair"))


class SqliteNames:
    """A `NameIndex` in one file."""

    def __init__(self, path: Path) -> None:
        self._sql = SqliteSide(path, synchronous="OFF")
        listed = self._sql.among_given(name_row.c.name, "names")
        self._rows_of = select(name_row.c.name, name_row.c.row).where(listed)
        rows = self._sql.among_given(name_row.c.row, "rows")
        self._lengths = select(name_row.c.row, name_row.c.tokens, name_row.c.name).where(rows)
        of_each = select(held.c.file_id, name_row.c.name).join(name_row, name_row.c.row == held.c.row)
        self._held = of_each.where(rows)
        with self._sql.writing("names") as connection:
            _make(connection)

    def add_many(self, frame: pl.DataFrame) -> None:
        """Add names by distinct text, a chunk in one transaction."""
        held_by = sorted(set(zip(frame["file_id"].to_list(), frame["name"].to_list(), strict=True)))
        for at in range(0, len(held_by), CHUNK):
            chunk = held_by[at : at + CHUNK]
            with self._sql.writing("names") as connection:
                names = sorted({name for _, name in chunk})
                rows = dict(plain_rows(connection, self._rows_of, {"names": self._sql.given(names)}))
                fresh = [name for name in names if name not in rows]
                first = next_number(connection, name_row, "row")
                added = [(row, name, " ".join(tokens_of(name))) for row, name in enumerate(fresh, start=first)]
                self._sql.insert_rows(connection, name_row, ("row", "name", "tokens"), added)
                if added:
                    pairs = [(row, tokens) for row, _, tokens in added]
                    add_rows(connection, "INSERT INTO pair(rowid, pairs) VALUES (?, ?)", pairs)
                rows |= {name: row for row, name, _ in added}
                numbered = [(file, rows[name]) for file, name in chunk]
                self._sql.insert_rows(connection, held, ("file_id", "row"), numbered)

    def remove_many(self, file_ids: Sequence[str]) -> None:
        """Forget files, then names without a file, also inside the index."""
        with self._sql.writing("names") as connection:
            mine = self._sql.among(held.c.file_id, file_ids)
            rows = list(connection.scalars(select(held.c.row).where(mine).distinct()))
            connection.execute(delete(held).where(mine))
            listed = self._sql.among(name_row.c.row, rows)
            nobody = ~select(held.c.row).where(held.c.row == name_row.c.row).exists()
            gone = connection.execute(select(name_row.c.row, name_row.c.tokens).where(listed, nobody)).all()
            if gone:
                connection.exec_driver_sql(
                    "INSERT INTO pair(pair, rowid, pairs) VALUES ('delete', ?, ?)",
                    [(row.row, row.tokens) for row in gone],
                )
                connection.execute(delete(name_row).where(listed, nobody))

    def search(self, text: str, limit: int = 10) -> list[NameHit]:
        """Candidates that share the most of the question's rarest pairs, then `rank`."""
        with self._sql.reading() as connection:
            rows = self._sharing_most(connection, _telling(connection, tokens_of(text)), max(CANDIDATES, limit))
            found = plain_rows(connection, self._held, {"rows": self._sql.given(rows)})
        return rank(text, found, limit)

    def _sharing_most(self, connection: Connection, pairs: Sequence[str], limit: int) -> list[int]:
        """The names that share the most of these pairs; among equals those with fewer pairs of their own."""
        matching = (plain_rows(connection, MATCHING, {"pair": f'"{pair}"'}) for pair in pairs)
        shared = Counter(chain.from_iterable(chain.from_iterable(matching)))
        best = shared.most_common(limit)
        least = best[-1][1] if best else 0
        equals = [row for row, count in shared.items() if count == least]
        told = plain_rows(connection, self._lengths, {"rows": self._sql.given(equals)})
        certain = [row for row, count in best if count > least]
        short = nsmallest(limit - len(certain), ((tokens.count(" "), name, row) for row, tokens, name in told))
        return [*certain, *(row for *_, row in short)]

    def clear(self) -> None:
        """Drop the tables and make them again."""
        with self._sql.writing("names") as connection:
            connection.exec_driver_sql("DROP TABLE pair_count")
            connection.exec_driver_sql("DROP TABLE pair")
            metadata.drop_all(connection)
            _make(connection)

    def close(self) -> None:
        """Close the file."""
        self._sql.close()


def _make(connection: Connection) -> None:
    # Pairs are folded already: the plain tokenizer, which takes all beyond ASCII for letters, fills in half the time.
    metadata.create_all(connection)
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE IF NOT EXISTS pair USING fts5(pairs, content='', detail=none, tokenize='ascii')"
    )
    connection.exec_driver_sql("CREATE VIRTUAL TABLE IF NOT EXISTS pair_count USING fts5vocab(pair, row)")


def _telling(connection: Connection, pairs: Sequence[str]) -> list[str]:
    """The rarest pairs of a question, as many as bring a bearable number of names; at least one."""
    counted = sorted((_how_many(connection, pair), pair) for pair in pairs)
    telling: list[str] = []
    together = 0
    for count, pair in counted:
        together += count
        if telling and together > MANY:
            break
        if count:
            telling.append(pair)
    return telling


def _how_many(connection: Connection, pair: str) -> int:
    """How many names have a pair."""
    return sum(count for (count,) in plain_rows(connection, HOW_MANY, {"pair": pair}))
