"""The raw writer: the very rows that a load ended up writing, by the engine's plain bulk statements and nothing else.

The rule of this module: same nodes, same links, same chunks, same fill. What is left out is all that a load does
beside writing: looking up, resolving, sealing, archiving, indexing names.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from graph.base import Base
from graph.engines.base import Engine, Transaction

CREATES = ("store_departments", "store_files", "store_held_by", "store_identifiers", "store_has_identifier",
           "store_keys", "store_records", "store_in_file", "store_recognised_by", "store_under", "store_read_from",
           "store_subjects", "store_refers_to", "store_department_regions")  # fmt: skip


@dataclass
class Recording:
    """The frames of a load in the order of writing; `marks` are places in it, one after each batch."""

    frames: list[tuple[str, pl.DataFrame]] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)

    def mark(self) -> None:
        """A batch ends here."""
        self.marks.append(len(self.frames))

    def note(self, block: str, frame: pl.DataFrame) -> None:
        """Remember a frame that creates something; frames are shared, so this costs no time and no copy."""
        if block.removesuffix("_bulk") in CREATES:
            self.frames.append((block, frame))


class RecordingEngine:
    """The real engine, with a note of every frame that creates nodes or links."""

    def __init__(self, engine: Engine, recording: Recording) -> None:
        self._engine = engine
        self._recording = recording

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def bulk(self, block: str, frame: pl.DataFrame) -> None:
        self._recording.note(block, frame)
        self._engine.bulk(block, frame)

    def transact(self, work: Callable[[Transaction], Any]) -> Any:
        noted: list[tuple[str, pl.DataFrame]] = []

        def recorded(transaction: Transaction) -> Any:
            noted.clear()
            return work(_RecordingTransaction(transaction, noted))

        result = self._engine.transact(recorded)
        for block, frame in noted:
            self._recording.note(block, frame)
        return result


class _RecordingTransaction:
    def __init__(self, transaction: Transaction, noted: list[tuple[str, pl.DataFrame]]) -> None:
        self._transaction = transaction
        self._noted = noted

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transaction, name)

    def bulk(self, block: str, frame: pl.DataFrame) -> None:
        self._noted.append((block, frame))
        self._transaction.bulk(block, frame)


def write_raw(base: Base, recording: Recording) -> list[float]:
    """Write a recording into a base without deliveries; the seconds from the start to the end of each batch.

    The last number is the end of everything, what followed the last batch included.
    """
    with base.writing():
        begun = time.perf_counter()
        ends = []
        done = 0
        for place in (*recording.marks, len(recording.frames)):
            for block, frame in recording.frames[done:place]:
                base.engine.bulk(block, frame)
            done = place
            ends.append(time.perf_counter() - begun)
    return ends
