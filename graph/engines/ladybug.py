"""The embedded engine: LadybugDB, one file in the home folder, one process at a time.

The rule of this module: one writer at a time, and each bulk chunk on a connection of its own. A connection keeps
the memory and the frames of all it ever ran, so one that has seen a frame is closed at once. What is said of a few rows
needs no frame (`graph.engines.ladybug_few`), and the connection that has planned it is used again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from time import monotonic, sleep
from typing import ClassVar, TypeVar

import polars as pl

from graph.engines.base import Columns, PlanStep, Row, Transaction, Value
from graph.engines.blocks import Block
from graph.engines.courtesy import COURTESY
from graph.engines.deadline import bounded
from graph.engines.ladybug_errors import NoRoom, Unwritten
from graph.engines.ladybug_few import Statement, said_of_few, said_of_ids
from graph.engines.ladybug_growth import Growth
from graph.engines.ladybug_held import Connection, HeldBase
from graph.engines.ladybug_plan import steps_of
from graph.engines.ladybug_readers import Readers
from graph.engines.ladybug_statements import Statements
from graph.engines.ladybug_transaction import CHUNK_ROWS, LadybugTransaction
from graph.engines.ladybug_values import Result, answered_columns, answered_frame, answered_rows, frames_of, taken
from graph.engines.ladybug_watch import Watch
from graph.engines.leaving import stoppable
from graph.engines.queries import block_named
from graph.engines.values import (
    checked_frame,
    checked_if_given,
    checked_parameters,
    refuse_frameless,
    refuse_many,
    refuse_writing,
)
from graph.errors import EngineError, Interrupted, StatementError
from graph.settings import Settings

T = TypeVar("T")

USES_OF_A_READER = 2_000
USES_OF_A_READER_IN_LITTLE_ROOM = 500
USES_OF_A_WRITER = 10_000
"""Each new connection plans its statements anew, 2 ms each, and 20,000 look-ups on one took no more memory than one."""
ROOMY_MB = 256
USES_IN_LITTLE_ROOM = 1
"""A statement that a connection has planned keeps up to 1 MiB of the engine's memory until it is said again."""
IDLE_READERS = 8
PAUSE_S = 0.05  # until memory that was full is asked for again
LONGEST_WAIT_S = 5.0  # then it is not a batch that fills it


class LadybugEngine:
    """The base at `home/graph`; raises `BaseHeld` or `EngineUnavailable` when it cannot be opened."""

    name: ClassVar[str] = "ladybug"

    def __init__(self, settings: Settings, blocks: Mapping[str, Block]) -> None:
        self.blocks = blocks
        self._base = HeldBase(settings.home / "graph", settings.memory_mb << 20)
        self.version = self._base.version
        self._limit_s = float(settings.timeout_s)
        self._watch = Watch(settings.timeout_s)
        self._statements = Statements(blocks)
        self._growth = Growth()
        self._write_lock = threading.Lock()
        self._writer = 0
        self._writes = 0  # odd while somebody writes
        self._rewritten = 0  # odd while a checkpoint is under way
        self._kept: Connection | None = None
        self._kept_for = 0
        roomy = settings.memory_mb >= ROOMY_MB
        self._writer_uses = USES_OF_A_WRITER if roomy else USES_IN_LITTLE_ROOM
        self._readers = Readers(
            self._base, IDLE_READERS, USES_OF_A_READER if roomy else USES_OF_A_READER_IN_LITTLE_ROOM
        )
        # They look up what frames of a few rows ask for: the writer, and whoever has a decision explained.
        self._lookers = Readers(self._base, IDLE_READERS, self._writer_uses)

    @property
    def writes(self) -> int | None:
        """See `Engine.writes`; whoever writes into the base does it here, because one process holds it."""
        writes = self._writes
        return None if writes % 2 else writes

    @property
    def rewritten(self) -> int | None:
        """See `Engine.rewritten`; seen at the end of checkpoints: subjects that were not found, for a moment."""
        rewritten = self._rewritten
        return None if rewritten % 2 else rewritten

    def read(self, block: str, **parameters: Value) -> list[Row]:
        """See `Engine.read`."""
        return self._read(block, parameters, answered_rows)

    def read_columns(self, block: str, **parameters: Value) -> Columns:
        """See `Engine.read_columns`."""
        return self._read(block, parameters, answered_columns)

    def read_columns_then(self, block: str, then: str, **parameters: Value) -> tuple[Columns, list[Row]]:
        """See `Engine.read_columns_then`; two statements, because none of them is a journey."""
        first, second = (
            {key: parameters[key] for key in block_named(self.blocks, name).parameters & parameters.keys()}
            for name in (block, then)
        )
        return self._read(block, first, answered_columns), self._read(then, second, answered_rows)

    def read_frame(self, block: str, frame: pl.DataFrame | None = None, **parameters: Value) -> pl.DataFrame:
        """See `Engine.read_frame`."""
        found = block_named(self.blocks, block)
        refuse_writing(found)
        given = taken(checked_parameters(found, parameters))
        rows = checked_if_given(found, frame)
        few = None if rows is None else said_of_few(found, rows, given)
        if few is not None:
            ((text, said),) = few
            with self._result(self._lookers, found, said, text) as result:
                return answered_frame(result, found)
        with COURTESY.piece():
            return self._once_there_is_room(lambda: self._answered_freshly(found, _with_frame(given, rows)))

    def look_up(self, block: str, ids: Sequence[str]) -> list[Row]:
        """See `Engine.look_up`."""
        found = block_named(self.blocks, block)
        refuse_writing(found)
        refuse_frameless(found)
        if not ids:
            return []
        said = said_of_ids(found, ids)
        return self._once_there_is_room(lambda: self._looked_up(found, said))

    def stream(self, block: str, size: int, **parameters: Value) -> Iterator[pl.DataFrame]:
        """See `Engine.stream`."""
        found = block_named(self.blocks, block)
        refuse_writing(found)
        given = taken(checked_parameters(found, parameters))
        with self._fresh_reader(limited=False) as connection:
            yield from frames_of(self._statements.run(connection, found, given), found, size)

    def bulk(self, block: str, frame: pl.DataFrame) -> None:
        """See `Engine.bulk`."""
        found = block_named(self.blocks, block)
        whole = checked_frame(found, frame)
        if said_of_few(found, whole) is not None:
            self.transact(lambda transaction: transaction.bulk(block, whole))
            return
        stops = self._statements.stops
        for rows in COURTESY.pieces(whole):
            done = 0
            while done < len(rows):
                with COURTESY.piece(), self._writing():
                    if self._statements.stops != stops:
                        raise Interrupted(f"{found.name} was stopped.", block=found.name)
                    done += self._once_there_is_room(partial(self._put_some, found, rows.slice(done)))

    def bulk_all(self, writes: Sequence[tuple[str, pl.DataFrame]]) -> None:
        """See `Engine.bulk_all`; one after the other, for one writes at a time."""
        for block, frame in writes:
            self.bulk(block, frame)

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """See `Engine.transact`."""
        with self._writing(), self._kept_connection() as connection:
            self._statements.say(connection, "begin")
            transaction = LadybugTransaction(self.blocks, partial(self._statements.run_in_transaction, connection))
            try:
                result = work(transaction)
                transaction.refuse_lost()
                self._statements.say(connection, "commit")
            except BaseException:
                self._undo(connection)
                raise
            finally:
                transaction.over()
            self._grew(connection, transaction.created)
            if transaction.saw_frames:
                self._forget_kept()
            return result

    def define(self, block: str) -> None:
        """See `Engine.define`."""
        with self._writing(), self._base.connection() as connection:
            self._forget_kept()
            self._statements.say(connection, block)
        self._forget_readers()

    def plan(self, block: str, frame: pl.DataFrame | None = None, **parameters: Value) -> list[PlanStep]:
        """See `Engine.plan`."""
        found = block_named(self.blocks, block)
        given, rows = taken(checked_parameters(found, parameters)), checked_if_given(found, frame)
        few = None if rows is None else said_of_few(found, rows, given)
        text, said = (found.text, _with_frame(given, rows)) if few is None else few[0]
        with self._undone() if found.writes else self._fresh_reader() as connection:
            result = self._statements.run(connection, found, said, f"PROFILE {text}")
            (drawing,) = answered_rows(result)
        return steps_of(str(drawing["explain result"]))

    def interrupt(self) -> None:
        """See `Engine.interrupt`."""
        self._statements.stop()

    @property
    def takes_writes(self) -> bool:
        """See `Engine.takes_writes`; not since a file of the base took no more, as on a full disk."""
        return not self._base.is_spoilt

    @property
    def cut(self) -> bool:
        """See `Engine.cut`; known until it was looked at, also to the next process."""
        return self._base.cut

    def trust(self) -> None:
        """See `Engine.trust`."""
        self._base.trust()

    def checkpoint(self) -> None:
        """See `Engine.checkpoint`."""
        with self._writing(), self._base.connection() as connection:
            self._write_down(connection)

    def close(self) -> None:
        """See `Engine.close`; waits for the writer."""
        with self._write_lock:
            if not self._base.end():
                return
            self._watch.close()
            self._forget_kept()
            self._forget_readers()
            self._base.close()

    def _read(self, name: str, parameters: Mapping[str, Value], answered: Callable[[Result], T]) -> T:
        """What a reading block answers, in the form in which it is wanted."""
        block = block_named(self.blocks, name)
        refuse_writing(block)
        given = taken(checked_parameters(block, parameters))

        def read() -> tuple[int, T]:
            with self._result(self._readers, block, given) as result:
                return result.get_num_tuples(), answered(result)

        rows, found = self._once_there_is_room(read)
        refuse_many(block, rows)
        return found

    def _looked_up(self, block: Block, said: Sequence[Statement]) -> list[Row]:
        """What these statements answer together; several of them see one state, as one would."""
        with self._watched(self._lookers) as connection:
            if len(said) > 1:
                self._statements.say(connection, "begin_reading")
            rows = [
                row
                for text, given in said
                for row in answered_rows(self._statements.run(connection, block, given, text))
            ]
            if len(said) > 1:
                self._statements.say(connection, "commit")
            return rows

    @contextmanager
    def _result(
        self, readers: Readers, block: Block, given: dict[str, object], text: str | None = None
    ) -> Iterator[Result]:
        """What a statement gives on one of these connections."""
        with self._watched(readers) as connection:
            yield self._statements.run(connection, block, given, text)

    @contextmanager
    def _watched(self, readers: Readers) -> Iterator[Connection]:
        """One of these connections; what runs on it is stopped at its limit, or when whoever asked leaves."""
        with readers.one() as connection, self._watch.over(connection), stoppable(connection.interrupt):
            yield connection

    def _answered_freshly(self, block: Block, given: dict[str, object]) -> pl.DataFrame:
        with self._fresh_reader() as connection:
            return answered_frame(self._statements.run(connection, block, given), block)

    def _put_some(self, block: Block, rows: pl.DataFrame) -> int:
        """Write the first of these rows, as many as there is room for; how many those are."""
        with self._base.connection() as connection:
            chunk = rows.head(self._room(connection, block, min(CHUNK_ROWS, len(rows))))
            self._statements.run(connection, block, {"frame": chunk}).close()
            self._growth.linked(len(chunk) if block.links else 0)
            self._grew(connection, dict.fromkeys(block.creates, len(chunk)))
        return len(chunk)

    def _once_there_is_room(self, run: Callable[[], T]) -> T:
        """What `run` gives, run again for a while when the engine's memory is full of what others do.

        A writer's batch fills it, and many readers do. It is one statement, and one that failed did nothing. Readers
        that wait unused keep plans there, and give them back first.
        """
        until = monotonic() + min(bounded(self._limit_s), LONGEST_WAIT_S)
        while True:
            try:
                return run()
            except NoRoom:
                self._forget_readers()
                if monotonic() + PAUSE_S > until:
                    raise
                sleep(PAUSE_S)

    def _room(self, connection: Connection, block: Block, wanted: int) -> int:
        """How many of `wanted` rows a block may write now, after a checkpoint if that leaves room for more."""
        if not block.creates:
            return wanted
        if not self._growth.is_known or self._growth.room(block.creates) < wanted:
            self._write_down(connection)
        return min(wanted, self._growth.room(block.creates))

    def _grew(self, connection: Connection, created: Mapping[str, int]) -> None:
        """So many nodes were written, and whatever else; a checkpoint when that is due."""
        self._growth.wrote(created)
        if self._growth.is_beyond or self._growth.fills(self._base.log_bytes):
            self._write_down(connection)

    def _write_down(self, connection: Connection) -> None:
        self._rewritten += 1
        try:
            self._statements.say(connection, "checkpoint")
        finally:
            self._rewritten += 1
        counts = answered_rows(self._statements.run(connection, block_named(self.blocks, "node_counts"), {}))
        self._growth.checkpointed({str(row["label"]): int(str(row["nodes"])) for row in counts})

    @contextmanager
    def _kept_connection(self) -> Iterator[Connection]:
        """The connection that small transactions have in common; for the one writer."""
        if self._kept is None:
            self._kept, self._kept_for = self._base.connection(), 0
        self._kept_for += 1
        try:
            yield self._kept
        except BaseException:
            self._forget_kept()
            raise
        if self._kept_for >= self._writer_uses:
            self._forget_kept()

    def _forget_kept(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    def _undo(self, connection: Connection) -> None:
        try:
            self._statements.say(connection, "rollback")
        except EngineError:
            return  # a failed statement has already rolled the transaction back

    @contextmanager
    def _undone(self) -> Iterator[Connection]:
        """A connection of the one writer, of whose writing nothing stays."""
        with self._writing(), self._base.connection() as connection:
            self._statements.say(connection, "begin")
            try:
                yield connection
            finally:
                self._undo(connection)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._writer == threading.get_ident():
            raise StatementError("A transaction cannot be started inside a transaction.")
        with self._write_lock:
            self._base.refuse_over()
            self._base.refuse_spoilt()
            self._writer = threading.get_ident()
            self._writes += 1
            try:
                yield
            except Unwritten:
                self._base.spoil()
                raise
            finally:
                self._writes += 1
                self._writer = 0

    @contextmanager
    def _fresh_reader(self, *, limited: bool = True) -> Iterator[Connection]:
        with self._base.connection() as connection:
            if limited:
                connection.set_query_timeout(round(bounded(self._limit_s) * 1000))
            yield connection

    def _forget_readers(self) -> None:
        self._readers.forget()
        self._lookers.forget()


def _with_frame(given: dict[str, object], frame: pl.DataFrame | None) -> dict[str, object]:
    # A frame object of its own: the driver caches plans by the object it was given.
    return given if frame is None else {**given, "frame": frame.clone()}
