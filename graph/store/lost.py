"""Whether a graph whose log was cut short still has all that was ever committed.

The rule of this module: the ledger hears of a commit only after the engine has said that it is on the disk. A load or
a withdrawal that the ledger has and the graph does not is lost, and then nobody reads on as if it had never been. Of
the last few rows a machine without power may forget what the ledger heard; but the next run is on the disk of the
ledger, and all before it, before it touches the graph's log.
"""

from __future__ import annotations

from graph.engines.base import Engine
from graph.errors import EngineUnavailable
from graph.sidebase.runs import RunEntry, RunKind, Runs, RunState


def refuse_lost(engine: Engine, runs: Runs) -> None:
    """Raise `EngineUnavailable` when what the ledger knows is not in the graph any more; else trust what was read."""
    if not engine.cut:
        return
    rebuilding = any(entry.kind is RunKind.REBUILD for entry in runs.open_runs())
    lost = [entry.number for entry in runs.all_runs() if entry.kind is RunKind.LOAD and _is_lost(engine, entry)]
    if lost and not rebuilding:
        raise EngineUnavailable(
            f"The end of the graph's log is damaged, and what was done with {len(lost)} deliveries is lost with it, "
            f"that of run {lost[0]} among them. Nothing is lost for good: move the files that begin with `graph` out "
            "of the home folder, then `xinmai rebuild` makes the graph anew.",
            run=lost[0],
        )
    engine.trust()


def _is_lost(engine: Engine, entry: RunEntry) -> bool:
    """Whether the graph knows nothing of a committed load, or nothing of its withdrawal."""
    known = engine.read("store_run_by_id", id=entry.id)
    if entry.state is RunState.COMMITTED:
        return not known
    return entry.state is RunState.WITHDRAWN and any(row["state"] == RunState.COMMITTED.value for row in known)
