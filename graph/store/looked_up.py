"""What the graph says of some ids, as plain values: for a few by the engine's quick look-up, for many by a frame.

The rule of this module: whoever asks does not see which of the two it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

import polars as pl

from graph.engines.base import Row, Value
from graph.few import FEW


class Looks(Protocol):
    """Who looks things up: the engine, or somebody who answers as it will."""

    def look_up(self, block: str, ids: Sequence[str]) -> list[Row]:
        """See `Engine.look_up`."""
        ...

    def read_frame(self, block: str, frame: pl.DataFrame | None = None, **parameters: Value) -> pl.DataFrame:
        """See `Engine.read_frame`."""
        ...


def looked_up(engine: Looks, block: str, ids: Iterable[str], columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """These columns of what a block over a frame of ids answers, in no order; nothing for no ids."""
    wanted = sorted(set(ids))
    if not wanted:
        return iter(())
    if len(wanted) <= FEW:
        return (tuple(row[name] for name in columns) for row in engine.look_up(block, wanted))
    frame = pl.DataFrame({"id": wanted}, {"id": pl.String})
    return engine.read_frame(block, frame).select(columns).iter_rows()
