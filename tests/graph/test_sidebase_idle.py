"""Connections to the side base that are used again: each transaction is one of its own, and none is left open."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text

from graph.errors import EngineUnavailable
from graph.sidebase.idle import MOST
from graph.sidebase.sqlite import SqliteSide

QUEUE = "numbers"


class Mistake(Exception):
    """Something goes wrong in the middle of a transaction."""


@pytest.fixture
def side(tmp_path: Path) -> Iterator[SqliteSide]:
    with closing(SqliteSide(tmp_path / "side.sqlite")) as opened:
        with opened.writing(QUEUE) as connection:
            connection.execute(text("CREATE TABLE number (value INTEGER PRIMARY KEY)"))
        yield opened


def add(side: SqliteSide, value: int) -> None:
    with side.writing(QUEUE) as connection:
        connection.execute(text("INSERT INTO number VALUES (:value)"), {"value": value})


def numbers(side: SqliteSide) -> list[int]:
    with side.reading() as connection:
        return [*connection.scalars(text("SELECT value FROM number ORDER BY value"))]


def open_files(side: SqliteSide) -> int:
    """How many files of the side base this process has open."""
    path = side.engine.url.database or ""
    found = 0
    for each in Path("/proc/self/fd").iterdir():
        try:
            found += str(each.readlink()).startswith(path)
        except FileNotFoundError:
            continue  # the folder itself, which was open while it was read
    return found


def test_what_is_written_is_seen_by_whoever_reads_next_on_a_connection_that_read_before(side: SqliteSide) -> None:
    seen = []
    for value in range(3):
        add(side, value)
        seen.append(numbers(side))
    assert seen == [[0], [0, 1], [0, 1, 2]]


def test_what_went_wrong_in_one_transaction_is_not_in_the_next(side: SqliteSide) -> None:
    add(side, 1)

    def fail() -> None:
        with side.writing(QUEUE) as connection:
            connection.execute(text("INSERT INTO number VALUES (2)"))
            raise Mistake

    with pytest.raises(Mistake):
        fail()
    with pytest.raises(EngineUnavailable):
        add(side, 1)
    with pytest.raises(Mistake), side.reading():
        raise Mistake
    add(side, 3)
    assert numbers(side) == [1, 3]


def test_many_read_at_once_and_few_connections_wait_for_the_next(side: SqliteSide) -> None:
    add(side, 1)
    many = 2 * MOST
    before = open_files(side)
    together = Barrier(many)

    def read(_: int) -> list[int]:
        with ExitStack() as reading:
            connection = reading.enter_context(side.reading())
            together.wait(30)
            return [*connection.scalars(text("SELECT value FROM number"))]

    with ThreadPoolExecutor(many) as pool:
        assert [*pool.map(read, range(many))] == [[1]] * many
    assert open_files(side) > before
    side.close()
    assert open_files(side) == 0
