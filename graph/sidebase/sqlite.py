"""The side base in one SQLite file of the home folder.

The rule of this module: what is committed is on the disk (WAL with synchronous=FULL) unless it was to be left
unflushed (NORMAL: what is lost then is the end of the log, never its middle), and every writing transaction
takes the write lock at its start, so that two processes wait for each other instead of failing half way.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from sqlite3 import Connection as RawConnection
from typing import Any

import orjson
from sqlalchemy import (
    URL,
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.pool import ConnectionPoolEntry

from graph.sidebase.idle import MOST, Idle
from graph.sidebase.sql import Sql, add_rows, say

BUSY_MS = 60_000
BEGIN = "begin"


class SqliteSide(Sql):
    """A side base file; made private to its owner when it is made."""

    def __init__(self, path: Path, *, synchronous: str = "FULL") -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its WAL the same mode
        super().__init__(
            create_engine(
                URL.create("sqlite+pysqlite", database=str(path)), hide_parameters=True, pool_size=16 + 2 * MOST
            )
        )
        self._synchronous = synchronous
        self._readers, self._writers = Idle(self.engine), Idle(self.engine, **{BEGIN: "BEGIN IMMEDIATE"})
        pragmas = (
            f"PRAGMA busy_timeout={BUSY_MS}",
            "PRAGMA journal_mode=WAL",
            f"PRAGMA synchronous={synchronous}",
            "PRAGMA foreign_keys=ON",
            "PRAGMA cache_size=-65536",
            "PRAGMA temp_store=MEMORY",
        )

        @event.listens_for(self.engine, "connect")
        def _set_up(connection: RawConnection, _entry: ConnectionPoolEntry) -> None:
            connection.isolation_level = None  # transactions begin where we say, not at the first INSERT
            for pragma in pragmas:
                connection.execute(pragma)

        @event.listens_for(self.engine, "begin")
        def _begin(connection: Connection) -> None:
            say(connection, connection.get_execution_options().get(BEGIN, "BEGIN"))

    def close(self) -> None:
        """See `Sql.close`."""
        self._readers.close()
        self._writers.close()
        super().close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._readers.one() as connection, connection.begin():
            yield connection

    @contextmanager
    def _writing_connection(self, *, flushed: bool) -> Iterator[Connection]:
        with self._writers.one() as connection:
            if not flushed:
                self._flush(connection, "NORMAL")
            try:
                yield connection
            finally:
                if not flushed:
                    self._flush(connection, self._synchronous)

    def _flush(self, connection: Connection, synchronous: str) -> None:
        """How this connection waits for the disk; SQLite takes the word between two transactions only."""
        driver = connection.connection.driver_connection
        if driver is not None:
            driver.execute(f"PRAGMA synchronous={synchronous}")

    def _wait_in(self, connection: Connection, queue: str) -> None:
        """Nothing to do: BEGIN IMMEDIATE lets one writer in at a time, whatever the queue."""

    def insert_rows(
        self, connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]
    ) -> int:
        """Plain tuples to the driver's own loop: a fifth of the time of one dict per row."""
        if not rows:
            return 0
        statement, order = _inserting(self.engine.dialect, table, columns)
        if order != columns:
            places = [columns.index(name) for name in order]
            rows = [tuple([row[place] for place in places]) for row in rows]
        return add_rows(connection, statement, rows)

    def given(self, values: Sequence[str] | Sequence[int]) -> object:
        """A JSON list, so that no limit on parameters is met."""
        return orjson.dumps(list(values)).decode()

    def _among(
        self, column: ColumnElement[str] | ColumnElement[int], listed: BindParameter[Any]
    ) -> ColumnElement[bool]:
        return column.in_(select(func.json_each(listed).table_valued("value").c.value))

    def keep_only(self, connection: Connection, table: Table) -> None:
        """Two triggers that abort the statement."""
        for change in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {table.name}_no_{change.lower()} BEFORE {change} ON {table.name} "
                f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
            )


@cache
def _inserting(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The text that inserts rows that are not there yet, and the order in which it takes their columns."""
    statement = insert(table).prefix_with("OR IGNORE").compile(dialect=dialect, column_keys=columns)
    return str(statement), tuple(statement.positiontup or columns)
