"""Noticing that something became visible, for all who wait for it at once.

The rule of this module: one look at the side base for everybody, and none while nobody waits. It notices what any
process did, because it looks at what is written down and not at who wrote it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

import anyio

from graph.errors import XinmaiError

EVERY_S: Final = 0.5
log = logging.getLogger("xinmai.api")


class Watch:
    """Looks at `last`, the number of the last change; `closed` says that nobody is to wait any more."""

    def __init__(self, last: Callable[[], int], closed: Callable[[], bool], every_s: float = EVERY_S) -> None:
        self._last = last
        self._closed = closed
        self._every_s = every_s
        self._number = -1
        self._waiting = 0
        self._looked = anyio.Event()
        self._task: asyncio.Task[None] | None = None

    async def now(self) -> int:
        """The number of the last change."""
        return await anyio.to_thread.run_sync(self._last)

    async def beyond(self, number: int) -> None:
        """Return once there is a change with a greater number, or when nobody is to wait any more."""
        self._waiting += 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            while self._number <= number and not self._closed():
                await self._looked.wait()
        finally:
            self._waiting -= 1

    async def _look(self) -> None:
        while self._waiting:
            try:
                self._number = await self.now()
            except XinmaiError as error:  # whoever reads next is told; here the next look may succeed
                log.warning("watch code=%s", error.code)
            looked, self._looked = self._looked, anyio.Event()
            looked.set()
            await asyncio.sleep(self._every_s)
