"""Whether names are treated alike, however they are written: recall and false joins by the form of the name.

The rule of this module: a pair has the form in which one of its names is written while the other is plain, or both
are; pairs of two different changed forms are counted by themselves, but a former name is another name in whatever form
the present one is written. Each rate stands with its interval.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl

from loaders.demo.spelling import FORMER, PLAIN
from tests.bench.resolution.quality import CLUSTER
from tests.bench.resolution.tables import FORM, ROW_ID, SUBJECT

TWO_FORMS: Final = "two forms"
Z_95: Final = 1.959963984540054
SORTS: Final = {"persons": "P", "organisations": "O"}
"""The sorts of subjects, by the letter with which the truth names them."""

LARGEST_LISTED: Final = 300  # of larger clusters the false pairs are not listed: no such cluster can be right


@dataclass(frozen=True)
class Rate:
    """So many of so many, with the interval in which the true share lies."""

    count: int
    of: int

    @property
    def share(self) -> float:
        """The measured share, 0 of nothing."""
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval. Source: Wilson 1927, score interval without correction for continuity."""
        if not self.of:
            return 0.0, 1.0
        z2 = Z_95 * Z_95
        middle = (self.share + z2 / (2 * self.of)) / (1 + z2 / self.of)
        half = Z_95 / (1 + z2 / self.of) * math.sqrt(self.share * (1 - self.share) / self.of + z2 / (4 * self.of**2))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __add__(self, other: Rate) -> Rate:
        """Both together, as over several seeds."""
        return Rate(self.count + other.count, self.of + other.of)


@dataclass(frozen=True)
class OfForm:
    """What became of the pairs of one form: true pairs found, and found pairs that are false.

    `fair` are those of the true pairs that whoever knows how often each pattern of evidence is one subject could join:
    a name changed in one way leaves less to go by than one changed in another.
    """

    recall: Rate
    false_joins: Rate
    fair: Rate = Rate(0, 0)

    def __add__(self, other: OfForm) -> OfForm:
        """Both together."""
        return OfForm(self.recall + other.recall, self.false_joins + other.false_joins, self.fair + other.fair)


def by_form(
    rows: pl.DataFrame, oracle: pl.DataFrame | None = None, known: pl.DataFrame | None = None
) -> dict[str, OfForm]:
    """Count a table with `row_id`, `cluster_id`, `subject` and `form`, form by form in the order of their names.

    With an `oracle` (`row_id`, `cluster_id`) only true pairs that it joins as well are counted for recall; `known`
    (the same) are the pairs of it that patterns tell.
    """
    rows = _with(rows, "oracle", oracle)
    rows = _with(rows, "known", known)
    true = _pairs(rows, SUBJECT).filter(pl.col("oracle") == pl.col("oracle_right"))
    sizes = rows.group_by(CLUSTER).len().filter(pl.col("len") <= LARGEST_LISTED)
    found = _pairs(rows.join(sizes, on=CLUSTER, how="semi"), CLUSTER)
    recalls = _rates(true, pl.col(CLUSTER) == pl.col(f"{CLUSTER}_right"))
    falses = _rates(found, pl.col(SUBJECT) != pl.col(f"{SUBJECT}_right"))
    fair = {} if known is None else _rates(true, pl.col("known") == pl.col("known_right"))
    nothing = Rate(0, 0)
    return {
        form: OfForm(recalls.get(form, nothing), falses.get(form, nothing), fair.get(form, nothing))
        for form in sorted({*recalls, *falses})
    }


def _with(rows: pl.DataFrame, name: str, clusters: pl.DataFrame | None) -> pl.DataFrame:
    """The rows with the clusters that somebody else made of them; without any all are one."""
    if clusters is None:
        return rows.with_columns(pl.lit("").alias(name))
    return rows.join(clusters.select(ROW_ID, pl.col(CLUSTER).alias(name)), on=ROW_ID, how="left")


def by_form_of_sorts(
    rows: pl.DataFrame, oracle: pl.DataFrame | None = None, known: pl.DataFrame | None = None
) -> dict[str, dict[str, OfForm]]:
    """The same for each sort of subject by itself: what has a form that only companies have is compared with companies.

    A company's row says more than a person's (three older numbers, a representative), and no two companies are twins.
    """
    of = {sort: rows.filter(pl.col(SUBJECT).str.starts_with(letter)) for sort, letter in SORTS.items()}
    return {sort: by_form(some, oracle, known) for sort, some in of.items() if some.height}


def apart(rates: Iterable[Rate], least: int) -> bool:
    """Whether the intervals of some two rates of at least so many pairs do not overlap."""
    intervals = [rate.interval for rate in rates if rate.of >= least]
    return bool(intervals) and max(low for low, _ in intervals) > min(high for _, high in intervals)


def _pairs(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    numbered = rows.with_row_index("place")
    return numbered.join(numbered, left_on=key, right_on=key, how="inner", coalesce=False).filter(
        pl.col("place") < pl.col("place_right")
    )


def _rates(some: pl.DataFrame, counted: pl.Expr) -> dict[str, Rate]:
    one, other = pl.col(FORM), pl.col(f"{FORM}_right")
    form = (
        pl.when(one == other).then(one).when((one == FORMER) | (other == FORMER)).then(pl.lit(FORMER))
        .when(other == PLAIN).then(one).when(one == PLAIN).then(other)
        .otherwise(pl.lit(TWO_FORMS))
    )  # fmt: skip
    grouped = some.group_by(form.alias("of")).agg(counted.sum().alias("count"), pl.len().alias("all"))
    return {row["of"]: Rate(row["count"], row["all"]) for row in grouped.iter_rows(named=True)}
