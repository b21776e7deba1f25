"""Several bulk writes that follow each other: small ones together, large ones in the engine's own chunks.

The rule of this module: the order of the writes is kept, and none of them changes what a reader can see, so it does
not matter to anybody how many transactions they take.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from graph.engines.base import Engine, Transaction

TOGETHER = 2_000
"""Rows that are written in one transaction: a commit costs a flush to the disk, a large transaction memory."""


class Writes:
    """Collects frames for bulk blocks and writes them in the order in which they were added."""

    def __init__(self, engine: Engine, first: Callable[[Transaction], None] | None = None) -> None:
        """`first` is done before anything is written: in the first transaction, or in one of its own."""
        self._engine = engine
        self._first = first
        self._waiting: list[tuple[str, pl.DataFrame]] = []

    def add(self, block: str, frame: pl.DataFrame) -> None:
        """Have a frame written by a block; an empty one is left out."""
        if not frame.is_empty():
            self._waiting.append((block, frame))

    def write(self) -> None:
        """Write all that was added."""
        waiting, self._waiting = self._waiting, []
        if sum(len(frame) for _, frame in waiting) > TOGETHER:
            self.begin()
            for block, frame in waiting:
                self._engine.bulk(block, frame)
        elif waiting:
            first, self._first = self._first, None
            self._engine.transact(lambda transaction: _write_together(transaction, first, waiting))

    def begin(self) -> None:
        """Do what is to be done first, if it was not done yet."""
        first, self._first = self._first, None
        if first is not None:
            self._engine.transact(first)

    def write_within(self, transaction: Transaction) -> None:
        """Write all that was added as a part of a transaction, which may be repeated."""
        _write_together(transaction, self._first, self._waiting)


def _write_together(
    transaction: Transaction, first: Callable[[Transaction], None] | None, waiting: list[tuple[str, pl.DataFrame]]
) -> None:
    if first is not None:
        first(transaction)
    for block, frame in waiting:
        transaction.bulk(block, frame)
