"""The same intake in a process of its own, so that a load does not hold the server's interpreter lock.

The rule of this module: batches come back through a pipe as Arrow streams, two at most wait, nothing touches a
disk, and neither process outlives what the other one owes it.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
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
"""How many finished batches may wait for the writer before the child stops reading."""

_PATIENCE_S: Final = 5.0
_Given = tuple[PlannedFile, Catalogue, bytes, RegionTable, date]
_FRAMES: Final = tuple(f.name for f in fields(Batch) if f.name != "lines")


@dataclass(frozen=True)
class _Failure:
    """An error of the child in the only form that crosses: its class, its sentence, its facts."""

    kind: str
    says: str
    facts: dict[str, str | int | float | None]


@dataclass(frozen=True)
class _Packed:
    """A batch as bytes: one Arrow stream for each frame that has rows."""

    lines: int
    frames: dict[str, bytes]


def shape_in_child(
    planned: PlannedFile, catalogue: Catalogue, ids: Ids, regions: RegionTable, today: date
) -> Iterator[Batch]:
    """`shape_file` in a child process: the same batches in the same order, the same `XinmaiError`.

    Closing the iterator early ends the child. A child that dies (out of memory, killed) raises `XinmaiError` with
    its exit code; nothing it had not handed over counts.
    """
    context = get_context("spawn")
    # A started hash cannot be sent; its key goes through the pipe to our own child and nowhere else.
    id_key = ids._key  # noqa: SLF001 - only these two processes may ever see it
    receiving, sending = context.Pipe(duplex=False)
    # A permit is taken before a batch is shaped and given back when it is asked for: back-pressure.
    permits = context.Semaphore(WAITING_BATCHES)
    child = context.Process(
        target=_serve,
        args=(sending, permits, (planned, catalogue, id_key, regions, today)),
        name="xinmai-intake",
        daemon=True,
    )
    with _deaf_to_ctrl_c():
        child.start()
    sending.close()
    try:
        while isinstance(said := _next(receiving, child.sentinel), _Packed):
            permits.release()
            yield _unpacked(said)
        # It has said its last word and ends by itself.
        child.join(_PATIENCE_S)
        if said is not None:
            raise _raised(said)
    except EOFError:
        child.join(_PATIENCE_S)
        raise XinmaiError(
            f"The process that read {planned.path.name} ended with code {child.exitcode} before it was done.",
            file=planned.path.name,
            exit=child.exitcode,
        ) from None
    finally:
        receiving.close()
        if child.is_alive():
            child.kill()
            child.join(_PATIENCE_S)


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """A process started in this block never hears Ctrl-C, not even while it is still importing.

    A terminal sends it to both, the parent decides and ends the child. A blocked signal stays blocked in a new
    program, which a handler does not; here it is delivered at the end of the block.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _next(receiving: Connection, sentinel: int) -> _Packed | _Failure | None:
    """The next thing the child says; `EOFError` if it died without a word."""
    ready = wait([receiving, sentinel])
    if receiving not in ready and not receiving.poll():
        raise EOFError
    said = receiving.recv()
    if said is None or isinstance(said, _Packed | _Failure):
        return said
    raise EOFError


def _serve(
    sending: Connection,
    permits: threading.Semaphore,
    given: _Given,
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be blocked before
    _end_with_parent()
    with contextlib.suppress(BrokenPipeError):
        planned, catalogue, id_key, regions, today = given
        try:
            for batch in shape_file(planned, catalogue, Ids(id_key), regions, today):
                permits.acquire()
                sending.send(_packed(batch))
            sending.send(None)
        except XinmaiError as error:
            sending.send(_Failure(type(error).__name__, error.message, dict(error.facts)))
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold a cell's value and must not travel
            says = f"Reading {planned.path.name} failed inside the program ({type(error).__name__}{_where(error)})."
            sending.send(_Failure("XinmaiError", says, {"file": planned.path.name}))


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
    frames: dict[str, bytes] = {}
    for name in _FRAMES:
        frame: pl.DataFrame = getattr(batch, name)
        if not frame.is_empty():
            stream = io.BytesIO()
            frame.write_ipc_stream(stream)
            frames[name] = stream.getvalue()
    return _Packed(batch.lines, frames)


def _unpacked(packed: _Packed) -> Batch:
    frames = {name: pl.read_ipc_stream(io.BytesIO(stream)) for name, stream in packed.frames.items()}
    return Batch(lines=packed.lines, **frames)


def _raised(failure: _Failure) -> XinmaiError:
    kind = getattr(graph.errors, failure.kind, XinmaiError)
    return kind(failure.says, **failure.facts) if issubclass(kind, XinmaiError) else XinmaiError(failure.says)
