"""Several bulk writes that follow each other: small ones together, large ones in the engine's own chunks.

The rule of this module: whatever makes nodes comes first, the rest keeps its order, and nothing changes what a reader
can see, so it does not matter to anybody how many transactions it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from graph.engines.base import Engine, Row, Transaction

TOGETHER = 2_000
"""Rows that are written in one transaction: a commit costs a flush to the disk, a large transaction memory."""


What = pl.DataFrame | Sequence[Row]
"""What is written by one block: a frame, or a few plain rows."""


class Writes:
    """Collects frames for bulk blocks and writes them in the order in which they were added."""

    def __init__(self, engine: Engine, first: Callable[[Transaction], None] | None = None) -> None:
        """`first` is done before anything is written: in the first transaction, or in one of its own."""
        self._engine = engine
        self._first = first
        self._waiting: list[tuple[str, What]] = []

    def add(self, block: str, frame: pl.DataFrame) -> None:
        """Have a frame written by a block; an empty one is left out."""
        if not frame.is_empty():
            self._waiting.append((block, frame))

    def add_few(self, block: str, rows: Sequence[Row]) -> None:
        """Have a few plain rows, all with the same names, written by a block; none are left out."""
        if rows:
            self._waiting.append((block, rows))

    def write(self) -> None:
        """Write all that was added."""
        waiting, self._waiting = self._waiting, []
        if sum(len(what) for _, what in waiting) > TOGETHER:
            self._write_many(waiting)
        elif waiting:
            first, self._first = self._first, None
            self._engine.transact(lambda transaction: _write_together(transaction, first, waiting))

    def begin(self) -> None:
        """Do what is to be done first, if it was not done yet."""
        first, self._first = self._first, None
        if first is not None:
            self._engine.transact(first)

    def _write_many(self, waiting: Sequence[tuple[str, What]]) -> None:
        """New nodes need nothing and links need nodes, so nodes may be written at once, and before all else."""
        self.begin()
        nodes: list[tuple[str, pl.DataFrame]] = []
        rest: list[tuple[str, What]] = []
        for block, what in waiting:
            if isinstance(what, pl.DataFrame) and self._engine.blocks[block].creates:
                nodes.append((block, what))
            else:
                rest.append((block, what))
        self._engine.bulk_all(nodes)
        for block, what in rest:
            self._write_alone(block, what)

    def _write_alone(self, block: str, what: What) -> None:
        if isinstance(what, pl.DataFrame):
            self._engine.bulk(block, what)
        else:
            self._engine.transact(lambda transaction: transaction.bulk_few(block, what))

    def write_within(self, transaction: Transaction) -> None:
        """Write all that was added as a part of a transaction, which may be repeated, whatever was to be done first."""
        _write_together(transaction, None, self._waiting)

    @property
    def is_unused(self) -> bool:
        """Whether nothing was written yet, and nothing was added."""
        return self._first is not None and not self._waiting

    @property
    def all_waits(self) -> bool:
        """Whether something was added, and nothing was written yet."""
        return self._first is not None and bool(self._waiting)


def _write_together(
    transaction: Transaction, first: Callable[[Transaction], None] | None, waiting: list[tuple[str, What]]
) -> None:
    if first is not None:
        first(transaction)
    for block, what in waiting:
        if isinstance(what, pl.DataFrame):
            transaction.bulk(block, what)
        else:
            transaction.bulk_few(block, what)
