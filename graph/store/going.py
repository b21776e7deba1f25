"""What goes with a run that nobody sees any more, looked up a batch at a time before any of the batch is deleted.

The rule of this module: it writes nothing, and it may look at one batch while the one before it is being deleted, so
what goes with that one counts as gone, whether it is still there or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from graph.delivery import RECORDS, Batch
from graph.engines.base import Engine
from graph.sidebase.anchors import Anchors


def _none() -> pl.Series:
    return pl.Series("id", [], pl.String)


@dataclass(frozen=True)
class Going:
    """What of one batch goes; whatever an earlier sweep has deleted already is named again where others need it.

    `lines` counts the rows of the batch, gone or not. `records`: the rows of versions that are no more, `written` the
    ids of those that the run wrote; `files` and `gone_before` are credit files that the run wrote and such as were
    gone already. `asserted` and `removals` are versions and keys that stay, of which the delivery's own rows go.
    `subjects`, `numbers` and `keys` are those that nothing is left of.
    """

    lines: int = 0
    records: pl.DataFrame = field(default_factory=RECORDS.to_frame)
    written: pl.Series = field(default_factory=_none)
    asserted: pl.Series = field(default_factory=_none)
    removals: pl.Series = field(default_factory=_none)
    files: pl.Series = field(default_factory=_none)
    gone_before: pl.Series = field(default_factory=_none)
    subjects: pl.Series = field(default_factory=_none)
    numbers: pl.Series = field(default_factory=_none)
    keys: pl.Series = field(default_factory=_none)

    @property
    def all_files(self) -> pl.Series:
        """The credit files that are no more, whichever sweep deletes them."""
        return pl.concat([self.files, self.gone_before])


def going(engine: Engine, anchors: Anchors, batches: Iterable[Batch], delivery_id: str, run: int) -> Iterator[Going]:
    """What goes of each of these batches of the delivery that run `run` wrote."""
    look, last = _Look(engine, anchors, delivery_id, run), Going()
    for batch in batches:
        last = look.at(batch, last)
        yield last


class _Look:
    """Looks at the batches of one delivery."""

    def __init__(self, engine: Engine, anchors: Anchors, delivery_id: str, run: int) -> None:
        self._engine = engine
        self._anchors = anchors
        self._delivery_id = delivery_id
        self._run = run
        # Most graphs disclose nothing, and of these nobody need ask about every number that goes.
        self._somebody_is_named = engine.read("store_count_namings")[0]["namings"] != 0

    def at(self, batch: Batch, last: Going) -> Going:
        """What goes of one batch, where what goes of the `last` one is gone, or will be in a moment."""
        records, written, asserted = self._records(batch.records)
        files, gone_before = self._files(batch.records["file"].unique(maintain_order=True))
        here = pl.concat([files, gone_before])
        gone = pl.concat([here, last.all_files])
        gone_records = pl.concat([records["record"], last.records["record"]])
        return Going(
            lines=batch.lines,
            records=records,
            written=written,
            asserted=asserted,
            removals=batch.removals["key"].unique(maintain_order=True),
            files=files,
            gone_before=gone_before,
            subjects=self._subjects(files, gone_before, gone),
            numbers=self._numbers(batch, here, gone, gone_records),
            keys=self._keys(
                pl.concat([batch.records["key"], batch.removals["key"]]).unique(maintain_order=True),
                gone_records,
            ),
        )

    def _records(self, records: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series, pl.Series]:
        """The rows of the versions that are no more, the ids of those that the run wrote, and of those that stay."""
        known = self._asked("store_known_records_bulk", records["record"].unique(maintain_order=True))
        if known is None:
            return records, _none(), _none()
        stay = known.filter(pl.col("run") != self._run)["id"]
        gone = records.filter(~pl.col("record").is_in(stay.implode())).unique("record", maintain_order=True)
        return gone, known.filter(pl.col("run") == self._run)["id"], stay

    def _files(self, files: pl.Series) -> tuple[pl.Series, pl.Series]:
        """The credit files that the run wrote, and those that an earlier, killed sweep deleted."""
        known = self._asked("store_known_files_bulk", files)
        if known is None:
            return _none(), _none()
        return known.filter(pl.col("run") == self._run)["id"], _without(files, known["id"]).rename("id")

    def _subjects(self, files: pl.Series, gone_before: pl.Series, gone: pl.Series) -> pl.Series:
        """The subjects of credit files that go of which none stays."""
        told = self._asked("store_subjects_of_files_bulk", files)
        # What hung on a file that went before is known from its anchor alone.
        hung = {subject for subject, _ in self._anchors.subjects_anchored_on(gone_before.to_list())}
        subjects = sorted(hung if told is None else hung | set(told["subject"]))
        return self._without_files(
            "store_files_of_subjects_bulk", pl.Series("id", subjects, pl.String), "subject", gone
        )

    def _numbers(self, batch: Batch, files: pl.Series, gone: pl.Series, gone_records: pl.Series) -> pl.Series:
        """The numbers that no credit file gives and no record names any more; they may be in the vault alone."""
        given = batch.identifiers.filter(pl.col("file").is_in(files.implode()))["token"]
        named = batch.named.filter(pl.col("record").is_in(gone_records.implode()))["token"]
        tokens = pl.concat([given, named]).unique(maintain_order=True)
        idle = self._without_files("store_files_of_numbers_bulk", tokens, "token", gone)
        naming = self._asked("store_records_naming_numbers_bulk", idle) if self._somebody_is_named else None
        if naming is None:
            return idle
        return _without(idle, naming.filter(~pl.col("record").is_in(gone_records.implode()))["token"]).rename("id")

    def _without_files(self, block: str, ids: pl.Series, column: str, gone: pl.Series) -> pl.Series:
        """Those of some nodes of whose credit files, as a block answers them, none stays."""
        told = self._asked(block, ids)
        if told is None:
            return _none()
        return _without(ids, told.filter(~pl.col("file").is_in(gone.implode()))[column]).rename("id")

    def _keys(self, keys: pl.Series, gone: pl.Series) -> pl.Series:
        """Keys about which nothing is said any more; the others forget versions that went when they are next settled.

        `gone` are versions that are known not to stay.
        """
        known = self._asked("store_known_keys_bulk", keys)
        if known is None:
            return _none()
        versions = known.select("id", pl.col("versions").alias("record")).explode("record").drop_nulls("record")
        doubtful = versions.filter(~pl.col("record").is_in(gone.implode()))
        alive = self._asked("store_known_records_bulk", doubtful["record"].unique(maintain_order=True))
        removed = self._asked("store_removals_bulk", known["id"])
        idle = known["id"]
        if alive is not None:
            idle = _without(idle, doubtful.filter(pl.col("record").is_in(alive["id"].implode()))["id"])
        if removed is not None:
            idle = _without(idle, removed.filter(pl.col("source") != self._delivery_id)["key"])
        return idle

    def _asked(self, block: str, ids: pl.Series) -> pl.DataFrame | None:
        """What a block answers about some nodes; nothing is asked about none."""
        return None if ids.is_empty() else self._engine.read_frame(block, pl.DataFrame({"id": ids}))


def _without(ids: pl.Series, those: pl.Series) -> pl.Series:
    return ids.filter(~ids.is_in(those.implode()))
