"""Filling the index of what credit files have in common from the graph.

The rule of this module: the index is then what loading every file would have made of it.
"""

from __future__ import annotations

from typing import Final

from graph.engines.base import Engine
from graph.sidebase import SideBase
from graph.ties import tied_values

CHUNK: Final = 50_000


def tie_all(engine: Engine, side: SideBase) -> None:
    """Index every credit file anew; nobody may write meanwhile."""
    side.ties.clear()
    for files in engine.stream("store_all_blocks", CHUNK):
        side.ties.add_many(tied_values(side.ids, files))
