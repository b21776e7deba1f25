"""Withdrawing a delivery: the graph is then as if the file had never come, up to the naming of subjects.

The rule of this module: what another delivery asserts as well stays and is handed over before readers see
anything change; then one transaction hides the rest and settles what it leaves; then the rest is swept away.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson
import polars as pl

from graph.delivery import Delivery, DeliveryKind
from graph.errors import BadInput, NotFound
from graph.freed import give_back
from graph.sidebase.feed import FeedKind
from graph.sidebase.runs import RunEntry, RunKind, RunState
from graph.store.ahead import ahead
from graph.store.batches import Progress
from graph.store.changes import STAMPS, apply
from graph.store.changes import RunState as NewState
from graph.store.components import Touched
from graph.store.department_names import call, called_without
from graph.store.judging import placer
from graph.store.mirroring import mirror_judgements
from graph.store.proposing_few import propose_again
from graph.store.record_keys import PLAIN, SEVERAL
from graph.store.runs import forget_run
from graph.store.settling import settled
from graph.store.sources import all_sources
from graph.store.sweep import sweep
from graph.store.telling import foretell, foretell_moves, tell
from graph.store.versions import Source

if TYPE_CHECKING:
    from graph.base import Base


@dataclass(frozen=True)
class Withdrawn:
    """What a withdrawal took back: record versions and credit files that nobody else asserts."""

    run: int
    withdrawn_run: str
    name: str
    records: int
    kept_records: int
    files: int
    kept_files: int
    moved_files: int


def withdraw(
    base: Base,
    run_id: str,
    *,
    actor: str,
    reason: str,
    progress: Progress | None = None,
    swept: Progress | None = None,
) -> Withdrawn:
    """Take back the delivery of one load run; must be called inside `base.writing()`.

    `progress` is told of rows that were looked at, `swept` of rows that were taken away when readers did not see them
    any more. Raises `NotFound` for an unknown run, `BadInput` for one that is no committed load.
    """
    load, delivery = committed(base, run_id)
    entry = base.side.runs.open_run(
        RunKind.WITHDRAW,
        actor,
        file_id=delivery.id,
        file_hash=delivery.hash,
        file_name=delivery.name,
        reason=reason,
    )
    leaving = _Leaving(base, delivery, load.number)
    leaving.look(progress)
    leaving.hand_over()
    moved = leaving.hide(entry, load)
    propose_again(base, moved=moved, gone=leaving.gone_files)
    done = leaving.summary(entry.number, load.id, len(moved))
    tell_withdrawal(base, load, entry, reason, orjson.dumps(done).decode())
    sweep(base, delivery.id, load.number, swept)
    mirror_judgements(base)
    forget_run(base, load.id)
    return done


@dataclass(frozen=True)
class Trial:
    """What a withdrawal would take back, and what would stay because others assert it as well."""

    records: int
    kept_records: int
    files: int
    kept_files: int


def try_withdraw(base: Base, run_id: str) -> Trial:
    """What `withdraw` would take back, writing nothing; errors as there."""
    load, delivery = committed(base, run_id)
    leaving = _Leaving(base, delivery, load.number)
    leaving.look()
    told = leaving.summary(0, load.id, 0)
    return Trial(told.records, told.kept_records, told.files, told.kept_files)


def committed(base: Base, run_id: str) -> tuple[RunEntry, Delivery]:
    """A load run that can be withdrawn, and its delivery; errors as `withdraw`."""
    load = base.side.runs.run(run_id)
    if load.kind is not RunKind.LOAD or load.file_id is None:
        raise BadInput(f"Run {load.number} did not load a file: there is nothing to withdraw.", run=load.number)
    if load.state is not RunState.COMMITTED:
        raise BadInput(f"Run {load.number} is {load.state.value}: only a committed load can be withdrawn.")
    if not base.archive.holds(load.file_id):
        raise NotFound(f"The archive lacks the delivery of run {load.number}; restore it from the backup first.")
    return load, base.archive.delivery(load.file_id)


def tell_withdrawal(base: Base, load: RunEntry, entry: RunEntry, reason: str, counts: str = "{}") -> None:
    """Write a withdrawal that readers see already into the ledger."""
    base.side.runs.withdraw(
        entry.number, load.id, file_hash=entry.file_hash or "", counts=counts, actor=entry.actor, reason=reason
    )
    base.side.runs.close_run(load.number, RunState.WITHDRAWN)
    base.side.runs.close_run(entry.number, RunState.COMMITTED, counts)


class _Leaving:
    """What goes and what stays when one delivery leaves."""

    def __init__(self, base: Base, delivery: Delivery, run: int) -> None:
        self._base = base
        self._engine = base.engine
        self._delivery = delivery
        self._run = run
        self._others: Mapping[str, Source] = {
            name: source for name, source in all_sources(base.engine).items() if name != delivery.id
        }
        self._runs = pl.DataFrame(
            [(source.id, source.run, source.stamp) for source in self._others.values()],
            {"source": pl.String, "run": pl.Int64, "stamp": pl.String},
            orient="row",
        )
        self._full_scopes = {s.scope for s in self._others.values() if s.kind is DeliveryKind.FULL}
        self._unsettled: set[str] = set()
        self._gone_files: set[str] = set()
        self._kept_records: list[pl.DataFrame] = []
        self._kept_files: list[pl.DataFrame] = []
        self._records = 0
        self._stay = 0
        self._seen_files: set[str] = set()
        self._shrunk_files: set[str] = set()

    def look(self, progress: Progress | None = None) -> None:
        """Sort what the archive has of the delivery into what goes and what stays."""
        if progress is not None:
            progress(0)
        with closing(ahead(self._base.archive.batches(self._delivery.id))) as batches:
            for batch in batches:
                self._look_at(batch.records, batch.removals)
                give_back()
                if progress is not None:
                    progress(batch.lines)

    def _look_at(self, records: pl.DataFrame, removals: pl.DataFrame) -> None:
        self._unsettled.update(removals["key"])
        if records.is_empty():
            return
        ids = records.select(pl.col("record").alias("id")).unique()
        stays = self._asserted_by_others("records", ids).rename({"record": "id"})
        if not stays.is_empty():
            written = self._engine.read_frame("store_known_records_bulk", stays.select("id"))
            mine = written.filter(pl.col("run") == self._run).select("id")
            self._kept_records.append(stays.join(mine, on="id", how="semi"))
        self._records += len(ids)
        self._stay += len(stays)
        self._shrunk_files.update(records.join(stays, left_on="record", right_on="id", how="anti")["file"])
        self._look_at_keys(records, stays)
        files = records.select(pl.col("file").alias("id")).unique().filter(~pl.col("id").is_in(list(self._seen_files)))
        if files.is_empty():
            return
        self._seen_files.update(files["id"])
        kept = self._asserted_by_others("files", files).rename({"file": "id"})
        self._kept_files.append(kept)
        self._gone_files.update(files.join(kept, on="id", how="anti")["id"])

    def hand_over(self) -> None:
        """What stays although this run wrote it is written in another asserting run's name; readers see no change."""
        records = self._together(self._kept_records)
        if not records.is_empty():
            self._engine.bulk("store_hand_over_records_bulk", records.select("id", "run"))
        files = self._together(self._kept_files)
        if not files.is_empty():
            known = self._engine.read_frame("store_known_files_bulk", files.select("id"))
            mine = known.filter(pl.col("run") == self._run).select("id")
            heirs = files.select("id", "run").join(mine, on="id", how="semi")
            if not heirs.is_empty():
                self._engine.bulk("store_hand_over_files_bulk", heirs)

    def hide(self, entry: RunEntry, load: RunEntry) -> list[str]:
        """The one transaction after which readers no longer see the delivery; the credit files that moved."""
        base = self._base
        if self._delivery.kind is DeliveryKind.FULL:
            self._unsettled |= self._ended_in_scope()
        if self._delivery.kind is DeliveryKind.CORRECTIONS:
            self._unsettled |= set(base.archive.column(self._delivery.id, "records", "key")["key"])
        standings = settled(self._engine, self._unsettled, lambda _: self._others)
        stamps = self._younger_files()
        again = frozenset(stamps["id"])
        gone = frozenset(self._gone_files)
        placement = placer(base).place(Touched(again=again, gone=gone), entry.number)
        if not placement.anchors.is_empty():
            base.side.anchors.anchor_many(placement.anchors, entry.number)
        changes = replace(placement.changes, file_stamps=stamps).with_standings(standings)
        shrunk = pl.Series("file", sorted(self._shrunk_files), dtype=pl.String)
        foretell(base, entry.number, FeedKind.WITHDRAWN, shrunk, changes.states)
        foretell_moves(base, entry.number, changes.moves)
        called = called_without(base, self._delivery)
        apply(
            self._engine,
            changes,
            NewState(load.id, "WITHDRAWN", base.clock(), load.summary),
            first=lambda transaction: call(transaction, self._delivery.department, called),
        )
        if not placement.idle.is_empty():  # many at once: the sweep would find them again, a few with each batch
            self._engine.bulk("store_drop_subjects_bulk", placement.idle)
        tell(base, entry.number, self._delivery)
        return placement.changes.moves["file"].to_list()

    @property
    def gone_files(self) -> frozenset[str]:
        """The credit files that nobody asserts any more."""
        return frozenset(self._gone_files)

    def summary(self, number: int, run_id: str, moved: int) -> Withdrawn:
        """What was done, for the ledger and for people."""
        return Withdrawn(
            run=number,
            withdrawn_run=run_id,
            name=self._delivery.name,
            records=self._records - self._stay,
            kept_records=self._stay,
            files=len(self._gone_files),
            kept_files=len(self._seen_files) - len(self._gone_files),
            moved_files=moved,
        )

    def _asserted_by_others(self, what: str, ids: pl.DataFrame) -> pl.DataFrame:
        """Those that another delivery asserts, with the least run and stamp of these."""
        told = self._engine.read_frame(f"store_sources_of_{what}_bulk", ids)
        named = told.columns[0]
        others = told.join(self._runs, on="source", how="inner")
        return others.group_by(named, maintain_order=True).agg(pl.col("run").min(), pl.col("stamp").min()).sort(named)

    def _look_at_keys(self, records: pl.DataFrame, stays: pl.DataFrame) -> None:
        """Decisions to settle anew: all but those of which nothing, or nothing else, is left."""
        keys = self._engine.read_frame(
            "store_known_keys_bulk", records.select(pl.col("key").alias("id")).unique()
        ).filter((pl.col("state") != PLAIN) | pl.col("scope").is_in([SEVERAL, *sorted(self._full_scopes)]))
        told = records.join(stays, left_on="record", right_on="id", how="semi")["key"].unique()
        several = keys.filter((pl.col("versions").list.len() > 1) | pl.col("id").is_in(told.implode()))
        self._unsettled.update(several["id"])

    def _ended_in_scope(self) -> set[str]:
        delivered = self._engine.stream("store_keys_of_scope_but", 100_000, scope=self._delivery.scope, state=PLAIN)
        return {key for frame in delivered for key in frame["id"]}

    def _younger_files(self) -> pl.DataFrame:
        """Credit files that stay and that this delivery, and no other, showed to be so old."""
        kept = self._together(self._kept_files)
        if kept.is_empty():
            return STAMPS.to_frame()
        known = self._engine.read_frame("store_known_files_bulk", kept.select("id")).select(
            "id", pl.col("stamp").alias("was")
        )
        delivered = {source.stamp: source.delivered for source in self._others.values()}
        rows = [
            (name, stamp, delivered[stamp])
            for name, stamp, was in kept.join(known, on="id").select("id", "stamp", "was").iter_rows()
            if stamp != was
        ]
        return pl.DataFrame(rows, STAMPS, orient="row")

    @staticmethod
    def _together(frames: list[pl.DataFrame]) -> pl.DataFrame:
        schema = {"id": pl.String, "run": pl.Int64, "stamp": pl.String}
        return pl.concat([pl.DataFrame(schema=schema), *(frame.select(*schema) for frame in frames)]).unique(
            subset="id", maintain_order=True
        )
