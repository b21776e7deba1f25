"""Taking away what a run wrote and nobody else asserts, after readers have stopped seeing it.

The rule of this module: it is guided by the archive, which lists everything the run can have written, and each
step may be repeated. It never touches what another run wrote.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import polars as pl

from graph.engines.base import Engine
from graph.freed import give_back
from graph.sidebase.listing import listed_of
from graph.store.ahead import ahead
from graph.store.beside import Beside

if TYPE_CHECKING:
    from graph.base import Base


def sweep(base: Base, delivery_id: str, run: int) -> None:
    """Delete what run `run` wrote of a delivery, the delivery's own node and its place in the archive last."""
    engine = base.engine
    # The archive is dropped last: without it nothing is left to be done.
    delivery = base.archive.delivery(delivery_id) if base.archive.holds(delivery_id) else None
    with Beside() as beside, closing(ahead(base.archive.batches(delivery_id))) as batches:
        for batch in batches:
            gone_records = _sweep_records(engine, batch.records, delivery_id, run)
            if delivery is not None:
                beside.do(base.side.listing.remove_many, listed_of(gone_records, delivery.department, delivery.entry))
            _sweep_removals(engine, batch.removals, delivery_id)
            files = batch.records.select(pl.col("file").alias("id")).unique(maintain_order=True)
            gone = _sweep_files(base, beside, files, run)
            _sweep_numbers(base, beside, batch.identifiers.join(gone, left_on="file", right_on="id", how="semi"))
            keys = pl.concat([batch.records["key"], batch.removals["key"]]).unique(maintain_order=True)
            _sweep_keys(engine, keys, gone_records["record"])
            give_back()
        beside.finish()
    _sweep_subjects(engine, base.side.anchors.hung_by(run).select(pl.col("subject_id").alias("id")).unique())
    engine.transact(lambda transaction: transaction.write("store_drop_source", id=delivery_id))
    base.archive.drop(delivery_id)


def _sweep_records(engine: Engine, records: pl.DataFrame, delivery_id: str, run: int) -> pl.DataFrame:
    """Delete the run's record versions with all their links, then what the delivery asserted of others.

    The rows of those that are gone now come back, whichever sweep deleted them.
    """
    ids = records.select(pl.col("record").alias("id")).unique(maintain_order=True)
    if ids.is_empty():
        return records
    engine.bulk("store_sweep_records_bulk", ids.with_columns(run=pl.lit(run, dtype=pl.Int64)))
    others = engine.read_frame("store_known_records_bulk", ids).select(pl.col("id").alias("record"))
    if not others.is_empty():
        engine.bulk("store_sweep_read_from_bulk", others.with_columns(source=pl.lit(delivery_id)))
    return records.join(others, on="record", how="anti").unique("record", maintain_order=True)


def _sweep_removals(engine: Engine, removals: pl.DataFrame, delivery_id: str) -> None:
    keys = removals.select("key").unique()
    if not keys.is_empty():
        engine.bulk("store_sweep_ended_by_bulk", keys.with_columns(source=pl.lit(delivery_id)))


def _sweep_files(base: Base, beside: Beside, files: pl.DataFrame, run: int) -> pl.DataFrame:
    """Delete the run's credit files and the subjects that have none left; the files that are gone now.

    A file that an earlier, killed sweep deleted counts as gone, so that what hangs on it is still looked at.
    """
    if files.is_empty():
        return files
    engine = base.engine
    known = engine.read_frame("store_known_files_bulk", files)
    leaving = known.filter(pl.col("run") == run).select("id")
    if not leaving.is_empty():
        subjects = engine.read_frame("store_subjects_of_files_bulk", leaving).select(pl.col("subject").alias("id"))
        _forget_files(base, beside, leaving["id"].to_list())
        engine.bulk("store_sweep_files_bulk", leaving.with_columns(run=pl.lit(run, dtype=pl.Int64)))
        _sweep_subjects(engine, subjects.unique())
    gone_before = files.join(known, on="id", how="anti")["id"].to_list()
    if gone_before:
        _forget_files(base, beside, gone_before)
        hung = {subject for subject, _ in base.side.anchors.subjects_anchored_on(gone_before)}
        _sweep_subjects(engine, pl.DataFrame({"id": sorted(hung)}, {"id": pl.String}))
    return files.join(known.filter(pl.col("run") != run), on="id", how="anti")


def _forget_files(base: Base, beside: Beside, files: list[str]) -> None:
    """Take credit files out of the look-ups of the side base."""
    beside.do(base.names.remove_many, files)
    beside.do(base.side.ties.remove_many, files)


def _sweep_subjects(engine: Engine, subjects: pl.DataFrame) -> None:
    """Delete those of the subjects that no credit file is about."""
    if subjects.is_empty():
        return
    idle = engine.read_frame("store_idle_subjects_bulk", subjects)
    if not idle.is_empty():
        engine.bulk("store_drop_subjects_bulk", idle)


def _sweep_numbers(base: Base, beside: Beside, held: pl.DataFrame) -> None:
    """Numbers that no file gives any more, in the graph and in the vault."""
    tokens = held.select(pl.col("token").alias("id")).unique()
    if tokens.is_empty():
        return
    given = base.engine.read_frame("store_files_of_numbers_bulk", tokens).select(pl.col("token").alias("id"))
    # A number may be in the vault alone: it is sealed before its node is written, and forgotten after it is deleted.
    idle = tokens.join(given.unique(), on="id", how="anti")
    if not idle.is_empty():
        base.engine.bulk("store_drop_identifiers_bulk", idle)
        beside.do(base.side.vault.forget, idle["id"].to_list())


def _sweep_keys(engine: Engine, keys: pl.Series, gone: pl.Series) -> None:
    """Keys about which nothing is said any more; the others forget versions that went when they are next settled.

    `gone` are versions that are known not to be there.
    """
    if keys.is_empty():
        return
    known = engine.read_frame("store_known_keys_bulk", keys.to_frame().select(pl.col("key").alias("id")))
    versions = known.select("id", pl.col("versions").alias("record")).explode("record").drop_nulls("record")
    doubtful = versions.filter(~pl.col("record").is_in(gone.implode()))
    alive = _there(engine, "store_known_records_bulk", doubtful["record"], "id")
    kept = doubtful.filter(pl.col("record").is_in(alive.implode()))
    removed = _there(engine, "store_removals_bulk", known["id"], "key")
    idle = known.select("id").filter(~pl.col("id").is_in(kept["id"].implode()), ~pl.col("id").is_in(removed.implode()))
    if not idle.is_empty():
        engine.bulk("store_sweep_keys_bulk", idle)


def _there(engine: Engine, block: str, ids: pl.Series, column: str) -> pl.Series:
    """Which of some nodes a block answers in a column."""
    return engine.read_frame(block, pl.DataFrame({"id": ids.unique()}))[column] if len(ids) else ids
