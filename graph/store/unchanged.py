"""What was read from the graph a moment ago: who is told of a new file or a proposal asks at once why.

The rule of this module: what was read counts only as long as nothing was written since, so whoever asks is told of the
graph of now; and where others may write as well nothing is kept.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from graph.engines.base import Engine

T = TypeVar("T")


class Unchanged(Generic[T]):
    """One thing that was made of what was read last."""

    def __init__(self) -> None:
        self._kept: tuple[int, T] | None = None

    def keep(self, writes: int | None, thing: T) -> None:
        """Keep what was made of what was read since the engine had these `writes`."""
        self._kept = None if writes is None else (writes, thing)

    def of(self, engine: Engine) -> T | None:
        """What is kept, if it still holds."""
        kept = self._kept
        return None if kept is None or kept[0] != engine.writes else kept[1]
