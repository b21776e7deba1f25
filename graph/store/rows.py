"""Writing one delivery's rows: new nodes and links, batch by batch, unseen by readers until the run is committed.

The rule of this module: before the commit nothing that a reader can see is changed. What stands already gets a
link to the new delivery and nothing else; whatever must change about it is noted and done in the commit.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Final

import polars as pl

from graph.delivery import RECORDS, Batch, Delivery, Outcome
from graph.engines.base import Engine, Transaction
from graph.store.record_keys import OPEN, OVER, PLAIN, SEVERAL
from graph.store.unwritten import Unwritten
from graph.store.versions import Source
from graph.store.writes import Writes
from graph.store.written import Written
from graph.view.answers import RecordState

_NO_RECORDS: Final = RECORDS.to_frame()


class RowWriter:
    """Writes the batches of one delivery under one run."""

    def __init__(
        self,
        engine: Engine,
        delivery: Delivery,
        *,
        run: int,
        entry_id: str,
        fulls: list[Source],
        departments: set[str],
        keep_present: bool,
        opening: Callable[[Transaction], None] | None,
    ) -> None:
        """`departments` are some that were seen in the graph; those that are seen now are added.

        `opening` makes the run known to readers as one to leave out; None when they know of it already.
        """
        self.written = Written()
        self._keeps_present = keep_present
        self.new_records = _NO_RECORDS
        self._engine = engine
        self._writes = Writes(engine, opening)
        self._departments_seen = departments
        self._departments_met: set[str] = set()
        self._delivery = delivery
        self._run = run
        self._entry_id = entry_id
        self._later_fulls = sorted(
            (full for full in fulls if full.scope == delivery.scope and full.place > delivery.place),
            key=lambda full: full.place,
        )

    @property
    def all_waits(self) -> bool:
        """Whether nothing is written yet of what there is to write, so that all of it may be written in the commit."""
        return self._writes.all_waits

    @property
    def unwritten(self) -> Unwritten:
        """The credit files that wait to be written; none as long as each batch is written at once."""
        return Unwritten()

    def write_rest(self) -> None:
        """Write what waits, and make the run known to readers where no batch had anything to write."""
        self._writes.write()
        self._writes.begin()

    def writing(self) -> AbstractContextManager[None]:
        """A block at whose end all batches are written, or nothing is being written any more."""
        return self._writes.writing()

    def write_within(self, transaction: Transaction) -> None:
        """Write what waits as a part of a transaction, which may be repeated, the run being known in it."""
        self._writes.write_within(transaction)

    def knows_department(self, department: str) -> bool:
        """Whether a batch told of this department, so that it is in the graph."""
        return department in self._departments_met

    def write(self, batch: Batch) -> pl.DataFrame:
        """Write one batch, or let it wait; what it says about things that stand already is noted in `written`.

        What the credit files that were new are found by comes back: file_id, name, block. The record versions that
        were new are then in `new_records`.
        """
        waits = self.may_wait(batch)
        self._writes.begin_writing()  # what waits: a batch is looked up after the one before it is written
        self.new_records = _NO_RECORDS
        new_files = self._add(batch)
        self._removals(batch.removals)
        if not waits:
            self._writes.begin_writing()
        self.written.lines += batch.lines
        self.written.outcomes.update(Outcome(outcome) for outcome in batch.set_aside["outcome"])
        return new_files

    def may_wait(self, _batch: Batch) -> bool:
        """Whether a batch will not be written before the next one is, or the rest."""
        return False

    def _add(self, batch: Batch) -> pl.DataFrame:
        """Have all that a batch says be written but what it removes; answers as `write`."""
        self._departments(batch.departments)
        new_files = self._files(batch.records)
        self._identifiers(batch.identifiers, new_files, batch.named)
        self._records(batch.records)
        self._names(batch.named)
        return new_files.select(pl.col("id").alias("file_id"), "name", "block")

    def _departments(self, departments: pl.DataFrame) -> None:
        if set(departments["id"]) <= self._departments_met:
            return
        met = departments.unique(subset="id", keep="first", maintain_order=True).filter(
            ~pl.col("id").is_in(sorted(self._departments_met))
        )
        new = self._unknown(met, "departments")
        self._departments_met.update(met["id"])
        if new.is_empty():
            return
        self._bulk("store_departments_bulk", new.select("id", "name", "code"))

    def _files(self, records: pl.DataFrame) -> pl.DataFrame:
        files = records.select(pl.col("file").alias("id"), "kind", "name", "name_key", "block").unique(
            subset="id", keep="first", maintain_order=True
        )
        if files.is_empty():
            return files
        known = self._engine.read_frame("store_known_files_bulk", files.select("id"))
        self.written.older_files += known.filter(pl.col("stamp") > self._delivery.stamp)["id"].to_list()
        new = files.join(known, on="id", how="anti", maintain_order="left")
        self.written.add_files(new.select("id", "kind"))
        self._bulk(
            "store_files_bulk",
            new.with_columns(
                department=pl.lit(self._delivery.department),
                region=pl.lit(self._delivery.region),
                delivered=pl.lit(self._delivery.delivered).cast(pl.Datetime("us", "UTC")),
                stamp=pl.lit(self._delivery.stamp),
                run=pl.lit(self._run, dtype=pl.Int64),
            ),
        )
        self._bulk("store_held_by_bulk", new.select("id", department=pl.lit(self._delivery.department)))
        return new

    def _identifiers(self, identifiers: pl.DataFrame, new_files: pl.DataFrame, named: pl.DataFrame) -> None:
        """The numbers that new credit files give; those that records name as others' come with them."""
        if identifiers.is_empty() and named.is_empty():
            return
        held = identifiers.join(new_files.select(pl.col("id").alias("file")), on="file", how="semi").unique(
            subset=["file", "token"], maintain_order=True
        )
        said = [frame.select("token", "kind", "mask", "state") for frame in (held, named)]
        tokens = pl.concat(said).unique(subset="token", keep="first", maintain_order=True)
        numbers = tokens.rename({"token": "id"})
        new = self._unknown(numbers, "identifiers")
        self._bulk("store_identifiers_bulk", new.with_columns(run=pl.lit(self._run, dtype=pl.Int64)))
        self._bulk("store_has_identifier_bulk", held.select("file", "token"))

    def _records(self, records: pl.DataFrame) -> None:
        if records.is_empty():
            return
        rows = classified(self._engine, records)
        for outcome, count in rows.group_by("outcome").len().iter_rows():
            self.written.outcomes[Outcome(outcome)] += count
        if self._keeps_present:
            self.written.contain(rows["key"].unique())
        self.written.unsettled.update(rows.filter("unsettled")["key"].unique())
        first = rows.unique(subset="record", keep="first", maintain_order=True)
        new = self._with_standing(first.filter(~pl.col("known")))
        self.new_records = new
        self.written.grow(new["file"])
        self._keys(new)
        self._bulk(
            "store_records_bulk",
            new.select(
                pl.col("record").alias("id"), "key", "part", pl.lit(self._delivery.entry).alias("entry"), "title",
                "number", "decided", "valid_from", "valid_to", "severity", "published_until", "kept_until", "state",
                "ended", "fields", pl.lit(self._run, dtype=pl.Int64).alias("run"),
            ),
        )  # fmt: skip
        self._bulk("store_in_file_bulk", new.select(pl.col("record").alias("id"), "file"))
        self._bulk("store_recognised_by_bulk", new.select(pl.col("record").alias("id"), "recognised_by"))
        self._bulk(
            "store_under_bulk", new.select(pl.col("record").alias("id"), pl.lit(self._entry_id).alias("entry_id"))
        )
        self._bulk(
            "store_read_from_bulk",
            rows.select("record", pl.lit(self._delivery.id).alias("source"), "sheet", "line", row_number(), "original"),
        )

    def _names(self, named: pl.DataFrame) -> None:
        """Whom new record versions name; what a known one names is known."""
        if named.is_empty():
            return
        new = named.join(self.new_records.select("record"), on="record", how="semi", maintain_order="left")
        self._bulk("store_names_bulk", new.select("record", "token", "relation", "kind", "mask"))

    def _with_standing(self, new: pl.DataFrame) -> pl.DataFrame:
        """New versions are current, unless a later full delivery of their scope does not contain them."""
        ended = pl.lit(None, dtype=pl.Datetime("us", "UTC"))
        if not self._later_fulls:
            return new.with_columns(ended=ended, state=pl.lit(RecordState.CURRENT.value))
        for full in reversed(self._later_fulls):
            ended = pl.when(_covered(full)).then(pl.lit(full.delivered).cast(pl.Datetime("us", "UTC"))).otherwise(ended)
        return new.with_columns(ended=ended).with_columns(
            state=pl.when(pl.col("ended").is_null())
            .then(pl.lit(RecordState.CURRENT.value))
            .otherwise(pl.lit(RecordState.LAPSED.value))
        )

    def _keys(self, new: pl.DataFrame) -> None:
        """New record keys, and the versions that known ones now have as well."""
        fresh = new.filter(~pl.col("key_known")).group_by("key", maintain_order=True).agg(
            pl.col("scope").first(), pl.col("record").alias("versions"), pl.col("unsettled").any(),
            pl.col("state").first(),
        )  # fmt: skip
        lasting = (
            pl.when("unsettled")
            .then(pl.lit(OPEN))
            .when(pl.col("state") == RecordState.CURRENT.value)
            .then(pl.lit(PLAIN))
        )
        self._bulk(
            "store_keys_bulk",
            fresh.select(
                pl.col("key").alias("id"), "scope", lasting.otherwise(pl.lit(OVER)).alias("state"), "versions",
                pl.lit(self._run, dtype=pl.Int64).alias("run"),
            ),
        )  # fmt: skip
        if not new["key_known"].any():
            return
        grown = new.filter("key_known").group_by("key", maintain_order=True).agg(
            pl.col("record").alias("more"), pl.col("versions").first(), pl.col("scope").first(),
            pl.col("key_scope").first(),
        )  # fmt: skip
        self._bulk(
            "store_set_keys_bulk",
            grown.select(
                pl.col("key").alias("id"),
                pl.lit(OPEN).alias("state"),
                pl.concat_list("versions", "more").list.unique(maintain_order=True).alias("versions"),
            ),
        )
        elsewhere = grown.filter(pl.col("key_scope") != pl.col("scope"))
        self._bulk("store_set_key_scopes_bulk", elsewhere.select(pl.col("key").alias("id"), scope=pl.lit(SEVERAL)))

    def _removals(self, removals: pl.DataFrame) -> None:
        if removals.is_empty():
            return
        keys = removals.unique(subset="key", keep="first", maintain_order=True).select(
            pl.col("key").alias("id"), "scope"
        )
        new = self._unknown(keys, "keys")
        nothing = pl.lit([], dtype=pl.List(pl.String))
        self._bulk(
            "store_keys_bulk",
            new.with_columns(state=pl.lit(OVER), versions=nothing, run=pl.lit(self._run, dtype=pl.Int64)),
        )
        self._bulk(
            "store_ended_by_bulk",
            removals.select("key", pl.lit(self._delivery.id).alias("source"), "sheet", "line", row_number(), "part"),
        )
        self.written.unsettled.update(keys["id"])
        self.written.outcomes[Outcome.LOADED] += len(removals)

    def _unknown(self, frame: pl.DataFrame, what: str) -> pl.DataFrame:
        if frame.is_empty():
            return frame
        known = self._engine.read_frame(f"store_known_{what}_bulk", frame.select("id"))
        return frame.join(known.select("id"), on="id", how="anti", maintain_order="left")

    def _bulk(self, block: str, frame: pl.DataFrame) -> None:
        self._writes.add(block, frame)


def classified(engine: Engine, records: pl.DataFrame) -> pl.DataFrame:
    """Rows with what the graph knows of them already.

    Adds key_known, versions (of the key, as known), known (this version), unsettled (more than one thing is said
    about the decision) and outcome: the first row of a new version is loaded or a new version, every other row is
    unchanged.
    """
    keys = engine.read_frame("store_known_keys_bulk", records.select(pl.col("key").alias("id")).unique())
    known = keys.select(
        pl.col("id").alias("key"), pl.col("state").alias("key_state"), pl.col("scope").alias("key_scope"), "versions",
        key_known=pl.lit(value=True),
    )  # fmt: skip
    rows = records.join(known, on="key", how="left", maintain_order="left").with_columns(
        pl.col("key_known").fill_null(value=False)
    )
    same = (
        pl.col("key_known")
        & (pl.col("key_state") == PLAIN)
        & (pl.col("versions").list.len() == 1)
        & (pl.col("versions").list.first() == pl.col("record"))
    ).fill_null(value=False)
    rows = rows.with_columns(plainly=same)
    versions = _known_versions(engine, rows)
    alone = pl.col("record").n_unique().over("key") == 1
    rows = rows.with_columns(
        known=pl.col("plainly") | pl.col("record").is_in(versions["id"].to_list()),
        unsettled=~pl.col("plainly") & (pl.col("key_known") | ~alone),
        repeated=pl.int_range(pl.len()).over("record") > 0,
        part_seen=pl.int_range(pl.len()).over("key", "part") > 0,
    ).join(
        versions.select("key", "part").unique().with_columns(part_known=pl.lit(value=True)),
        on=["key", "part"], how="left", maintain_order="left",
    )  # fmt: skip
    return rows.with_columns(
        outcome=pl.when(pl.col("known") | pl.col("repeated"))
        .then(pl.lit(Outcome.UNCHANGED.value))
        .when(pl.col("part_known").fill_null(value=False) | pl.col("part_seen"))
        .then(pl.lit(Outcome.NEW_VERSION.value))
        .otherwise(pl.lit(Outcome.LOADED.value))
    )


_NO_VERSIONS: Final = pl.DataFrame(schema={"key": pl.String, "id": pl.String, "part": pl.String})


def _known_versions(engine: Engine, rows: pl.DataFrame) -> pl.DataFrame:
    """The versions in the graph of those keys that are not plainly unchanged: key, id, part."""
    if not rows["key_known"].any():
        return _NO_VERSIONS
    doubtful = rows.filter(pl.col("key_known") & ~pl.col("plainly")).unique(subset="key")
    ids = doubtful.select("key", pl.col("versions").alias("id")).explode("id").drop_nulls("id").unique(subset="id")
    if ids.is_empty():
        return _NO_VERSIONS
    found = engine.read_frame("store_known_records_bulk", ids.select("id"))
    return ids.join(found.select("id", "part"), on="id", how="inner")


def row_number() -> pl.Expr:
    """The place of a row in its delivery, as the last part of its stamp says it."""
    return pl.col("stamp").str.split("|").list.last().cast(pl.Int64).alias("row")


def _covered(full: Source) -> pl.Expr:
    if full.period_from is None and full.period_to is None:
        return pl.lit(value=True)
    return pl.col("decided").is_between(full.period_from or date.min, full.period_to or date.max).fill_null(value=False)
