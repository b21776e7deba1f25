"""The time limit of readers' statements on Ladybug, kept by a thread of our own.

The rule of this module: a statement that runs longer than its limit, or than the request it belongs to may, is
interrupted, at most a twentieth of the limit late and never more than a quarter of a second. With a limit of the
driver's, every statement is handed to another thread and waited for: a quarter more work for a look-up by key, and
three times as long where the processors are busy.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from graph.engines.deadline import bounded

LOOKS_PER_LIMIT: Final = 20
RAREST_LOOK_S: Final = 0.25  # a request may have much less time left than a statement's limit


class Interruptible(Protocol):
    """A connection, as far as it is watched."""

    def interrupt(self) -> None:
        """Stop the statement that runs on it."""
        ...


class Watch:
    """Watches connections; its thread begins with the first one and ends with `close`."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._running: dict[int, tuple[float, Interruptible]] = {}
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    @contextmanager
    def over(self, connection: Interruptible) -> Iterator[None]:
        """Interrupt what runs on this connection inside the block when the limit has passed."""
        until = time.monotonic() + bounded(self._limit_s)
        with self._lock:
            self._running[id(connection)] = (until, connection)
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="ladybug-watch", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                del self._running[id(connection)]

    def close(self) -> None:
        """Watch no more."""
        self._closed.set()

    def _look(self) -> None:
        while not self._closed.wait(min(self._limit_s / LOOKS_PER_LIMIT, RAREST_LOOK_S)):
            now = time.monotonic()
            with self._lock:
                for limit, connection in self._running.values():
                    if limit < now:
                        connection.interrupt()
