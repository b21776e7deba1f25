"""The embedded engine: LadybugDB, one file in the home folder, one process at a time.

The rule of this module: one writer at a time, and each bulk chunk on a connection of its own. A connection keeps
the memory and the frames of all it ever ran, so readers' connections are retired after a while, and one that has
seen a frame is closed at once. What is said of a few rows needs no frame (`graph.engines.ladybug_few`), and the
connection that has planned it is used again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import ClassVar, TypeVar

import ladybug
import polars as pl

from graph.engines.base import PlanStep, Row, Transaction, Value
from graph.engines.blocks import Block
from graph.engines.deadline import bounded
from graph.engines.ladybug_errors import NoRoom, named, unopened
from graph.engines.ladybug_few import said_of_few, said_of_ids
from graph.engines.ladybug_growth import Growth
from graph.engines.ladybug_plan import steps_of
from graph.engines.ladybug_transaction import CHUNK_ROWS, LadybugTransaction
from graph.engines.ladybug_values import answered_frame, answered_rows, frames_of, taken
from graph.engines.ladybug_watch import Watch
from graph.engines.leaving import stoppable
from graph.engines.memory import wipe_new_memory
from graph.engines.queries import block_named
from graph.engines.values import checked_frame, checked_parameters, refuse_frameless, refuse_many, refuse_writing
from graph.errors import BaseHeld, EngineError, EngineUnavailable, Interrupted, StatementError
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
LOG_BYTES = 64 << 20
"""So long a log is written into the base by the engine itself. Whole columns are written anew each time: with the
driver's 16 MB, which one batch exceeds several times, a second load of 100,000 rows took 1.4 times as long."""

_open_here: set[Path] = set()
_open_here_lock = threading.Lock()


class LadybugEngine:
    """The base at `home/graph`; raises `BaseHeld` or `EngineUnavailable` when it cannot be opened."""

    name: ClassVar[str] = "ladybug"

    def __init__(self, settings: Settings, blocks: Mapping[str, Block]) -> None:
        self.blocks = blocks
        self._path = settings.home / "graph"
        self._limit_s = float(settings.timeout_s)
        self._watch = Watch(settings.timeout_s)
        self._database = _opened(self._path, settings.memory_mb << 20)
        self.version = str(ladybug.Database.get_version())
        self._growth = Growth()
        self._write_lock = threading.Lock()
        self._writer = 0
        self._writes = 0  # odd while somebody writes
        self._kept: ladybug.Connection | None = None
        self._kept_for = 0
        self._looker: _Reader | None = None  # looks few keys up, mostly for the writer
        roomy = settings.memory_mb >= ROOMY_MB
        self._reader_uses = USES_OF_A_READER if roomy else USES_OF_A_READER_IN_LITTLE_ROOM
        self._writer_uses = USES_OF_A_WRITER if roomy else USES_IN_LITTLE_ROOM
        self._state_lock = threading.Lock()
        self._idle: list[_Reader] = []
        self._running: set[_Run] = set()
        self._stops = 0
        self._generation = 0
        self._closed = False

    @property
    def writes(self) -> int | None:
        """See `Engine.writes`; whoever writes into the base does it here, because one process holds it."""
        writes = self._writes
        return None if writes % 2 else writes

    def read(self, block: str, **parameters: Value) -> list[Row]:
        """See `Engine.read`."""
        found = block_named(self.blocks, block)
        refuse_writing(found)
        given = taken(checked_parameters(found, parameters))
        rows = self._once_there_is_room(lambda: self._answered(found, given))
        refuse_many(found, len(rows))
        return rows

    def read_then(self, block: str, then: str, **parameters: Value) -> tuple[list[Row], list[Row]]:
        """See `Engine.read_then`; two statements, because none of them is a journey."""
        first, second = (
            self.read(
                name, **{key: parameters[key] for key in block_named(self.blocks, name).parameters & parameters.keys()}
            )
            for name in (block, then)
        )
        return first, second

    def read_frame(self, block: str, frame: pl.DataFrame | None = None, **parameters: Value) -> pl.DataFrame:
        """See `Engine.read_frame`."""
        found = block_named(self.blocks, block)
        refuse_writing(found)
        given = taken(checked_parameters(found, parameters))
        rows = _rows_for(found, frame)
        few = None if rows is None else said_of_few(found, rows, given)
        if few is not None:
            ((text, said),) = few
            with self._looking() as connection, self._watch.over(connection), stoppable(connection.interrupt):
                return answered_frame(self._run(connection, found, said, text), found)
        with self._reader(fresh=True) as connection:
            return answered_frame(self._run(connection, found, _with_frame(given, rows)), found)

    def look_up(self, block: str, ids: Sequence[str]) -> list[Row]:
        """See `Engine.look_up`."""
        found = block_named(self.blocks, block)
        refuse_writing(found)
        refuse_frameless(found)
        if not ids:
            return []
        text, said = said_of_ids(found, ids)
        with self._looking() as connection, self._watch.over(connection), stoppable(connection.interrupt):
            return answered_rows(self._run(connection, found, said, text))

    def stream(self, block: str, size: int, **parameters: Value) -> Iterator[pl.DataFrame]:
        """See `Engine.stream`."""
        found = block_named(self.blocks, block)
        refuse_writing(found)
        given = taken(checked_parameters(found, parameters))
        with self._reader(fresh=True, limited=False) as connection:
            yield from frames_of(self._run(connection, found, given), found, size)

    def bulk(self, block: str, frame: pl.DataFrame) -> None:
        """See `Engine.bulk`."""
        found = block_named(self.blocks, block)
        whole = checked_frame(found, frame)
        if said_of_few(found, whole) is not None:
            self.transact(lambda transaction: transaction.bulk(block, whole))
            return
        stops = self._stops
        done = 0
        while done < len(whole):
            with self._writing(), ladybug.Connection(self._database) as connection:
                if self._stops != stops:
                    raise Interrupted(f"{found.name} was stopped.", block=found.name)
                chunk = whole.slice(done, self._room(connection, found, min(CHUNK_ROWS, len(whole) - done)))
                self._run(connection, found, {"frame": chunk}).close()
                self._growth.wrote(dict.fromkeys(found.creates, len(chunk)))
                done += len(chunk)

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """See `Engine.transact`."""
        with self._writing(), self._kept_connection() as connection:
            self._say(connection, "begin")
            transaction = LadybugTransaction(self.blocks, partial(self._run_in_transaction, connection))
            try:
                result = work(transaction)
                transaction.refuse_lost()
                self._say(connection, "commit")
            except BaseException:
                self._undo(connection)
                raise
            finally:
                transaction.over()
            self._growth.wrote(transaction.created)
            if self._growth.is_beyond:
                self._write_down(connection)
            if transaction.saw_frames:
                self._forget_kept()
            return result

    def define(self, block: str) -> None:
        """See `Engine.define`."""
        with self._writing(), ladybug.Connection(self._database) as connection:
            self._forget_kept()
            self._say(connection, block)
        self._forget_readers()

    def plan(self, block: str, frame: pl.DataFrame | None = None, **parameters: Value) -> list[PlanStep]:
        """See `Engine.plan`."""
        found = block_named(self.blocks, block)
        refuse_writing(found)
        given, rows = taken(checked_parameters(found, parameters)), _rows_for(found, frame)
        few = None if rows is None else said_of_few(found, rows, given)
        text, said = (found.text, _with_frame(given, rows)) if few is None else few[0]
        with self._reader(fresh=True) as connection:
            result = self._run(connection, found, said, f"PROFILE {text}")
            (drawing,) = answered_rows(result)
        return steps_of(str(drawing["explain result"]))

    def interrupt(self) -> None:
        """See `Engine.interrupt`."""
        with self._state_lock:
            self._stops += 1
            for run in self._running:
                run.stopped = True
                run.connection.interrupt()

    @property
    def cut(self) -> bool:
        """See `Engine.cut`; known until it was looked at, also to the next process."""
        return _cut_mark(self._path).exists()

    def trust(self) -> None:
        """See `Engine.trust`."""
        _cut_mark(self._path).unlink(missing_ok=True)

    def checkpoint(self) -> None:
        """See `Engine.checkpoint`."""
        with self._writing(), ladybug.Connection(self._database) as connection:
            self._write_down(connection)

    def close(self) -> None:
        """See `Engine.close`; waits for the writer."""
        with self._write_lock:
            if self._closed:
                return
            self._closed = True
            self._watch.close()
            self._forget_kept()
            self._forget_readers()
            self._database.close()
            with _open_here_lock:
                _open_here.discard(self._path)

    def _answered(self, block: Block, given: dict[str, object]) -> list[Row]:
        with self._reader() as connection, self._watch.over(connection), stoppable(connection.interrupt):
            return answered_rows(self._run(connection, block, given))

    def _once_there_is_room(self, read: Callable[[], T]) -> T:
        """What `read` gives, asked again for a while when the engine's memory is full, as a writer's batch fills it.

        Readers that wait unused keep plans there, and give them back first.
        """
        until = monotonic() + min(bounded(self._limit_s), LONGEST_WAIT_S)
        while True:
            try:
                return read()
            except NoRoom:
                self._forget_readers()
                if monotonic() + PAUSE_S > until:
                    raise
                sleep(PAUSE_S)

    def _room(self, connection: ladybug.Connection, block: Block, wanted: int) -> int:
        """How many of `wanted` rows a block may write now, after a checkpoint if that leaves room for more."""
        if not block.creates:
            return wanted
        if not self._growth.is_known or self._growth.room(block.creates) < wanted:
            self._write_down(connection)
        return min(wanted, self._growth.room(block.creates))

    def _write_down(self, connection: ladybug.Connection) -> None:
        self._say(connection, "checkpoint")
        counts = answered_rows(self._run(connection, block_named(self.blocks, "node_counts"), {}))
        self._growth.checkpointed({str(row["label"]): int(str(row["nodes"])) for row in counts})

    def _say(self, connection: ladybug.Connection, block: str) -> None:
        self._run(connection, block_named(self.blocks, block), {}).close()

    def _run(
        self, connection: ladybug.Connection, block: Block, given: dict[str, object], text: str | None = None
    ) -> ladybug.QueryResult:
        """Run a block by its own text or one like it; of the driver's one exception the message tells which is ours."""
        run = _Run(connection)
        with self._state_lock:
            self._running.add(run)
        try:
            result = connection.execute(block.text if text is None else text, given)
        except RuntimeError as error:
            raise named(error, block, stopped=run.stopped) from None
        finally:
            with self._state_lock:
                self._running.discard(run)
        if isinstance(result, list):
            raise StatementError(f"Block {block.name} holds more than one statement.", block=block.name)
        return result

    def _run_in_transaction(
        self, connection: ladybug.Connection, block: Block, given: dict[str, object], text: str | None = None
    ) -> ladybug.QueryResult:
        # Looking a few keys up is sooner done than handed to another thread; a frame is worth all of them.
        connection.set_max_threads_for_exec(0 if "frame" in given else 1)
        return self._run(connection, block, given, text)

    @contextmanager
    def _kept_connection(self) -> Iterator[ladybug.Connection]:
        """The connection that small transactions have in common; for the one writer."""
        if self._kept is None:
            self._kept, self._kept_for = ladybug.Connection(self._database), 0
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

    def _undo(self, connection: ladybug.Connection) -> None:
        try:
            self._say(connection, "rollback")
        except EngineError:
            return  # a failed statement has already rolled the transaction back

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._writer == threading.get_ident():
            raise StatementError("A transaction cannot be started inside a transaction.")
        with self._write_lock:
            self._refuse_closed()
            self._writer = threading.get_ident()
            self._writes += 1
            try:
                yield
            finally:
                self._writes += 1
                self._writer = 0

    @contextmanager
    def _reader(self, *, fresh: bool = False, limited: bool = True) -> Iterator[ladybug.Connection]:
        reader = self._leased(fresh=fresh, limited=limited)
        try:
            yield reader.connection
        except BaseException:
            reader.connection.close()
            raise
        reader.uses += 1
        with self._state_lock:
            keep = (
                not fresh
                and not self._closed
                and reader.generation == self._generation
                and reader.uses < self._reader_uses
                and len(self._idle) < IDLE_READERS
            )
            if keep:
                self._idle.append(reader)
        if not keep:
            reader.connection.close()

    @contextmanager
    def _looking(self) -> Iterator[ladybug.Connection]:
        """The one connection that looks up what frames of a few rows ask for, or another one while it is used."""
        with self._state_lock:
            looker, self._looker = self._looker, None
        if looker is None:
            looker = self._opened_reader()
        try:
            yield looker.connection
        except BaseException:
            looker.connection.close()
            raise
        looker.uses += 1
        with self._state_lock:
            kept = (
                self._looker is None
                and not self._closed
                and looker.generation == self._generation
                and looker.uses < self._writer_uses
            )
            if kept:
                self._looker = looker
        if not kept:
            looker.connection.close()

    def _leased(self, *, fresh: bool, limited: bool) -> _Reader:
        self._refuse_closed()
        with self._state_lock:
            if self._idle and not fresh:
                return self._idle.pop()
        if not fresh:
            return self._opened_reader()
        reader = _Reader(ladybug.Connection(self._database), self._generation)
        if limited:
            reader.connection.set_query_timeout(round(bounded(self._limit_s) * 1000))
        return reader

    def _opened_reader(self) -> _Reader:
        self._refuse_closed()
        with self._state_lock:
            generation = self._generation
        connection = ladybug.Connection(self._database)
        # Rows are looked up by their keys: with one thread and no limit of the driver's (the watch keeps it) the
        # statement runs in the caller's own thread, and nobody waits for anybody.
        connection.set_max_threads_for_exec(1)
        return _Reader(connection, generation)

    def _forget_readers(self) -> None:
        with self._state_lock:
            self._generation += 1
            idle, self._idle = self._idle, []
            if self._looker is not None:
                idle.append(self._looker)
                self._looker = None
        for reader in idle:
            reader.connection.close()

    def _refuse_closed(self) -> None:
        if self._closed:
            raise EngineUnavailable("The base has been closed.", base=str(self._path))


class _Reader:
    """A connection for readers, how often it was used, and the schema it was opened under."""

    def __init__(self, connection: ladybug.Connection, generation: int) -> None:
        self.connection = connection
        self.generation = generation
        self.uses = 0


class _Run:
    """A statement that runs now, and whether somebody asked to stop it."""

    def __init__(self, connection: ladybug.Connection) -> None:
        self.connection = connection
        self.stopped = False


def _opened(path: Path, memory: int) -> ladybug.Database:
    with _open_here_lock:
        if path in _open_here:
            raise BaseHeld(f"The base {path} is already open in this process.", base=str(path))
        # Else the engine's file gets leftovers of this process's memory.
        wipe_new_memory()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            database = _read_as_far_as_it_goes(path, memory)
            path.chmod(0o600)
        except (RuntimeError, OSError) as error:
            raise unopened(error, path) from None
        _open_here.add(path)
        return database


def _read_as_far_as_it_goes(path: Path, memory: int) -> ladybug.Database:
    """A base with its log, also where the end of the log cannot be read.

    Killed while it writes there, the engine leaves half a transaction, of which nobody was told, and by itself does not
    open the base any more. What comes before is read; because more may be lost, `LadybugEngine.cut` says so.
    """

    def opened(*, whole: bool) -> ladybug.Database:
        return ladybug.Database(
            path, buffer_pool_size=memory, checkpoint_threshold=LOG_BYTES, throw_on_wal_replay_failure=whole
        )

    try:
        return opened(whole=True)
    except RuntimeError as error:
        if not path.with_name(f"{path.name}.wal").exists() or isinstance(unopened(error, path), BaseHeld):
            raise
        _cut_mark(path).touch(mode=0o600)
        return opened(whole=False)


def _cut_mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.cut")


def _rows_for(block: Block, frame: pl.DataFrame | None) -> pl.DataFrame | None:
    if frame is None:
        if block.batch:
            raise StatementError(f"Block {block.name} needs a frame.", block=block.name)
        return None
    return checked_frame(block, frame)


def _with_frame(given: dict[str, object], frame: pl.DataFrame | None) -> dict[str, object]:
    # A frame object of its own: the driver caches plans by the object it was given.
    return given if frame is None else {**given, "frame": frame.clone()}
