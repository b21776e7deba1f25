"""How good found clusters are against the truth, counted over pairs of rows.

The rule of this module: pairs are counted from group sizes and never listed, so a million rows take a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

PLACE: Final = ("file", "sheet", "line")


@dataclass(frozen=True)
class FalseJoin:
    """Two rows of different subjects that stand in one cluster: (file, sheet, line) of each."""

    cluster: str
    left: tuple[str, str, int]
    left_subject: str
    right: tuple[str, str, int]
    right_subject: str


@dataclass(frozen=True)
class FormQuality:
    """Quality over the pairs in which at least one name has this form."""

    form: str
    true_pairs: int
    joined_pairs: int
    right_pairs: int

    @property
    def recall(self) -> float:
        """Share of the true pairs that were joined; 1 where there are none."""
        return _share(self.right_pairs, self.true_pairs)

    @property
    def false_joins(self) -> int:
        """Pairs joined wrongly."""
        return self.joined_pairs - self.right_pairs


@dataclass(frozen=True)
class Quality:
    """Pairwise quality. `left_out` rows of the truth have no cluster (set aside on loading) and form no pairs here."""

    rows: int
    left_out: int
    subjects: int
    clusters: int
    true_pairs: int
    joined_pairs: int
    right_pairs: int
    false_join_examples: tuple[FalseJoin, ...] = ()
    by_form: tuple[FormQuality, ...] = ()

    @property
    def precision(self) -> float:
        """Share of the joined pairs that are right; 1 where nothing was joined."""
        return _share(self.right_pairs, self.joined_pairs)

    @property
    def recall(self) -> float:
        """Share of the true pairs that were joined; 1 where there are none."""
        return _share(self.right_pairs, self.true_pairs)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where nothing is right but something should be."""
        together = self.joined_pairs + self.true_pairs
        return _share(2 * self.right_pairs, together)

    @property
    def false_joins(self) -> int:
        """Pairs joined wrongly."""
        return self.joined_pairs - self.right_pairs


def read_truth(path: Path) -> pl.DataFrame:
    """The truth as `generate` wrote it, all columns text but `line`."""
    frame = pl.read_csv(path, schema_overrides={"line": pl.Int64}, infer_schema=False)
    return frame.with_columns(pl.col(pl.String).fill_null(""), pl.col("line").cast(pl.Int64))


def quality(truth: pl.DataFrame, found: pl.DataFrame, examples: int = 10) -> Quality:
    """Compares rows -> subject (`truth`) with rows -> cluster (`found`), both with file, sheet and line.

    `truth` may have a column `form` (the form of the name), then quality is also told for each form. A row that
    `found` has and the truth lacks is ignored. A row may stand in `found` once only.
    """
    rows = truth if "form" in truth.columns else truth.with_columns(form=pl.lit(""))
    rows = rows.with_columns(pl.col("sheet").fill_null(""), pl.col("line").cast(pl.Int64))
    places = found.select(
        "file", pl.col("sheet").fill_null(""), pl.col("line").cast(pl.Int64), pl.col("cluster").cast(pl.String)
    )
    both = rows.join(places, on=PLACE, how="inner", validate="m:1").select(*PLACE, "subject", "form", "cluster")
    true_pairs = _pairs(both, ["subject"])
    joined_pairs = _pairs(both, ["cluster"])
    right_pairs = _pairs(both, ["subject", "cluster"])
    return Quality(
        rows=both.height,
        left_out=truth.height - both.height,
        subjects=both["subject"].n_unique(),
        clusters=both["cluster"].n_unique(),
        true_pairs=true_pairs,
        joined_pairs=joined_pairs,
        right_pairs=right_pairs,
        false_join_examples=_false_joins(both, examples),
        by_form=_of_forms(both) if "form" in truth.columns else (),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _pairs(rows: pl.DataFrame, by: list[str]) -> int:
    sizes = rows.group_by(by).len().select(pl.col("len").cast(pl.Int64))["len"]
    return int((sizes * (sizes - 1) // 2).sum())


def _of_forms(rows: pl.DataFrame) -> tuple[FormQuality, ...]:
    """Per form the pairs it touches: all pairs of a group less those among its rows of other forms."""

    def touched(*by: str) -> dict[str, int]:
        own = pl.col("len").cast(pl.Int64)
        whole = own.sum().over(by)
        others = whole - own
        counted = (
            rows.group_by(*by, "form")
            .len()
            .with_columns(pairs=whole * (whole - 1) - others * (others - 1))
            .group_by("form")
            .agg(pl.col("pairs").sum())
        )
        return {str(form): int(pairs) // 2 for form, pairs in counted.rows()}

    true, joined, right = touched("subject"), touched("cluster"), touched("subject", "cluster")
    return tuple(FormQuality(form, true[form], joined[form], right[form]) for form in sorted(true))


def _false_joins(rows: pl.DataFrame, examples: int) -> tuple[FalseJoin, ...]:
    mixed = rows.group_by("cluster").agg(pl.col("subject").n_unique().alias("subjects")).filter(pl.col("subjects") > 1)
    ordered = (
        rows.join(mixed.sort("cluster").head(examples).select("cluster"), on="cluster")
        .sort("cluster", *PLACE)
        .unique(["cluster", "subject"], keep="first", maintain_order=True)
    )
    made: list[FalseJoin] = []
    for (cluster,), group in ordered.group_by(["cluster"], maintain_order=True):
        (left, right) = group.head(2).select(*PLACE, "subject").rows()
        made.append(FalseJoin(str(cluster), left[:3], left[3], right[:3], right[3]))
    return tuple(made)
