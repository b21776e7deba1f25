"""Stopping what runs for somebody who has left.

The rule of this module: whoever begins a request says once that it may be stopped (`for_one`); each reading statement
says how it is stopped while it runs (`stoppable`), and none begins after it. What changes something is never stopped
half way (`to_the_end`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from graph.errors import Interrupted

LEFT: Final = "Whoever asked has left."


class Stop:
    """Stops the statements of one request."""

    def __init__(self) -> None:
        # Held while statements are stopped: a connection is given on only when nobody is about to stop it any more.
        self._lock = threading.Lock()
        self._stopped = False
        self._running: dict[object, Callable[[], None]] = {}

    def stop(self) -> None:
        """Stop what runs, and let nothing begin any more. It may wait for a server, so not on the loop."""
        with self._lock:
            self._stopped = True
            for how in self._running.values():
                how()

    @contextmanager
    def running(self, how: Callable[[], None]) -> Iterator[None]:
        """Run a statement, which is stopped by `how`; raises `Interrupted` when it is too late to begin."""
        mine = object()
        with self._lock:
            if self._stopped:
                raise Interrupted(LEFT)
            self._running[mine] = how
        try:
            yield
        finally:
            with self._lock:
                del self._running[mine]


_stop: ContextVar[Stop | None] = ContextVar("stop", default=None)


@contextmanager
def for_one(stop: Stop) -> Iterator[None]:
    """Let the work of the block be stopped."""
    token = _stop.set(stop)
    try:
        yield
    finally:
        _stop.reset(token)


@contextmanager
def to_the_end() -> Iterator[None]:
    """Let the work of the block be done whoever leaves."""
    token = _stop.set(None)
    try:
        yield
    finally:
        _stop.reset(token)


@contextmanager
def stoppable(how: Callable[[], None]) -> Iterator[None]:
    """Run a statement of a request, which is stopped by `how` when whoever asked leaves."""
    stop = _stop.get()
    if stop is None:
        yield
        return
    with stop.running(how):
        yield
