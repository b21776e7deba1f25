"""How many operations run at a time, how many wait, and that nobody is let in at the end.

The rule of this module: what cannot be worked on soon is turned away at once and with a word on when to come again,
so that those who were let in get their answers; nobody who was let in is sent away by the end of the service.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, TypeVar

import anyio
from anyio import CapacityLimiter

from api.failures import Overloaded

T = TypeVar("T")

STOPPING: Final = "The service is stopping. Try again in a moment."
BUSY: Final = "Too many requests at once. Try again in a moment."
SOON: Final = {"Retry-After": "1"}
LATER: Final = {"Retry-After": "10"}


class Gate:
    """Lets `width` operations run at a time; `line` more wait, each for `patience_s` at most."""

    def __init__(self, width: int, line: int, patience_s: float) -> None:
        self._running = CapacityLimiter(width)
        self._most = width + line
        self._threads = CapacityLimiter(math.inf)  # their number is kept by the line above
        self._patience_s = patience_s
        self._inside = 0
        self._closed = False

    @property
    def inside(self) -> int:
        """Operations that were let in and have not ended: running and waiting."""
        return self._inside

    @property
    def running(self) -> int:
        """Operations that run."""
        return self._running.borrowed_tokens

    @property
    def closed(self) -> bool:
        """Whether nobody is let in any more."""
        return self._closed

    def close(self) -> None:
        """Let nobody in from now on. Safe to call from a signal handler."""
        self._closed = True

    async def run(self, work: Callable[[], T]) -> T:
        """Do blocking work in a thread once it is its turn; raises `Overloaded` when that would be too late."""
        if self._closed:
            raise Overloaded(STOPPING, 503, **LATER)
        if self._inside >= self._most:
            raise Overloaded(BUSY, 503, **SOON)
        me = object()
        self._inside += 1
        try:
            await self._turn(me)
            try:
                return await anyio.to_thread.run_sync(work, limiter=self._threads)
            finally:
                self._running.release_on_behalf_of(me)
        finally:
            self._inside -= 1

    async def _turn(self, me: object) -> None:
        """Wait until it is one's turn; at once when fewer run than may, which is not worth going round the loop."""
        try:
            self._running.acquire_on_behalf_of_nowait(me)
        except anyio.WouldBlock:
            with anyio.move_on_after(self._patience_s) as waited:
                await self._running.acquire_on_behalf_of(me)
            if waited.cancelled_caught:
                raise Overloaded(BUSY, 503, **SOON) from None
