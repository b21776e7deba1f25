"""Dropping all facts and building them again from the archive and the ledger, with the same result.

The rule of this module: readers are told that the base is being rebuilt, and see all of it again at once. Killed
anywhere, the next writer starts over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.engines.base import Engine, Transaction
from graph.sidebase.runs import RunEntry, RunKind, RunState
from graph.store.batches import Progress
from graph.store.epoch import next_epoch
from graph.store.judging import place_judged
from graph.store.load import write_delivery
from graph.store.mirroring import mirror_judgements
from graph.store.proposing import propose_all
from graph.store.reference import write_reference
from graph.store.runs import open_in_graph

if TYPE_CHECKING:
    from graph.base import Base

LABELS = ("records", "keys", "files", "subjects", "identifiers", "judgements", "sources", "loads")
WIPE_ROWS = 20_000


@dataclass(frozen=True)
class Rebuilt:
    """How much was built again."""

    run: int
    deliveries: int
    lines: int


def rebuild(base: Base, *, actor: str, progress: Progress | None = None) -> Rebuilt:
    """Build every fact again; must be called inside `base.writing()`."""
    entry = base.side.runs.open_run(RunKind.REBUILD, actor)
    done = rebuild_facts(base, entry, progress)
    base.side.runs.close_run(entry.number, RunState.COMMITTED)
    return done


def lines_to_rebuild(base: Base) -> int:
    """How many rows a rebuild writes again."""
    return sum(base.archive.lines(load.file_id) for load in _committed_loads(base) if load.file_id is not None)


def rebuild_facts(base: Base, entry: RunEntry, progress: Progress | None = None) -> Rebuilt:
    """Wipe the facts and write every committed delivery again, in the order of the first time."""
    open_in_graph(base, entry)
    for label in LABELS:
        wipe(base.engine, label)
    base.names.clear()
    base.side.ties.clear()
    base.side.listing.fill(())
    write_reference(base.engine, base.catalogue, base.regions)
    loads = _committed_loads(base)
    lines = 0
    for load in loads:
        assert load.file_id is not None  # noqa: S101 - `_committed_loads` asks for it
        delivery = base.archive.delivery(load.file_id)
        batches = base.archive.batches(delivery.id)
        written = write_delivery(
            base, load, delivery, batches, confirm_lapse=True, progress=progress, state="REBUILT", under=entry.number
        )
        lines += written.loaded.lines
    place_judged(base, entry.number, unseen=True)
    base.engine.transact(lambda transaction: _show(transaction, entry, loads))
    mirror_judgements(base)
    propose_all(base)
    return Rebuilt(entry.number, len(loads), lines)


def _show(transaction: Transaction, entry: RunEntry, loads: list[RunEntry]) -> None:
    """Everything becomes visible: each run as it was, and the rebuild itself is over."""
    for load in loads:
        transaction.write("store_run_state", id=load.id, state="COMMITTED", closed=load.closed, summary=load.summary)
    transaction.write("store_drop_run", id=entry.id)
    next_epoch(transaction)


def _committed_loads(base: Base) -> list[RunEntry]:
    entries = base.side.runs.all_runs()
    return [
        entry
        for entry in entries
        if entry.kind is RunKind.LOAD and entry.state is RunState.COMMITTED and entry.file_id is not None
    ]


def wipe(engine: Engine, label: str) -> None:
    """Delete every node of one of `LABELS` with its links, in pieces that a server can hold in memory."""
    while engine.read(f"store_left_{label}")[0]["left"]:
        engine.transact(lambda transaction: transaction.write(f"store_wipe_{label}", limit=WIPE_ROWS))
