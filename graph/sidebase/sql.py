"""What every part of the side base needs of its SQL database, and nothing a part could do without.

The rule of this module: what differs between SQLite and PostgreSQL is a method here and is written in `sqlite` and
`postgres` only; no other module asks which of the two it talks to. Statements never show their parameters, neither
in a log nor in an error.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import polars as pl
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Delete,
    Dialect,
    Engine,
    Select,
    Table,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.engine import Compiled
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

from graph.errors import EngineUnavailable

WITHOUT_ROOM: Final = frozenset(("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_WRITE"))
"""What SQLite calls it when a disk takes no more: a page, the file that its processes share, or a part of a page."""

_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass
class _Joint:
    """A transaction of several writings: the queues it waits in, and its connection once it has begun.

    Whatever is read before that is read in one reading transaction, `before`.
    """

    queues: tuple[str, ...]
    flushed: bool
    until_end: ExitStack
    before: Connection | None = None
    connection: Connection | None = None


class _OfThread(threading.local):
    joint: _Joint | None = None


class Sql(ABC):
    """One SQL database: reading and writing transactions, bulk rows, and the rules a database can hold itself."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._of_thread = _OfThread()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent reading transaction."""
        joint = self._of_thread.joint
        if joint is None:
            with said_plainly(), self._reading() as connection:
                yield connection
            return
        if joint.connection is None and joint.before is None:
            joint.before = joint.until_end.enter_context(self._reading())
        yield joint.connection or joint.before  # type: ignore[misc] # one of them is there

    @contextmanager
    def writing(self, queue: str) -> Iterator[Connection]:
        """One durable writing transaction; those that name the same queue happen one after the other.

        It is committed and on disk when the block ends, and undone when the block raises.
        """
        joint = self._of_thread.joint
        if joint is None:
            with said_plainly(), self._begun((queue,)) as connection:
                yield connection
            return
        if queue not in joint.queues:
            raise ValueError(f"{queue} is written together with {', '.join(joint.queues)} and was not named.")
        if joint.connection is None:
            joint.connection = joint.until_end.enter_context(self._begun(joint.queues, flushed=joint.flushed))
        yield joint.connection

    @contextmanager
    def together(self, *queues: str, flushed: bool = True) -> Iterator[None]:
        """What this thread writes in the block, in these queues only, is one durable transaction.

        It begins with the first writing and is on disk when the block ends; until then nobody else sees any of it, and
        an error undoes all of it. What the thread reads before is of one state as well. Each writing one waits for the
        disk and each one has to be set up, so what may happen together should.

        Not `flushed`, it waits for no disk: a kill takes none of it, and a machine without power all of it or nothing,
        with whatever was written later. That is for what the next writer finds missing and does again.
        """
        if self._of_thread.joint is not None:
            raise ValueError("What is written together cannot be part of more.")
        with said_plainly(), ExitStack() as until_end:
            self._of_thread.joint = _Joint(tuple(sorted(queues)), flushed, until_end)
            try:
                yield
            finally:
                self._of_thread.joint = None

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _begun(self, queues: Sequence[str], *, flushed: bool = True) -> Iterator[Connection]:
        with self._writing_connection(flushed=flushed) as connection, connection.begin():
            for queue in queues:
                self._wait_in(connection, queue)
            yield connection

    @abstractmethod
    def _writing_connection(self, *, flushed: bool) -> AbstractContextManager[Connection]:
        """A connection whose transaction will be on the disk when it has ended, or soon after."""

    @abstractmethod
    def _wait_in(self, connection: Connection, queue: str) -> None:
        """Wait until every earlier transaction of this queue has ended."""

    def insert_new(self, connection: Connection, table: Table, frame: pl.DataFrame) -> int:
        """Add many rows, leaving out those whose key is there already; the number added.

        The frame's columns are columns of the table, values as they are kept (instants in microseconds).
        """
        rows = list(zip(*(column.to_list() for column in frame.iter_columns()), strict=True))
        return self.insert_rows(connection, table, tuple(frame.columns), rows)

    @abstractmethod
    def insert_rows(
        self, connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]
    ) -> int:
        """See `insert_new`; the rows have the values of these columns in their order."""

    def among(
        self, column: ColumnElement[str] | ColumnElement[int], values: Sequence[str] | Sequence[int]
    ) -> ColumnElement[bool]:
        """The condition that a column of text (or of big integers) is one of any number of values."""
        return self._among(column, bindparam(None, self.given(values)))

    def among_given(self, column: ColumnElement[str] | ColumnElement[int], name: str) -> ColumnElement[bool]:
        """The same for values that are `given` under a name whenever the statement is said: it is built once."""
        return self._among(column, bindparam(name))

    @abstractmethod
    def given(self, values: Sequence[str] | Sequence[int]) -> object:
        """Any number of values as one parameter."""

    @abstractmethod
    def _among(
        self, column: ColumnElement[str] | ColumnElement[int], listed: BindParameter[Any]
    ) -> ColumnElement[bool]:
        """The condition that a column is one of the values in this parameter."""

    @abstractmethod
    def keep_only(self, connection: Connection, table: Table) -> None:
        """Let the database refuse to change or delete a row of this table."""


def frame_of(
    connection: Connection, query: Select[Any], schema: Mapping[str, pl.DataType | type[pl.DataType]]
) -> pl.DataFrame:
    """All rows of a query as a frame, values as they are kept, without an object for each row."""
    rows = connection.execute(query).cursor.fetchall()
    return pl.DataFrame(rows, dict(schema), orient="row")


def plain_rows(connection: Connection, query: Select[Any], given: Mapping[str, object] = _NOTHING) -> list[Any]:
    """All rows of a small query that is asked again and again, as tuples of values as they are kept.

    Its text is remembered, and the driver is asked for it: a fifth of the time that an answer of objects takes.
    """
    text, order, own = _text_of(connection.dialect, query)
    with _cursor(connection, text) as cursor:
        cursor.execute(text, _in_order(order, {**own, **given}))
        return list(cursor.fetchall())


def change(connection: Connection, statement: Delete, given: Mapping[str, object]) -> None:
    """Say a small statement that is said again and again, its values as they are kept; as `plain_rows`."""
    text, order, own = _text_of(connection.dialect, statement)
    _say(connection, text, _in_order(order, {**own, **given}))


def say(connection: Connection, text: str) -> None:
    """Say something that takes and answers nothing, which SQLAlchemy has no need to look at."""
    _say(connection, text, ())


def add_rows(connection: Connection, text: str, rows: Sequence[tuple[object, ...]]) -> int:
    """Say a text that adds one row for each of these, values as they are kept; how many were added."""
    with _cursor(connection, text) as cursor:
        cursor.executemany(text, rows)
        return cursor.rowcount


def add_row(connection: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Add one row to a table that is added to again and again, values as they are kept (instants in microseconds)."""
    text, order, _ = _adding(connection.dialect, table, tuple(row))
    _say(connection, text, _in_order(order, row))


def _say(connection: Connection, text: str, given: Any) -> None:
    with _cursor(connection, text) as cursor:
        cursor.execute(text, given)


def _in_order(order: tuple[str, ...] | None, given: Mapping[str, object]) -> Any:
    """Values as the driver takes them: by name, or in the order of their places."""
    return given if order is None else [given[name] for name in order]


@contextmanager
def _cursor(connection: Connection, text: str) -> Iterator[DBAPICursor]:
    """The driver's own cursor; what goes wrong with it goes wrong as it would with SQLAlchemy's."""
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(text, None, error) from None
    finally:
        cursor.close()


_Said: TypeAlias = tuple[str, tuple[str, ...] | None, Mapping[str, object]]
"""What is said in a database's own words, the order of its parameters where they have no names, and its own values."""


@lru_cache(maxsize=1_000)
def _text_of(dialect: Dialect, query: Select[Any] | Delete) -> _Said:
    return _in_words(query.compile(dialect=dialect))


@lru_cache(maxsize=1_000)
def _adding(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> _Said:
    return _in_words(insert(table).compile(dialect=dialect, column_keys=columns))


def _in_words(compiled: Compiled) -> _Said:
    order = getattr(compiled, "positiontup", None)
    return str(compiled), None if order is None else tuple(order), MappingProxyType(dict(compiled.params))


def next_number(connection: Connection, table: Table, column: str) -> int:
    """One more than the greatest number in this column, from 1; safe inside the table's own writing queue."""
    ((greatest,),) = plain_rows(connection, _greatest(table, column))
    return 1 + int(greatest or 0)


@cache
def _greatest(table: Table, column: str) -> Select[Any]:
    return select(func.max(table.c[column]))


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn what the database says into `EngineUnavailable`, without a statement or a value."""
    try:
        yield
    except DBAPIError as error:
        if _is_without_room(error.orig):
            raise EngineUnavailable(
                f"The disk of the home folder has no room for the side base: {error.orig}. Make room and try again."
            ) from None
        diagnosis = getattr(error.orig, "diag", None)
        text = getattr(diagnosis, "message_primary", None) or str(error.orig).partition("\n")[0]
        raise EngineUnavailable(f"The side base did not do it: {text}") from None


def _is_without_room(refused: BaseException | None) -> bool:
    """Whether SQLite met a disk that takes no more; PostgreSQL's own sentence tells where its server has none."""
    return getattr(refused, "sqlite_errorname", None) in WITHOUT_ROOM
