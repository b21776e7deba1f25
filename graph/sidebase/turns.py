"""Turns: what is done under one key is done by one thread of this process at a time.

The rule of this module: whoever comes meanwhile waits, but not for ever; a key that nobody holds or waits for is
forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from graph.errors import Taken

PATIENCE_S: Final = 30.0
"""As long as what is done under a key may have to wait for another writer, and a little more."""


@dataclass(eq=False)
class _Turn:
    lock: Lock = field(default_factory=Lock)
    wanted: int = 0  # by how many


class Turns:
    """Turns of one process; keys have nothing to do with each other."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._guard = Lock()
        self._turns: dict[str, _Turn] = {}

    @contextmanager
    def alone(self, key: str, *, by: str) -> Iterator[None]:
        """Have this key for the block; `Taken` when whoever has it is too long about it."""
        with self._guard:
            turn = self._turns.setdefault(key, _Turn())
            turn.wanted += 1
        try:
            if not turn.lock.acquire(timeout=self._patience_s):
                raise Taken("This very request is being done: send it again in a moment.", by=by)
            try:
                yield
            finally:
                turn.lock.release()
        finally:
            with self._guard:
                turn.wanted -= 1
                if not turn.wanted:
                    del self._turns[key]
