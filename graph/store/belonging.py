"""Whether a graph and a ledger belong together.

The rule of this module: a run is in the ledger before anything of it is in the graph, so a graph that has one of which
the ledger knows nothing was filled by others. Two ledgers on one graph would count their runs alike, hide each other's
rows and take each other's away.
"""

from __future__ import annotations

from graph.engines.base import Engine
from graph.errors import SettingsError
from graph.sidebase.runs import Runs


def refuse_graph_of_others(engine: Engine, runs: Runs) -> None:
    """Raise `SettingsError` when the graph's last run is not of this ledger."""
    for last in engine.read("view_runs", limit=1):
        if not runs.knows(str(last["run_id"])):
            raise SettingsError(
                "The graph holds deliveries of which the ledger of this home knows nothing: it was filled from another "
                "home. Name that home in XINMAI_HOME (and its XINMAI_SIDE_BASE, if it has one), or give this one an "
                "empty database in XINMAI_GRAPH, which `xinmai rebuild` fills with all that the ledger here knows."
            )
