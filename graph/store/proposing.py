"""Proposals: pairs of credit files that may be one subject and lack the number by which a machine may say so.

The rule of this module: nobody is joined here. What is proposed is a function of the files, of who is one subject,
and of the pinned model; so a few files looked at again give what all files at once would give. A key that too many
files share brings nobody together, and the files of a key that comes over or under that number are looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from graph.identifiers import may_join_rows
from graph.ids import Ids
from graph.sidebase.models import ModelVersion
from graph.sidebase.proposals import PROPOSALS

if TYPE_CHECKING:
    from graph.base import Base
    from graph.resolution.model import Model
    from graph.resolution.pinned import FewRows, PinnedRows, Proposed

_CHUNK: Final = 50_000
_PAIRS_AT_ONCE: Final = 500_000
_THREADS: Final = 2
_ID: Final = pl.Schema({"id": pl.String})


@dataclass(frozen=True)
class Computed:
    """Everything that all files give under one model: frames with the schemas of `graph.sidebase.proposals`."""

    keys: pl.DataFrame
    proposals: pl.DataFrame


def in_force(base: Base) -> ModelVersion | None:
    """The pinned model; None before the first, and where it compares in another way than this version of the program.

    Then nothing is proposed until a new one is learnt.
    """
    version = base.side.models.pinned()
    return version if version is not None and is_usable(version) else None


def is_usable(version: ModelVersion) -> bool:
    """Whether a model compares as this version of the program does."""
    from graph.resolution.credit_files import FILE_KINDS  # noqa: PLC0415 - heavy, and idle without a model

    return model_of(version).is_for(FILE_KINDS)


def propose_all(base: Base) -> int:
    """Propose anew for every credit file, by the model in force; how many pairs. Inside `base.writing()`."""
    version = in_force(base)
    if version is None:
        return 0
    found = compute_all(base, all_files(base), version)
    base.side.proposals.replace_all(found.keys, found.proposals)
    return found.proposals.height


def compute_all(base: Base, table: pl.DataFrame, version: ModelVersion) -> Computed:
    """What a model proposes for a table of all files."""
    from graph.resolution.pinned import groups_within  # noqa: PLC0415 - heavy, and idle without a model

    model = model_of(version)
    rows = pinned_rows(table, model)
    keys = _keys(rows, table["id"], base.ids)
    place = pl.DataFrame({"file_id": table["id"], "row": np.arange(table.height, dtype=np.int32)})
    placed = keys.join(place, on="file_id", maintain_order="left")
    numbers = placed["key"].cast(pl.Int64).to_numpy().view(np.uint64)
    groups = groups_within(placed["row"].to_numpy(), numbers, model.cap)
    subjects = table["subject"].fill_null(table["id"]).rank("dense").cast(pl.Int32).to_numpy()
    found = rows.proposed_in(groups, np.ascontiguousarray(subjects), _THREADS)
    return Computed(keys, proposals_of(found, table["id"], version.number))


def propose_many_again(
    base: Base, version: ModelVersion, *, new: Sequence[str], moved: set[str], gone: Sequence[str]
) -> None:
    """Bring the proposals up to date after files came, went, or are about another subject now: `propose_again`."""
    model, index = model_of(version), base.side.proposals
    table = files_table(base, new)
    rows = pinned_rows(table, model)
    new_keys = _keys(rows, table["id"], base.ids)
    gone_keys = index.keys_of_files(gone)
    # What shares a key with a file that comes or goes: whether the key is over its cap may change.
    like = _without(index.keys_like(_distinct(pl.concat([new_keys, gone_keys]))), new)
    after = pl.concat([like.join(gone_keys, on=["file_id", "key"], how="anti"), new_keys])
    before, now = _over(like, model.cap), _over(after, model.cap)
    turned = pl.concat([before.join(now, on="key", how="anti"), now.join(before, on="key", how="anti")])
    again = {*table["id"], *moved, *after.join(turned, on="key", how="semi")["file_id"]} - set(gone)
    asked = sorted(again - set(table["id"]))
    asked_keys = index.keys_of_files(asked)
    others = pl.concat([after, index.keys_like(_distinct(asked_keys)), asked_keys]).unique()
    others = others.join(pl.DataFrame({"file_id": gone}, {"file_id": pl.String}), on="file_id", how="anti")
    narrow = others.join(_over(others, model.cap), on="key", how="anti")
    apart = _apart(base, narrow, again)
    found = _proposed(base, apart, version, table, rows)
    index.replace_of(sorted(again), gone, new_keys, found)


def all_files(base: Base) -> pl.DataFrame:
    """The table of every credit file."""
    held = [frame.select(pl.col("file_id").alias("id")) for frame in base.engine.stream("store_all_files", _CHUNK)]
    return files_table(base, pl.concat([_ID.to_frame(), *held])["id"].to_list())


def files_table(base: Base, files: Iterable[str]) -> pl.DataFrame:
    """The table of these credit files, those that are not here left out."""
    from graph.resolution.credit_files import file_table  # noqa: PLC0415 - heavy, and idle without a model

    wanted = pl.DataFrame({"id": sorted(set(files))}, _ID)
    told, numbers = [], []
    for chunk in wanted.iter_slices(_CHUNK):
        told.append(
            base.engine.read_frame("store_features_bulk", chunk).select("id", "kind", "name", "block", "subject")
        )
        shown = base.engine.read_frame("store_shown_numbers_bulk", chunk)
        numbers.append(shown.select("file", "token", "kind", "mask", strong=may_join_rows()))
    return file_table(pl.concat([_FILES.to_frame(), *told]), pl.concat([_NUMBERS.to_frame(), *numbers]))


@lru_cache(maxsize=2)
def model_of(version: ModelVersion) -> Model:
    """The model of a version; it is read once, since every file that comes asks for it."""
    from graph.resolution.model import Model  # noqa: PLC0415 - heavy, and idle without a model

    return Model.from_json(version.model)


def pinned_rows(table: pl.DataFrame | FewRows, model: Model) -> PinnedRows:
    """The rows of a table of credit files, ready to be compared by a model."""
    from graph.resolution.credit_files import FILE_KINDS  # noqa: PLC0415 - heavy, and idle without a model
    from graph.resolution.pinned import PinnedRows  # noqa: PLC0415 - as above

    return PinnedRows(table, model, FILE_KINDS)


def _keys(rows: PinnedRows, files: pl.Series, ids: Ids) -> pl.DataFrame:
    """The keys of rows, each once for a file, as hashes that nobody can make without the id key."""
    places, numbers = rows.keys()
    plain = pl.DataFrame({"at": places, "number": numbers}).unique(maintain_order=True)
    distinct = plain.select("number").unique().sort("number")
    keyed = distinct.with_columns(pl.Series("key", ids.numbers("candidate key", distinct["number"]), dtype=pl.Int64))
    found = plain.join(keyed, on="number", maintain_order="left")
    return found.select(files.gather(found["at"]).alias("file_id"), "key").unique(maintain_order=True)


def _apart(base: Base, keys: pl.DataFrame, again: set[str]) -> pl.DataFrame:
    """The pairs of these files with all that share a key with them and are not of one subject: left, right."""
    mine = keys.filter(pl.col("file_id").is_in(list(again)))
    pairs = mine.join(keys, on="key", suffix="_of_other").filter(pl.col("file_id") != pl.col("file_id_of_other"))
    pairs = pairs.select(
        left=pl.min_horizontal("file_id", "file_id_of_other"), right=pl.max_horizontal("file_id", "file_id_of_other")
    ).unique()
    table = files_table(base, pl.concat([pairs["left"], pairs["right"]]).unique())
    subject = table.select("id", of="subject")
    return (
        pairs.join(subject, left_on="left", right_on="id")
        .join(subject, left_on="right", right_on="id", suffix="_right")
        .filter(pl.col("of").ne_missing(pl.col("of_right")) | pl.col("of").is_null())
        .select("left", "right")
    )


def _proposed(
    base: Base, apart: pl.DataFrame, version: ModelVersion, table: pl.DataFrame, rows: PinnedRows
) -> pl.DataFrame:
    """What is proposed of these pairs; `rows` are read already, from `table`."""
    # Reading values is what takes time: those that are read already are not read again.
    known = table.select("id")
    inside = apart.join(known, left_on="left", right_on="id", how="semi").join(
        known, left_on="right", right_on="id", how="semi"
    )
    found = [PROPOSALS.to_frame(), *_scored(inside, table, rows, version.number)]
    rest = apart.join(inside, on=["left", "right"], how="anti")
    if not rest.is_empty():
        others = files_table(base, pl.concat([rest["left"], rest["right"]]).unique())
        found += _scored(rest, others, pinned_rows(others, rows.model), version.number)
    return pl.concat(found)


def _scored(pairs: pl.DataFrame, table: pl.DataFrame, rows: PinnedRows, number: int) -> list[pl.DataFrame]:
    place = pl.DataFrame({"id": table["id"], "row": np.arange(table.height, dtype=np.int32)})
    placed = (
        pairs.join(place, left_on="left", right_on="id")
        .join(place, left_on="right", right_on="id", suffix="_of_right")
        .sort("row", "row_of_right")
    )
    return [
        proposals_of(rows.proposed(chunk["row"].to_numpy(), chunk["row_of_right"].to_numpy()), table["id"], number)
        for chunk in placed.iter_slices(_PAIRS_AT_ONCE)
        if chunk.height
    ]


def proposals_of(found: Proposed, files: pl.Series, number: int) -> pl.DataFrame:
    """What was found as a frame of proposals; `files` are the ids of the rows."""
    levels = np.ascontiguousarray(found.levels.T)
    return pl.DataFrame(
        {
            "left_file": files.gather(found.left),
            "right_file": files.gather(found.right),
            "bits": found.bits,
            "levels": [row.tobytes() for row in levels],
            "model": np.full(len(found.left), number, np.int64),
        },
        PROPOSALS,
    )


def rows_of(found: Proposed, files: Sequence[str], number: int) -> list[tuple[object, ...]]:
    """The same of a few, as rows."""
    pairs = zip(found.left.tolist(), found.right.tolist(), found.bits.tolist(), found.levels.T, strict=True)
    return [(files[left], files[right], bits, levels.tobytes(), number) for left, right, bits, levels in pairs]


def _over(keys: pl.DataFrame, cap: int) -> pl.DataFrame:
    """The keys that more files share than the cap allows."""
    return keys.group_by("key").len().filter(pl.col("len") > cap).select("key")


def _distinct(keys: pl.DataFrame) -> list[int]:
    return keys["key"].unique().sort().to_list()


def _without(keys: pl.DataFrame, files: Sequence[str]) -> pl.DataFrame:
    return keys.join(pl.DataFrame({"file_id": list(files)}, {"file_id": pl.String}), on="file_id", how="anti")


_FILES: Final = pl.Schema(dict.fromkeys(("id", "kind", "name", "block", "subject"), pl.String))
_NUMBERS: Final = pl.Schema(
    {"file": pl.String, "token": pl.String, "kind": pl.String, "mask": pl.String, "strong": pl.Boolean}
)
