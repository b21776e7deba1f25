"""Connections that wait unused, for whoever comes next: SQLAlchemy takes longer to hand one out than SQLite to answer.

The rule of this module: one serves one transaction at a time, and is let go of as soon as something went wrong on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine

MOST: Final = 8


class Idle:
    """Connections of one engine, all with these execution options; at most `MOST` of them wait."""

    def __init__(self, engine: Engine, **options: str) -> None:
        self._engine = engine
        self._options = options
        self._waiting: list[Connection] = []
        self._is_over = False

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """A connection without a transaction, for the length of the block."""
        try:
            connection = self._waiting.pop()
        except IndexError:
            connection = self._engine.connect().execution_options(**self._options)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if self._is_over or connection.invalidated or len(self._waiting) >= MOST:
            connection.close()
        else:
            self._waiting.append(connection)

    def close(self) -> None:
        """Let go of those that wait, and of each of the others after its use."""
        self._is_over = True
        while self._waiting:
            self._waiting.pop().close()
