"""Indexing names beside the writing of rows: cutting names into pairs is our work, writing rows the engine's.

The rule of this module: when the block ends, whether well or not, nothing is being indexed any more; what failed in
the other thread fails here.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self

import polars as pl

from graph.sidebase.names import NameIndex

SMALL: Final = 500
"""So few names are indexed sooner than a thread is started."""


class NamesBeside:
    """Takes names while a delivery is written; `finish` waits until all of them are indexed."""

    def __init__(self, names: NameIndex) -> None:
        self._names = names
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="xinmai-names")
        self._work: list[Future[None]] = []

    def add(self, frame: pl.DataFrame) -> None:
        """Have the names of new credit files indexed: file_id, name."""
        if len(frame) > SMALL or self._work:
            self._work.append(self._thread.submit(self._names.add_many, frame))
        elif not frame.is_empty():
            self._names.add_many(frame)

    def finish(self) -> None:
        """Wait for the last name; raises what went wrong on the way."""
        for work in self._work:
            work.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
