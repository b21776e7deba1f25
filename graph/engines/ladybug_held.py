"""The base that this process holds: one file, opened once, and the connections to it.

The rule of this module: a base is opened as far as its log can be read, and when not all of it could be, that is
marked beside the file until somebody has looked. One whose disk was full is left as a kill leaves it. The driver is
imported here and nowhere else.
"""

from __future__ import annotations

import ctypes
import threading
from bisect import bisect_left
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

import ladybug

from graph.engines.ladybug_errors import unopened
from graph.engines.memory import wipe_new_memory
from graph.errors import BaseHeld, EngineUnavailable

__all__ = ["Connection", "HeldBase"]

LONGEST_LOG_BYTES: Final = 256 << 20
"""So long a log is written into the base by the driver itself, if `Growth` did not ask for it before."""

UNREADABLE: Final = (RuntimeError, MemoryError, ValueError, IndexError, OverflowError)
"""What the driver raises for a base or a log it cannot read: bytes that are none of its own may ask it for a text or
a list of any length, and then the exception is that of its language."""

_PLAIN: Final = frozenset((str, bool, float, date, datetime, type(None)))

_BITS: Final = (7, 8, 15, 16, 31, 32, 63)
"""The driver binds a whole number to the narrowest type that holds it: these are their bits."""

_held_here: set[Path] = set()
_held_here_lock = threading.Lock()


class Connection(ladybug.Connection):
    """A connection that knows again what it has said.

    The driver by itself looks through the whole text once for each parameter, whenever it is said: for a statement with
    twenty parameters as long as running it takes.
    """

    def __init__(self, database: ladybug.Database) -> None:
        super().__init__(database)
        self._prepared: dict[object, ladybug.PreparedStatement] = {}
        self._threads: int | None = None

    def use_threads(self, most: int) -> None:
        """Run what is said from now on by so many threads at most, 0 for all; said again it costs nothing."""
        if most != self._threads:
            self.set_max_threads_for_exec(most)
            self._threads = most

    def say(self, text: str, given: dict[str, object]) -> ladybug.QueryResult | list[ladybug.QueryResult]:
        """`execute` with these parameters."""
        kinds = _kinds_of(given)
        if kinds is None:
            return self.execute(text, given)
        key = (text, kinds)
        prepared = self._prepared.get(key)
        if prepared is None:
            self.init_connection()
            prepared = ladybug.PreparedStatement(self, text, given)
            if not prepared.is_success():
                return self.execute(text, given)  # which raises, and says why
            self._prepared[key] = prepared
        return self.execute(prepared, given)

    def close(self) -> None:
        """Let go of what it has said as well."""
        self._prepared.clear()
        super().close()


def _kinds_of(given: Mapping[str, object]) -> tuple[tuple[str, object], ...] | None:
    """The types to which the driver binds parameters: a prepared statement keeps them. None of one that may vary."""
    kinds = tuple((name, _kind_of(value)) for name, value in given.items())
    return None if any(kind is None for _, kind in kinds) else kinds


def _kind_of(value: object) -> object:
    kind = type(value)
    if kind in _PLAIN:
        return kind
    if isinstance(value, int):
        return bisect_left(_BITS, value.bit_length()) if value >= 0 else None
    if isinstance(value, list):
        return list if value and all(isinstance(entry, str) for entry in value) else None
    return None


class HeldBase:
    """The base at `path`, from now until `close`; raises `BaseHeld` or `EngineUnavailable` when it cannot be opened."""

    def __init__(self, path: Path, memory: int) -> None:
        self._path = path
        self._database = _opened(path, memory)
        self.version = str(ladybug.Database.get_version())
        self.is_over = False
        self.is_spoilt = False

    def connection(self) -> Connection:
        """A new connection, for whoever closes it."""
        self.refuse_over()
        return Connection(self._database)

    def refuse_over(self) -> None:
        """Raise `EngineUnavailable` once the base is about to be closed."""
        if self.is_over:
            raise EngineUnavailable("The base has been closed.", base=str(self._path))

    def spoil(self) -> None:
        """A file of it took no more: nothing is written from now on, for the driver would wait for ever at the next."""
        self.is_spoilt = True

    def refuse_spoilt(self) -> None:
        """Raise `EngineUnavailable` where nothing may be written any more."""
        if self.is_spoilt:
            raise EngineUnavailable(
                f"The base {self._path} takes no more since it could not be written. Make room, and start the program "
                "that holds it anew.",
                base=str(self._path),
            )

    @property
    def log_bytes(self) -> int:
        """How long the log is of what was written since the last checkpoint."""
        try:
            return _log(self._path).stat().st_size
        except FileNotFoundError:
            return 0

    def end(self) -> bool:
        """Give no further connection; False when that was so before."""
        ended, self.is_over = not self.is_over, True
        return ended

    def close(self) -> None:
        """Let go of the file, after `end` and once every connection that waits unused is closed."""
        if self.is_spoilt:
            # The driver writes the rest of its log while it closes, and ends the whole process where that fails again:
            # now, or when Python lets go of the last reference at its end. So there is one more that nobody lets go.
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._database))
        else:
            self._database.close()
        with _held_here_lock:
            _held_here.discard(self._path)

    @property
    def cut(self) -> bool:
        """Whether the end of its log could not be read when it was last opened after a kill, and nobody has looked."""
        return _cut_mark(self._path).exists()

    def trust(self) -> None:
        """Somebody has looked."""
        _cut_mark(self._path).unlink(missing_ok=True)


def _opened(path: Path, memory: int) -> ladybug.Database:
    with _held_here_lock:
        if path in _held_here:
            raise BaseHeld(f"The base {path} is already open in this process.", base=str(path))
        # Else the engine's file gets leftovers of this process's memory.
        wipe_new_memory()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            database = _read_as_far_as_it_goes(path, memory)
            path.chmod(0o600)
        except (*UNREADABLE, OSError) as error:
            raise unopened(error, path) from None
        _held_here.add(path)
        return database


def _read_as_far_as_it_goes(path: Path, memory: int) -> ladybug.Database:
    """A base with its log, also where the end of the log cannot be read.

    Killed while it writes there, the engine leaves half a transaction, of which nobody was told, and by itself does not
    open the base any more. What comes before is read; because more may be lost, `HeldBase.cut` says so.
    """

    def opened(*, whole: bool) -> ladybug.Database:
        return ladybug.Database(
            path, buffer_pool_size=memory, checkpoint_threshold=LONGEST_LOG_BYTES, throw_on_wal_replay_failure=whole
        )

    try:
        return opened(whole=True)
    except UNREADABLE as error:
        if not _log(path).exists() or isinstance(unopened(error, path), BaseHeld):
            raise
        _cut_mark(path).touch(mode=0o600)
        return opened(whole=False)


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def _cut_mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.cut")
