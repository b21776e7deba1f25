"""The connections that readers of Ladybug have in common.

The rule of this module: a connection serves one reader at a time and is used again, because it keeps its planned
statements. It keeps all the memory it ever took too, so it is retired after so many uses, when a statement on it has
failed, and when what it has planned may no longer hold (`forget`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from graph.engines.ladybug_held import Connection, HeldBase


class Readers:
    """Readers of one base: at most `most` of their connections wait unused, each of them serves `uses` times."""

    def __init__(self, base: HeldBase, most: int, uses: int) -> None:
        self._base = base
        self._most = most
        self._uses = uses
        self._lock = threading.Lock()
        self._idle: list[_Reader] = []
        self._generation = 0

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """A connection for the length of the block: one that waits unused, or a new one."""
        reader = self._taken()
        try:
            yield reader.connection
        except BaseException:
            reader.connection.close()
            raise
        reader.uses += 1
        with self._lock:
            kept = (
                not self._base.is_over
                and reader.generation == self._generation
                and reader.uses < self._uses
                and len(self._idle) < self._most
            )
            if kept:
                self._idle.append(reader)
        if not kept:
            reader.connection.close()

    def forget(self) -> None:
        """Close those that wait unused now, and each of the others after its use."""
        with self._lock:
            self._generation += 1
            idle, self._idle = self._idle, []
        for reader in idle:
            reader.connection.close()

    def _taken(self) -> _Reader:
        self._base.refuse_over()
        with self._lock:
            if self._idle:
                return self._idle.pop()
            generation = self._generation
        connection = self._base.connection()
        # Rows are looked up by their keys: with one thread and no limit of the driver's (the watch keeps it) the
        # statement runs in the caller's own thread, and nobody waits for anybody.
        connection.set_max_threads_for_exec(1)
        return _Reader(connection, generation)


class _Reader:
    """A connection, how often it was used, and how often its like had been forgotten when it was opened."""

    def __init__(self, connection: Connection, generation: int) -> None:
        self.connection = connection
        self.generation = generation
        self.uses = 0
