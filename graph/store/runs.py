"""Runs as the graph knows them: readers leave out what a run wrote until it is COMMITTED.

The rule of this module: the ledger knows of a run before the graph does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from graph import __version__
from graph.delivery import Delivery
from graph.engines.base import Row, Transaction
from graph.sidebase.runs import RunEntry
from graph.store.changes import RunState
from graph.store.epoch import next_epoch

if TYPE_CHECKING:
    from graph.base import Base


def open_in_graph(base: Base, entry: RunEntry, delivery: Delivery | None = None) -> None:
    """Make a run known to readers as one to leave out, with its delivery, before it writes anything."""
    base.engine.transact(opening(entry, delivery))


def opening(entry: RunEntry, delivery: Delivery | None = None) -> Callable[[Transaction], None]:
    """The same as a part of the transaction in which the run first writes something."""

    def work(transaction: Transaction) -> None:
        transaction.write("store_open_run", **_told(entry, delivery))
        if delivery is not None:
            _begin(transaction, entry, delivery)
        next_epoch(transaction)

    return work


def at_once(entry: RunEntry, delivery: Delivery, done: RunState, lines: int) -> Callable[[Transaction], None]:
    """What `opening` does, the run's last state and its use of a delivery of so many rows.

    As a part of the one transaction in which it writes anything.
    """

    def work(transaction: Transaction) -> None:
        transaction.write(
            "store_run_at_once",
            **_told(entry, delivery),
            state=done.state,
            closed=done.closed,
            summary=done.summary,
            source=delivery.id,
            delivery_kind=delivery.kind.value,
            lines=lines,
            **_delivered(delivery),
        )

    return work


def _told(entry: RunEntry, delivery: Delivery | None) -> Row:
    return {
        "id": entry.id, "number": entry.number, "opened": entry.opened, "actor": entry.actor,
        "loader": f"xinmai {__version__}", "manifest": delivery.manifest if delivery else "",
        "kind": entry.kind.value,
    }  # fmt: skip


def _begin(transaction: Transaction, entry: RunEntry, delivery: Delivery) -> None:
    transaction.write(
        "store_source",
        id=delivery.id,
        kind=delivery.kind.value,
        recorded=entry.opened,
        manifest=delivery.manifest,
        run=entry.number,
        **_delivered(delivery),
    )


def _delivered(delivery: Delivery) -> Row:
    return {
        "hash": delivery.hash, "name": delivery.name, "format": delivery.format, "encoding": delivery.encoding,
        "bytes": delivery.bytes, "scope": delivery.scope, "entry": delivery.entry, "department": delivery.department,
        "region": delivery.region, "period_from": delivery.period_from, "period_to": delivery.period_to,
        "delivered": delivery.delivered, "stamp": delivery.stamp, "manifest_hash": delivery.manifest_hash,
    }  # fmt: skip


def run_in_graph(base: Base, run_id: str) -> Row | None:
    """A run's id, number, state and summary as the graph has them."""
    rows = base.engine.read("store_run_by_id", id=run_id)
    return rows[0] if rows else None


def forget_run(base: Base, run_id: str) -> None:
    """Take a run out of the graph; the ledger keeps it."""
    base.engine.transact(lambda transaction: transaction.write("store_drop_run", id=run_id))
