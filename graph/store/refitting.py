"""Models of a base: learning one, pinning one, going back to one, and seeing beforehand what that would change.

The rule of this module: a model changes only when somebody says so. A preview writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from graph.errors import BadInput
from graph.sidebase.models import ModelVersion
from graph.store.mirroring import as_evidence
from graph.store.proposing import all_files, compute_all, in_force, model_of

if TYPE_CHECKING:
    from graph.base import Base
    from graph.resolution.judged import Judged
    from graph.resolution.model import Model
    from graph.resolution.report import Progress

LEAST_FILES: Final = 500
"""Fewer files than that tell nothing of how often two of one subject agree."""
MOST_CHANGES: Final = 20
_THREADS: Final = 2
_PAIR: Final = ("left_file", "right_file")


@dataclass(frozen=True)
class Change:
    """A pair whose proposal would change: weights in bits, None where it is or would be none; `why` in a sentence."""

    left: str
    right: str
    before: float | None
    after: float | None
    why: str


@dataclass(frozen=True)
class Preview:
    """What another model would change: how many proposals come, go and change band, and the weightiest changes."""

    files: int
    come: int
    go: int
    change_band: int
    stay: int
    changes: tuple[Change, ...]


def enough_files(base: Base) -> bool:
    """Whether there is something to learn from."""
    return sum(frame.height for frame in base.engine.stream("store_all_files", 100_000)) >= LEAST_FILES


def refit(base: Base, *, actor: str, progress: Progress | None = None) -> ModelVersion:
    """Learn a new version from all files and pin it; inside `base.writing()`. Proposals are made anew by the caller.

    Raises `BadInput` when there are too few files.
    """
    table = all_files(base)
    model = fitted(table, _judged(base), progress)
    version = base.side.models.keep(model.to_json(), files=table.height, actor=actor)
    base.side.models.pin(version.number, actor=actor)
    return version


def preview(base: Base, number: int | None = None, progress: Progress | None = None) -> Preview:
    """What a new version, or the one with this number, would change; inside `base.writing()`."""
    table = all_files(base)
    if number is None:
        text = fitted(table, _judged(base), progress).to_json()
        then = ModelVersion(0, base.clock(), "", table.height, text)
    else:
        then = base.side.models.version(number)
    now = in_force(base)
    return _compared(table, base.side.proposals.all_proposals(), compute_all(base, table, then).proposals, now, then)


def fitted(table: pl.DataFrame, judged: tuple[Judged, ...] = (), progress: Progress | None = None) -> Model:
    """The model that the engine learns from these files and stewards' answers; how columns agree together."""
    from graph.resolution.credit_files import FILE_FIELDS, FILE_KINDS, budget_for  # noqa: PLC0415 - heavy
    from graph.resolution.pinned import PinnedRows, groups_within  # noqa: PLC0415 - heavy
    from graph.resolution.proven import measured_joints  # noqa: PLC0415 - heavy
    from graph.resolution.tables import Options, resolve_table  # noqa: PLC0415 - heavy

    if table.height < LEAST_FILES:
        raise BadInput(f"A model needs {LEAST_FILES} credit files to learn from; there are {table.height}.")
    options = Options(threads=_THREADS, kinds=FILE_KINDS, budget=budget_for(table.height), judged=judged)
    model = resolve_table(table, FILE_FIELDS, options, progress).model
    if model.corrections:
        return model  # numbers have told already, of all columns together
    rows = PinnedRows(table, model, FILE_KINDS)
    return measured_joints(rows, groups_within(*rows.keys(), model.cap))


def _judged(base: Base) -> tuple[Judged, ...]:
    from graph.resolution.judged import judged_by_people  # noqa: PLC0415 - heavy

    return judged_by_people(as_evidence(base.side.judgements.standing_judgements()))


def _compared(
    table: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame, now: ModelVersion | None, then: ModelVersion
) -> Preview:
    both = before.join(after, on=_PAIR, suffix="_after")
    come, go = after.join(before, on=_PAIR, how="anti"), before.join(after, on=_PAIR, how="anti")
    old, new = model_of(now).threshold if now else 0.0, model_of(then).threshold
    turned = both.filter((pl.col("bits") > old) != (pl.col("bits_after") > new))
    none = pl.lit(None, dtype=pl.Float64)
    told = pl.concat(
        [
            come.select(*_PAIR, none.alias("before"), pl.col("bits").alias("after")),
            go.select(*_PAIR, pl.col("bits").alias("before"), none.alias("after")),
            turned.select(*_PAIR, pl.col("bits").alias("before"), pl.col("bits_after").alias("after")),
        ]
    )
    weightiest = told.sort(pl.max_horizontal("before", "after"), *_PAIR, descending=[True, False, False])
    changes = _explained(table, weightiest.head(MOST_CHANGES), now, then)
    return Preview(table.height, come.height, go.height, turned.height, both.height - turned.height, changes)


def _explained(
    table: pl.DataFrame, told: pl.DataFrame, now: ModelVersion | None, then: ModelVersion
) -> tuple[Change, ...]:
    here = table.filter(pl.col("id").is_in(pl.concat([told["left_file"], told["right_file"]]).unique().to_list()))
    old, new = _weights(here, told, now), _weights(here, told, then)
    return tuple(
        Change(left, right, before, after, _why(old[at], new[at]))
        for at, (left, right, before, after) in enumerate(told.iter_rows())
    )


def _weights(here: pl.DataFrame, told: pl.DataFrame, version: ModelVersion | None) -> list[dict[str, float]]:
    """For each pair the bits of each column, all pieces of it together."""
    from graph.resolution.credit_files import FILE_KINDS  # noqa: PLC0415 - heavy
    from graph.resolution.pinned import PinnedRows  # noqa: PLC0415 - heavy
    from graph.resolution.waterfall import waterfall  # noqa: PLC0415 - heavy

    if version is None or told.is_empty():
        return [{} for _ in range(told.height)]
    rows = PinnedRows(here, model_of(version), FILE_KINDS)
    place = {name: at for at, name in enumerate(here["id"])}
    found = []
    for left, right in told.select(_PAIR).iter_rows():
        bits: dict[str, float] = {}
        for piece in waterfall(rows, place[left], place[right]).pieces:
            name = " and ".join(piece.columns) or piece.column
            bits[name] = bits.get(name, 0.0) + piece.bits
        found.append(bits)
    return found


def _why(old: dict[str, float], new: dict[str, float]) -> str:
    """The column whose weight changes most."""
    if not old:
        return "There is no model in force yet."
    by_change = sorted({*old, *new}, key=lambda name: (-abs(new.get(name, 0.0) - old.get(name, 0.0)), name))
    most = by_change[0]
    if np.isclose(new.get(most, 0.0), old.get(most, 0.0)):
        return "It weighs the same, but other keys bring files together."
    return f"{most} weighs {new.get(most, 0.0):+.1f} bits instead of {old.get(most, 0.0):+.1f}."
