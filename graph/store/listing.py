"""Filling the lists of departments' records from the graph.

The rule of this module: the index is then what loading every file would have made of it.
"""

from __future__ import annotations

from typing import Final

from graph.engines.base import Engine
from graph.sidebase import SideBase

CHUNK: Final = 50_000


def list_all(engine: Engine, side: SideBase) -> None:
    """List every record of an organisation anew; nobody may write meanwhile."""
    side.listing.fill(engine.stream("store_all_listed", CHUNK))
