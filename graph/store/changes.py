"""The one transaction that makes a run visible: everything that readers will see differently changes in it.

The rule of this module: changes are collected first and applied together with the run's new state and the epoch,
so a reader sees all of a delivery or nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from graph.engines.base import Engine, Transaction
from graph.store.epoch import next_epoch
from graph.store.settling import KEYS, REVISIONS, STATES, Standings

IDS = pl.Schema({"id": pl.String})
MOVES = pl.Schema({"file": pl.String, "subject": pl.String})
KINDS = pl.Schema({"id": pl.String, "kind": pl.String})
SUBJECTS = pl.Schema({"id": pl.String, "kind": pl.String, "run": pl.Int64})
APART = pl.Schema(
    {
        "left_file": pl.String,
        "right_file": pl.String,
        "reason": pl.String,
        "sentence": pl.String,
        "weight": pl.Float64,
    }
)
STAMPS = pl.Schema({"id": pl.String(), "stamp": pl.String(), "delivered": pl.Datetime("us", "UTC")})


@dataclass(frozen=True)
class RunState:
    """The state a run comes into with these changes."""

    id: str
    state: str
    closed: datetime
    summary: str


@dataclass(frozen=True)
class Changes:
    """All that changes for readers at once; frames with the schemas of this module and of `settling`."""

    states: pl.DataFrame = field(default_factory=STATES.to_frame)
    keys: pl.DataFrame = field(default_factory=KEYS.to_frame)
    cut_revisions: pl.DataFrame = field(default_factory=IDS.to_frame)
    revisions: pl.DataFrame = field(default_factory=REVISIONS.to_frame)
    subjects: pl.DataFrame = field(default_factory=SUBJECTS.to_frame)
    kinds: pl.DataFrame = field(default_factory=KINDS.to_frame)
    moves: pl.DataFrame = field(default_factory=MOVES.to_frame)  # known files that are about another subject now
    dead_subjects: pl.DataFrame = field(default_factory=IDS.to_frame)
    cut_apart: pl.DataFrame = field(default_factory=IDS.to_frame)
    apart: pl.DataFrame = field(default_factory=APART.to_frame)
    file_stamps: pl.DataFrame = field(default_factory=STAMPS.to_frame)

    def with_standings(self, now: Standings) -> Changes:
        """These changes and the standings of records."""
        return replace(self, states=now.states, keys=now.keys, cut_revisions=now.cut_revisions, revisions=now.revisions)


IN_ORDER = (
    ("store_set_states_bulk", "states"),
    ("store_set_keys_bulk", "keys"),
    ("store_cut_revisions_bulk", "cut_revisions"),
    ("store_revision_of_bulk", "revisions"),
    ("store_subjects_bulk", "subjects"),
    ("store_set_subjects_bulk", "kinds"),
    ("store_drop_subjects_bulk", "dead_subjects"),
    ("store_cut_kept_apart_bulk", "cut_apart"),
    ("store_kept_apart_bulk", "apart"),
    ("store_set_file_stamps_bulk", "file_stamps"),
)


def apply(
    engine: Engine, changes: Changes, run: RunState | None = None, *, first: Callable[[Transaction], None] | None = None
) -> None:
    """Apply the changes, the run's state and a new epoch in one transaction, after what is to be done `first`."""

    def work(transaction: Transaction) -> None:
        if first is not None:
            first(transaction)
        if not changes.moves.is_empty():
            transaction.bulk("store_cut_refers_to_bulk", changes.moves.select(pl.col("file").alias("id")))
        for block, name in IN_ORDER:
            _bulk(transaction, block, getattr(changes, name))
        _bulk(transaction, "store_refers_to_bulk", changes.moves)
        if run is not None:
            transaction.write("store_run_state", id=run.id, state=run.state, closed=run.closed, summary=run.summary)
        next_epoch(transaction)

    engine.transact(work)


def _bulk(transaction: Transaction, block: str, frame: pl.DataFrame) -> None:
    if not frame.is_empty():
        transaction.bulk(block, frame)
