"""The side base in a PostgreSQL database, for installations where several hosts serve.

The rule of this module: a committed transaction is on the server's disk whatever the server's default says
(synchronous_commit=on), and transactions of one queue wait for each other by an advisory lock that the server
itself releases when its holder dies.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import (
    URL,
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Table,
    create_engine,
    event,
    func,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, TEXT

from graph.sidebase.sql import Sql

CONNECTS_WITHIN_S: Final = 10
"""How long each address of a server may take to answer at all."""


def lock_number(name: str) -> int:
    """The 64-bit number under which PostgreSQL knows one of our named locks."""
    return int.from_bytes(sha256(f"xinmai {name}".encode()).digest()[:8], signed=True)


def who_we_are() -> str:
    """What the server shows of this process: program, host and process id."""
    return f"xinmai {socket.gethostname()[:40]} {os.getpid()}"


def _leave_unflushed(connection: Connection) -> None:
    connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")


class PostgresSide(Sql):
    """A PostgreSQL database by its SQLAlchemy address."""

    def __init__(self, url: URL) -> None:
        super().__init__(
            create_engine(
                url.set(drivername="postgresql+psycopg"),
                hide_parameters=True,
                pool_pre_ping=True,
                connect_args={
                    "application_name": who_we_are(),
                    "options": "-c synchronous_commit=on -c timezone=UTC -c client_encoding=UTF8",
                    "connect_timeout": CONNECTS_WITHIN_S,
                },
            )
        )

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """One snapshot for all statements of the transaction, as SQLite gives by itself."""
        with self.engine.connect() as plain:
            connection = plain.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def _writing_connection(self, *, flushed: bool) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            if not flushed:
                event.listen(connection, "begin", _leave_unflushed, once=True)
            yield connection

    def _wait_in(self, connection: Connection, queue: str) -> None:
        connection.execute(select(func.pg_advisory_xact_lock(lock_number(queue))))

    def insert_rows(
        self, connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]
    ) -> int:
        """COPY into a table of this transaction, then one INSERT that leaves known keys out."""
        if not rows:
            return 0
        names = ", ".join(columns)  # of our own tables: letters and underscores
        incoming = f"incoming_{table.name}"
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE {incoming} ON COMMIT DROP AS SELECT {names} FROM {table.name} WITH NO DATA"  # noqa: S608 - names of our own tables
        )
        cursor = connection.connection.cursor()
        try:
            with cursor.copy(f"COPY {incoming} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        finally:
            cursor.close()
        added = connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {incoming} ON CONFLICT DO NOTHING"  # noqa: S608 - names of our own tables
        ).rowcount
        connection.exec_driver_sql(f"DROP TABLE {incoming}")
        return added

    def given(self, values: Sequence[str] | Sequence[int]) -> object:
        """A list, which the driver makes an array of."""
        return list(values)

    def _among(
        self, column: ColumnElement[str] | ColumnElement[int], listed: BindParameter[Any]
    ) -> ColumnElement[bool]:
        kind = ARRAY(BIGINT) if isinstance(column.type, BigInteger) else ARRAY(TEXT)
        return column == func.any(type_coerce(listed, kind))

    def keep_only(self, connection: Connection, table: Table) -> None:
        """One trigger that raises, also against TRUNCATE."""
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION xinmai_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TRIGGER {table.name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {table.name} FOR EACH STATEMENT EXECUTE FUNCTION xinmai_append_only()"
        )
