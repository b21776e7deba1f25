"""Taking away what a run wrote and nobody else asserts, after readers have stopped seeing it.

The rule of this module: it is guided by the archive, which lists everything the run can have written, and each
step may be repeated. It never touches what another run wrote.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import polars as pl

from graph.delivery import Delivery
from graph.engines.base import Engine
from graph.freed import give_back
from graph.sidebase.listing import listed_of
from graph.store.ahead import ahead
from graph.store.batches import Progress
from graph.store.beside import Beside
from graph.store.going import Going, going

if TYPE_CHECKING:
    from graph.base import Base


def sweep(base: Base, delivery_id: str, run: int, progress: Progress | None = None) -> None:
    """Delete what run `run` wrote of a delivery, the delivery's own node and its place in the archive last."""
    engine = base.engine
    if progress is not None:
        progress(0)
    # The archive is dropped last: without it nothing is left to be done.
    delivery = base.archive.delivery(delivery_id) if base.archive.holds(delivery_id) else None
    with (
        Beside() as beside,
        closing(ahead(base.archive.batches(delivery_id))) as batches,
        # What is next to go is looked up while the engine deletes, which takes longest.
        closing(ahead(going(engine, base.side.anchors, batches, delivery_id, run))) as all_going,
    ):
        for some in all_going:
            _forget(base, beside, some, delivery)
            _delete(engine, some, delivery_id, run)
            # A number is sealed before its node is written, and forgotten after it is deleted.
            beside.do(base.side.vault.forget, some.numbers.to_list())
            give_back()
            if progress is not None:
                progress(some.lines)
        beside.finish()
    _sweep_subjects(engine, base.side.anchors.hung_by(run).select(pl.col("subject_id").alias("id")).unique())
    engine.transact(lambda transaction: transaction.write("store_drop_source", id=delivery_id))
    base.archive.drop(delivery_id)


def _forget(base: Base, beside: Beside, gone: Going, delivery: Delivery | None) -> None:
    """Take records and credit files out of the look-ups of the side base."""
    if delivery is not None:
        beside.do(base.side.listing.remove_many, listed_of(gone.records, delivery.department, delivery.entry))
    files = gone.all_files.to_list()
    beside.do(base.names.remove_many, files)
    beside.do(base.side.ties.remove_many, files)


def _delete(engine: Engine, gone: Going, delivery_id: str, run: int) -> None:
    """Delete what goes with all its links: subjects before their files, by which a killed sweep finds them again."""
    for block, frame in (
        ("store_sweep_records_bulk", pl.DataFrame({"id": gone.written}).with_columns(run=pl.lit(run, pl.Int64))),
        (
            "store_sweep_read_from_bulk",
            pl.DataFrame({"record": gone.asserted}).with_columns(source=pl.lit(delivery_id)),
        ),
        ("store_sweep_ended_by_bulk", pl.DataFrame({"key": gone.removals}).with_columns(source=pl.lit(delivery_id))),
        ("store_drop_subjects_bulk", pl.DataFrame({"id": gone.subjects})),
        ("store_sweep_files_bulk", pl.DataFrame({"id": gone.files}).with_columns(run=pl.lit(run, pl.Int64))),
        ("store_drop_identifiers_bulk", pl.DataFrame({"id": gone.numbers})),
        ("store_sweep_keys_bulk", pl.DataFrame({"id": gone.keys})),
    ):
        if not frame.is_empty():
            engine.bulk(block, frame)


def _sweep_subjects(engine: Engine, subjects: pl.DataFrame) -> None:
    """Delete those of the subjects that no credit file is about."""
    if subjects.is_empty():
        return
    idle = engine.read_frame("store_idle_subjects_bulk", subjects)
    if not idle.is_empty():
        engine.bulk("store_drop_subjects_bulk", idle)
