"""The same intake in a process of its own, so that a load does not hold the server's interpreter lock.

The rule of this module: batches come back through a pipe as Arrow streams while the next one is shaped, two at most
wait, nothing touches a disk, and neither process outlives what the other one owes it. A child that has done its work
rests for the next file: starting one takes as long as shaping thousands of rows.
"""

from __future__ import annotations

import contextlib
import io
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Final

import polars as pl

import graph.errors
from graph.catalogue import Catalogue
from graph.delivery import Batch
from graph.errors import XinmaiError
from graph.ids import Ids
from graph.regions import RegionTable
from loaders.intake import shape_file
from loaders.plan import PlannedFile

WAITING_BATCHES: Final = 2
"""How many finished batches may be there, the one that is being sent included, before the child stops reading."""

RESTS_S: Final = 30.0
"""So long a child waits for the next file; after twice that time it ends by itself."""

PIECE_BYTES: Final = 64 << 10
"""What a pipe takes at once. Asked for more, `Connection` allocates all of what is missing for each such piece, which
takes seconds where memory is handed out wiped (graph.engines.memory)."""

RESTS_UP_TO_LINES: Final = 200_000
"""A child that has read more holds more memory than starting another one is worth."""

_PATIENCE_S: Final = 5.0
_POLARS_THREADS: Final = "POLARS_MAX_THREADS"
_FRAMES: Final = tuple(f.name for f in fields(Batch) if f.name != "lines")


@dataclass(frozen=True)
class _Failure:
    """An error of the child in the only form that crosses: its class, its sentence, its facts."""

    kind: str
    says: str
    facts: dict[str, str | int | float | None]


@dataclass(frozen=True)
class _Announced:
    """A batch whose frames follow in pieces: how long the Arrow stream of each frame that has rows is."""

    lines: int
    bytes_of: dict[str, int]


@dataclass(frozen=True)
class _Packed:
    """A batch as bytes: one Arrow stream for each frame that has rows."""

    lines: int
    frames: dict[str, memoryview]

    @property
    def announced(self) -> _Announced:
        return _Announced(self.lines, {name: stream.nbytes for name, stream in self.frames.items()})


def shape_in_child(
    planned: PlannedFile, catalogue: Catalogue, ids: Ids, regions: RegionTable, today: date
) -> Iterator[Batch]:
    """`shape_file` in a child process: the same batches in the same order, the same `XinmaiError`.

    Closing the iterator early ends the child. A child that dies (out of memory, killed) raises `XinmaiError` with
    its exit code; nothing it had not handed over counts.
    """
    # A started hash cannot be sent; its key goes through the pipe to our own child and nowhere else.
    id_key = ids._key  # noqa: SLF001 - only these two processes may ever see it
    child = _RESTING.rested() or _Child()
    done, lines = False, 0
    try:
        child.channel.send((planned, catalogue, id_key, regions, today))
        while isinstance(said := child.channel.recv(), _Announced):
            lines += said.lines
            yield _received(said, child.channel)
        done = True
    except (EOFError, ConnectionError):
        code = child.ended()
        raise XinmaiError(
            f"The process that read {planned.path.name} ended with code {code} before it was done.",
            file=planned.path.name,
            exit=code,
        ) from None
    finally:
        if done and lines <= RESTS_UP_TO_LINES:
            _RESTING.rest(child)
        else:
            child.end()
    if isinstance(said, _Failure):
        raise _raised(said)


class _Child:
    """A process that shapes one file after the other, and the channel to it."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.channel, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name="xinmai-intake", daemon=True)
        with _deaf_to_ctrl_c(), _without_main(), _of_one_thread():
            self._process.start()
        theirs.close()
        self.rests_since = 0.0

    @property
    def is_fresh(self) -> bool:
        """Whether it lives and has not rested so long that it may be about to end."""
        return self._process.is_alive() and time.monotonic() - self.rests_since < RESTS_S

    def ended(self) -> int | None:
        """The exit code of a child that said nothing more."""
        self._process.join(_PATIENCE_S)
        return self._process.exitcode

    def end(self) -> None:
        """End it, whatever it is at."""
        self.channel.close()
        if self._process.is_alive():
            self._process.kill()
            self._process.join(_PATIENCE_S)


class _Resting:
    """The child that waits for the next file, if there is one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def rested(self) -> _Child | None:
        """A child to work with, which rests no more."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None and not child.is_fresh:
            child.end()
            return None
        return child

    def rest(self, child: _Child) -> None:
        """Let a child rest that has said its last word on a file."""
        child.rests_since = time.monotonic()
        with self._lock:
            before, self._child = self._child, child
        if before is not None:
            before.end()


_RESTING: Final = _Resting()


def end_resting_child() -> None:
    """End the child that rests, if one does: for whoever must leave no process behind."""
    if (child := _RESTING.rested()) is not None:
        child.end()


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """A process started in this block never hears Ctrl-C, not even while it is still importing.

    A terminal sends it to both, the parent decides and ends the child. A blocked signal stays blocked in a new
    program, which a handler does not; here it is delivered at the end of the block. The library's own helper is
    started before: it comes with the first child, and lets through again what was blocked.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """A process started in this block does not import the parent's main module, as a spawned one does by itself.

    The child needs nothing of it, and the main module of a command or a server brings the whole service with it.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def _of_one_thread() -> Iterator[None]:
    """A process started in this block has one thread of polars, unless whoever started the program chose.

    It works on a chunk in hundreds of short steps. On two processors sharing them out took as long as doing them, and a
    fifth more processor time, which the writer and those who ask lacked (measured).
    """
    if _POLARS_THREADS in os.environ:
        yield
        return
    os.environ[_POLARS_THREADS] = "1"
    try:
        yield
    finally:
        os.environ.pop(_POLARS_THREADS, None)  # another thread may have started one as well


def _serve(channel: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be blocked before
    _end_with_parent()
    with contextlib.suppress(EOFError, ConnectionError):
        while channel.poll(2 * RESTS_S):
            _answer(channel, *channel.recv())


def _answer(
    channel: Connection, planned: PlannedFile, catalogue: Catalogue, id_key: bytes, regions: RegionTable, today: date
) -> None:
    """Shape one file; what is finished is sent beside it."""
    finished: queue.SimpleQueue[_Packed | _Failure | None] = queue.SimpleQueue()
    permits = threading.Semaphore(WAITING_BATCHES - 1)
    sending = threading.Thread(target=_send, args=(channel, finished, permits), daemon=True, name="sending")
    sending.start()
    last: _Failure | None = None
    try:
        for batch in shape_file(planned, catalogue, Ids(id_key), regions, today):
            permits.acquire()
            finished.put(_packed(batch))
    except XinmaiError as error:
        last = _Failure(type(error).__name__, error.message, dict(error.facts))
    except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold a cell's value and must not travel
        says = f"Reading {planned.path.name} failed inside the program ({type(error).__name__}{_where(error)})."
        last = _Failure("XinmaiError", says, {"file": planned.path.name})
    finished.put(last)
    sending.join()


def _send(
    channel: Connection, finished: queue.SimpleQueue[_Packed | _Failure | None], permits: threading.Semaphore
) -> None:
    try:
        while isinstance(said := finished.get(), _Packed):
            channel.send(said.announced)
            for stream in said.frames.values():
                for start in range(0, stream.nbytes, PIECE_BYTES):
                    channel.send_bytes(stream[start : start + PIECE_BYTES])
            permits.release()
        channel.send(said)
    except ConnectionError:
        os._exit(1)  # nobody listens any more, and the file may be long


def _where(error: BaseException) -> str:
    """Module and line of the innermost frame of our own code: enough to find the fault, without any value."""
    trace, where = error.__traceback__, ""
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if str(module).startswith(("loaders.", "graph.")):
            where = f" in {module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return where


def _end_with_parent() -> None:
    """End this process when its parent is gone, however the parent ended."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent-watch").start()


def _packed(batch: Batch) -> _Packed:
    frames: dict[str, memoryview] = {}
    for name in _FRAMES:
        frame: pl.DataFrame = getattr(batch, name)
        if not frame.is_empty():
            stream = io.BytesIO()
            frame.write_ipc_stream(stream)
            frames[name] = stream.getbuffer()
    return _Packed(batch.lines, frames)


def _received(announced: _Announced, channel: Connection) -> Batch:
    frames: dict[str, pl.DataFrame] = {}
    for name, length in announced.bytes_of.items():
        pieces = [channel.recv_bytes() for _ in range(0, length, PIECE_BYTES)]
        frames[name] = pl.read_ipc_stream(b"".join(pieces))
    return Batch(lines=announced.lines, **frames)


def _raised(failure: _Failure) -> XinmaiError:
    kind = getattr(graph.errors, failure.kind, XinmaiError)
    return kind(failure.says, **failure.facts) if issubclass(kind, XinmaiError) else XinmaiError(failure.says)
