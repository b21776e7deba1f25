"""Several bulk writes that follow each other: small ones together, large ones in the engine's own chunks.

The rule of this module: whatever makes nodes comes first and links come last, either in its order, and nothing changes
what a reader can see, so it does not matter to anybody how many transactions it takes. Links take longest and nobody
looks them up, so while those of many rows are written the next rows can be looked at.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

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
        self._links: deque[tuple[str, pl.DataFrame]] = deque()
        self._at_links: Future[None] | None = None

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
        self._write_before_links()
        self._write_links()

    def begin_writing(self) -> None:
        """Write all that was added, if anything; the links of many rows may be on their way when this returns."""
        if not self._waiting:
            return
        self._write_before_links()
        if self._links:
            thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="xinmai-links")
            self._at_links = thread.submit(self._write_links)
            thread.shutdown(wait=False)  # it ends with its work

    def _write_before_links(self) -> None:
        """Write all that was added but the links of many rows, once those before are written."""
        self.finish()
        waiting, self._waiting = self._waiting, []
        if sum(len(what) for _, what in waiting) > TOGETHER:
            self._write_many(waiting)
        elif waiting:
            first, self._first = self._first, None
            self._engine.transact(lambda transaction: _write_together(transaction, first, waiting))

    def finish(self) -> None:
        """Wait for links that are on their way; raises what went wrong with them."""
        at_links, self._at_links = self._at_links, None
        if at_links is not None:
            at_links.result()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """When the block ends nothing is being written any more; links are left out when it ends with an error."""
        try:
            yield
            self.finish()
        finally:
            self._links.clear()
            if self._at_links is not None:
                wait((self._at_links,))

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
            said = self._engine.blocks[block]
            if isinstance(what, pl.DataFrame) and said.creates:
                nodes.append((block, what))
            elif isinstance(what, pl.DataFrame) and said.links:
                self._links.append((block, what))
            else:
                rest.append((block, what))
        self._engine.bulk_all(nodes)
        for block, what in rest:
            self._write_alone(block, what)

    def _write_links(self) -> None:
        while self._links:
            self._engine.bulk(*self._links.popleft())

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
