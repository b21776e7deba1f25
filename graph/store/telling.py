"""Telling what a run changes for readers: beforehand what it will be, afterwards that it is.

The rule of this module: it is foretold in the ledger right before the transaction that readers see, and told right
after it; a killed process leaves either nothing to tell or everything that is needed to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from graph.delivery import Delivery, SubjectKind
from graph.engines.base import Engine
from graph.few import FEW
from graph.sidebase.feed import SCHEMA, FeedKind
from graph.store.looked_up import looked_up

if TYPE_CHECKING:
    from graph.base import Base

AT_A_TIME: Final = 50_000
"""Credit files that are looked up together: a first delivery is about hundreds of thousands."""


PLACED: Final = pl.Schema({"file": pl.String, "subject": pl.String, "kind": pl.String})


def foretell(
    base: Base, run: int, kind: FeedKind, files: pl.Series, restated: pl.DataFrame, placed: pl.DataFrame | None = None
) -> None:
    """What will be new about these credit files, and about those of record versions that stand otherwise then.

    `restated` are the standings (`settling.STATES`), `placed` (`PLACED`) files whose subject is not in the graph yet.
    """
    others = _files_of_records(base.engine, restated)
    if len(files) + len(others) <= FEW and (placed is None or len(placed) <= FEW):
        _foretell_few(base, run, kind, {*files, *others}, placed)
        return
    told = PLACED.to_frame() if placed is None else placed.select(*PLACED)
    ids = pl.concat([files.cast(pl.String), others]).unique().sort()
    for start in range(0, len(ids), AT_A_TIME):
        some = ids.slice(start, AT_A_TIME).to_frame("file")
        mine = told.join(some, on="file", how="semi").select("file", "subject", _PERSON)
        asked = some.join(mine, on="file", how="anti")["file"]
        known = pl.concat([mine, _subjects_of(base.engine, asked)])
        base.side.feed.foretell(
            run,
            known.select(
                pl.col("file").alias("file_id"),
                pl.lit(kind.value).alias("what"),
                pl.col("subject").alias("subject_id"),
                pl.lit(None, dtype=pl.String).alias("other_id"),
                "person",
            ),
        )


def _foretell_few(base: Base, run: int, kind: FeedKind, files: set[str], placed: pl.DataFrame | None) -> None:
    named = () if placed is None else zip(*(placed[name] for name in PLACED), strict=True)
    told = {file: (subject, of_kind) for file, subject, of_kind in named if file in files}
    found = looked_up(base.engine, "store_subjects_of_files_bulk", files - told.keys(), (*PLACED,))
    known = [*((file, *about) for file, about in told.items())]
    known += found
    rows = [
        (file, kind.value, subject, None, int(of_kind == SubjectKind.PERSON.value)) for file, subject, of_kind in known
    ]
    base.side.feed.foretell_few(run, rows)


def foretell_moves(base: Base, run: int, moves: pl.DataFrame) -> None:
    """Which credit files (`changes.MOVES`) will be about another subject: for the one they leave and the other."""
    if moves.is_empty():
        return
    known = _subjects_of(base.engine, moves["file"]).rename({"subject": "before"})
    moved = moves.join(known, on="file", how="inner").filter(pl.col("before") != pl.col("subject"))
    base.side.feed.foretell(
        run,
        pl.concat(
            [
                _moved(moved, FeedKind.JOINED, subject="subject", other="before"),
                _moved(moved, FeedKind.PARTED, subject="before", other="subject"),
            ]
        ),
    )


def forget_unmoved(base: Base, run: int) -> None:
    """Take back the moves that a killed process foretold and did not make; what is still to move is foretold anew."""
    joined = base.side.feed.foretold(run).filter(pl.col("what") == FeedKind.JOINED.value)
    present = _subjects_of(base.engine, joined["file_id"])
    moved = joined.join(present, left_on=["file_id", "subject_id"], right_on=["file", "subject"], how="semi")
    base.side.feed.forget(run, joined.join(moved, on="file_id", how="anti")["file_id"].to_list())


def tell(base: Base, run: int, delivery: Delivery | None = None) -> None:
    """That readers see now what a run did."""
    if delivery is None:
        base.side.feed.tell(run)
    else:
        base.side.feed.tell(run, entry=delivery.entry, department=delivery.department, region=delivery.region)


def _moved(moved: pl.DataFrame, kind: FeedKind, *, subject: str, other: str) -> pl.DataFrame:
    return moved.select(
        pl.col("file").alias("file_id"),
        pl.lit(kind.value).alias("what"),
        pl.col(subject).alias("subject_id"),
        pl.col(other).alias("other_id"),
        "person",
    ).cast(SCHEMA)


def _files_of_records(engine: Engine, records: pl.DataFrame) -> pl.Series:
    if records.is_empty():
        return pl.Series("file", [], dtype=pl.String)
    return engine.read_frame("store_files_of_records_bulk", records.select("id").unique())["file"]


def _subjects_of(engine: Engine, files: pl.Series) -> pl.DataFrame:
    """file, subject, person (1 or 0)."""
    ids = pl.DataFrame({"id": files}, {"id": pl.String}).unique()
    if ids.is_empty():
        return pl.DataFrame(schema={"file": pl.String, "subject": pl.String, "person": pl.Int64})
    return engine.read_frame("store_subjects_of_files_bulk", ids).select("file", "subject", _PERSON)


_PERSON: Final = (pl.col("kind") == SubjectKind.PERSON.value).cast(pl.Int64).alias("person")
