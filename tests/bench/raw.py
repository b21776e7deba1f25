"""The raw writer: the very rows that a load ended up writing, by the engine's plain bulk statements and nothing else.

The rule of this module: same nodes, same links, same chunks, same fill. What is left out is all that a load does
beside writing: looking up, resolving, sealing, archiving, indexing names. The deliveries that rows are linked with
are written before them, or not one of those links would be.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from graph.base import Base
from graph.engines.base import Engine, Row, Transaction, Value
from graph.store.writes import What

CREATES = ("store_departments", "store_files", "store_held_by", "store_identifiers", "store_has_identifier",
           "store_keys", "store_records", "store_in_file", "store_recognised_by", "store_under", "store_read_from",
           "store_subjects", "store_refers_to")  # fmt: skip

SOURCES = ("store_source", "store_run_at_once")
DELIVERED_BY = "store_delivered_by"


@dataclass
class Recording:
    """The frames, or few plain rows, of a load in the order of writing; `marks` are places in it, one after each batch.

    `sources` are the deliveries themselves, `delivered_by` says who delivered those that were written with their run.
    """

    sources: list[tuple[str, Mapping[str, Value]]] = field(default_factory=list)
    delivered_by: list[Mapping[str, Value]] = field(default_factory=list)
    frames: list[tuple[str, What]] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)

    def mark(self) -> None:
        """A batch ends here."""
        self.marks.append(len(self.frames))

    def note(self, block: str, frame: What) -> None:
        """Remember what creates something; frames are shared, so this costs no time and no copy."""
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

    def bulk_all(self, writes: Sequence[tuple[str, pl.DataFrame]]) -> None:
        for block, frame in writes:
            self._recording.note(block, frame)
        self._engine.bulk_all(writes)

    def transact(self, work: Callable[[Transaction], Any]) -> Any:
        of_it = Recording()

        def recorded(transaction: Transaction) -> Any:
            nonlocal of_it
            of_it = Recording()
            return work(_RecordingTransaction(transaction, of_it))

        result = self._engine.transact(recorded)
        self._recording.sources += of_it.sources
        self._recording.delivered_by += of_it.delivered_by
        for block, frame in of_it.frames:
            self._recording.note(block, frame)
        return result


class _RecordingTransaction:
    def __init__(self, transaction: Transaction, noted: Recording) -> None:
        self._transaction = transaction
        self._noted = noted

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transaction, name)

    def write(self, block: str, **parameters: Value) -> Any:
        if block in SOURCES:
            self._noted.sources.append((block, parameters))
        elif block == DELIVERED_BY:
            self._noted.delivered_by.append(parameters)
        return self._transaction.write(block, **parameters)

    def bulk(self, block: str, frame: pl.DataFrame) -> None:
        self._noted.frames.append((block, frame))
        self._transaction.bulk(block, frame)

    def bulk_few(self, block: str, rows: Sequence[Row]) -> None:
        self._noted.frames.append((block, rows))
        self._transaction.bulk_few(block, rows)


def write_raw(base: Base, recording: Recording) -> list[float]:
    """Write a recording into a base without deliveries; the seconds from the start to the end of each batch.

    The last number is the end of everything, what followed the last batch included.
    """
    with base.writing():
        begun = time.perf_counter()
        base.engine.transact(partial(_write_sources, recording))
        ends = []
        done = 0
        for place in (*recording.marks, len(recording.frames)):
            for block, frame in recording.frames[done:place]:
                _write(base.engine, block, frame)
            done = place
            ends.append(time.perf_counter() - begun)
    return ends


def _write(engine: Engine, block: str, what: What) -> None:
    if isinstance(what, pl.DataFrame):
        engine.bulk(block, what)
    else:
        engine.transact(lambda transaction: transaction.bulk_few(block, what))


def _write_sources(recording: Recording, transaction: Transaction) -> None:
    for block, source in recording.sources:
        transaction.write(block, **source)
