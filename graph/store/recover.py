"""Finishing what a killed process left: the first thing every writer does.

The rule of this module: a run that did not reach its commit never happened, one that did is complete; what is left
over of either is swept away, and the ledger is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.delivery import Delivery
from graph.sidebase.runs import RunEntry, RunKind, RunState
from graph.store.judging import place_judged
from graph.store.mirroring import mirror_judgements
from graph.store.proposing import propose_all
from graph.store.rebuild import rebuild_facts
from graph.store.runs import forget_run, run_in_graph
from graph.store.sweep import sweep
from graph.store.telling import forget_unmoved, tell
from graph.store.withdraw import tell_withdrawal

if TYPE_CHECKING:
    from graph.base import Base


def recover(base: Base) -> int:
    """Finish what was left half done; how many runs that were."""
    with base.side.sql.together():
        left = base.side.runs.open_runs()
        withdrawals = base.side.runs.how_many_withdrawals()
    for entry in left:
        FINISH[entry.kind](base, entry)
    if left:  # one of them may have been a withdrawal
        withdrawals = base.side.runs.how_many_withdrawals()
    # What was withdrawn is in the ledger before it is swept, so that without more of it there is nothing to sweep.
    if withdrawals != base.swept_up_to:
        sweep_withdrawn(base)
        base.swept_up_to = withdrawals
    return len(left)


def sweep_withdrawn(base: Base) -> None:
    """Take away what withdrawn runs wrote and readers no longer see."""
    for row in base.engine.read("store_withdrawn_runs"):
        run = row["number"]
        assert isinstance(run, int)  # noqa: S101 - the schema says so; narrows the type
        # The ledger says which delivery it was: the graph's own link is gone when a sweep was killed near its end.
        delivery = base.side.runs.run_numbered(run).file_id
        if delivery is not None:
            sweep(base, delivery, run)
        mirror_judgements(base)
        forget_run(base, str(row["id"]))


def _finish_load(base: Base, entry: RunEntry) -> None:
    known = run_in_graph(base, entry.id)
    if known is not None and known["state"] == "COMMITTED":
        tell(base, entry.number, _delivery_of(base, entry))
        mirror_judgements(base)
        propose_all(base)
        base.side.runs.close_run(entry.number, RunState.COMMITTED, str(known["summary"] or ""))
        return
    if entry.file_id is not None:
        sweep(base, entry.file_id, entry.number)
    forget_run(base, entry.id)
    _abandon(base, entry)


def _finish_withdrawal(base: Base, entry: RunEntry) -> None:
    for load in base.side.runs.runs_of_file(entry.file_hash or ""):
        if load.kind is RunKind.LOAD and load.file_id == entry.file_id and load.state is RunState.COMMITTED:
            known = run_in_graph(base, load.id)
            if known is not None and known["state"] == "WITHDRAWN":
                tell(base, entry.number, _delivery_of(base, entry))
                propose_all(base)
                tell_withdrawal(base, load, entry, entry.summary or "finished after an interruption")
                return
    _abandon(base, entry)


def _finish_resolving(base: Base, entry: RunEntry) -> None:
    forget_unmoved(base, entry.number)
    place_judged(base, entry.number)
    propose_all(base)
    base.side.runs.close_run(entry.number, RunState.COMMITTED, entry.summary)


def _finish_rebuild(base: Base, entry: RunEntry) -> None:
    rebuild_facts(base, entry)
    base.side.runs.close_run(entry.number, RunState.COMMITTED, entry.summary)


def _abandon(base: Base, entry: RunEntry) -> None:
    base.side.feed.forget(entry.number)
    base.side.runs.close_run(entry.number, RunState.ABANDONED)


def _delivery_of(base: Base, entry: RunEntry) -> Delivery | None:
    known = entry.file_id is not None and base.archive.holds(entry.file_id)
    return base.archive.delivery(entry.file_id) if known and entry.file_id is not None else None


FINISH = {
    RunKind.LOAD: _finish_load,
    RunKind.WITHDRAW: _finish_withdrawal,
    RunKind.RESOLVE: _finish_resolving,
    RunKind.REBUILD: _finish_rebuild,
    RunKind.MIGRATE: _abandon,  # a migration's steps repeat themselves at the next opening
}
