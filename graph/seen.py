"""Whether readers see already what a run did: for whoever has just loaded and must not read an older state.

The rule of this module: a run's id is the token. It is given to whoever began the run, names nothing else, and is
asked of what is written down and of the graph that would be read, which may be another server's copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import NotFound
from graph.sidebase.runs import RunKind, RunState

if TYPE_CHECKING:
    from graph.base import Base

OPEN_IN_GRAPH = "OPEN"


def is_seen(base: Base, run_id: str) -> bool:
    """Whether readers see it; `NotFound` for an unknown run and for one that was given up, which nobody ever sees."""
    entry = base.side.runs.run(run_id)
    if entry.state is RunState.ABANDONED:
        raise NotFound("This run was given up: readers will never see anything of it. Load again.", run=run_id)
    if entry.state is RunState.WITHDRAWN:
        return True
    if not (base.side.feed.has_told(entry.number) or entry.state is RunState.COMMITTED):
        return False
    if entry.kind is not RunKind.LOAD:
        return True
    rows = base.engine.read("store_run_by_id", id=run_id)
    return bool(rows) and rows[0]["state"] != OPEN_IN_GRAPH
