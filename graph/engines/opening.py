"""Opening the engine that the settings name: the one place that knows which there are.

The rule of this module: only the driver that is used is loaded; each costs a fifth of a second at the start of a
command.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from graph.engines.blocks import Block
from graph.engines.queries import catalogue

if TYPE_CHECKING:
    from graph.engines.base import Engine
    from graph.settings import Settings


def open_engine(settings: Settings, more: Mapping[str, Block] | None = None) -> Engine:
    """The engine that the settings name: the embedded base in `home`, or the server at `graph`.

    `more` are blocks beside those of the catalogue. Raises `BaseHeld` when another process (or this one) already
    has the embedded base open, and `EngineUnavailable` when the base cannot be opened or the server not be reached.
    """
    if settings.embedded:
        from graph.engines.ladybug import LadybugEngine  # noqa: PLC0415 - the rule of this module

        return LadybugEngine(settings, {**catalogue(LadybugEngine.name), **(more or {})})
    from graph.engines.neo4j import Neo4jEngine  # noqa: PLC0415 - the rule of this module

    return Neo4jEngine(settings, {**catalogue(Neo4jEngine.name), **(more or {})})
