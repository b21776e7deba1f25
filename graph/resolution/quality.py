"""How right clusters are: pairs implied by them against the truth, and what the posteriors promise without one.

The rule of this module: pairs are counted from the sizes of groups, never listed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graph.resolution.arrays import Bits, Mask
from graph.resolution.prior import posterior
from graph.resolution.report import Estimate


@dataclass(frozen=True, slots=True)
class Quality:
    """Pairs of rows in one cluster (`joined`), of one subject (`true`), and both (`right`)."""

    joined: int
    true: int
    right: int

    @property
    def precision(self) -> float:
        """The share of joined pairs that are right; 1 where nothing is joined."""
        return self.right / self.joined if self.joined else 1.0

    @property
    def recall(self) -> float:
        """The share of true pairs that are joined; 1 where there is none."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def quality(clusters: pl.Series, truth: pl.Series, sources: pl.Series | None = None) -> Quality:
    """Compare clusters with the truth, row by row; with `sources` only pairs across two of them count.

    Rows whose truth is null are left out.
    """
    table = pl.DataFrame({"cluster": clusters, "truth": truth}).with_columns(
        source=pl.lit(None) if sources is None else sources
    )
    table = table.filter(pl.col("truth").is_not_null())
    across = sources is not None
    return Quality(
        joined=_pairs(table, ["cluster"], across=across),
        true=_pairs(table, ["truth"], across=across),
        right=_pairs(table, ["cluster", "truth"], across=across),
    )


def _pairs(table: pl.DataFrame, by: list[str], *, across: bool) -> int:
    pairs = _in_groups(table, by)
    return pairs - _in_groups(table, [*by, "source"]) if across else pairs


def _in_groups(table: pl.DataFrame, by: list[str]) -> int:
    sizes = table.group_by(by).len("n")["n"].cast(pl.Int64)
    return int((sizes * (sizes - 1) // 2).sum())


def estimated(bits: Bits, joined: Mask, unfound: float, differing: Mask) -> Estimate:
    """Precision and recall as the posteriors of the listed pairs promise, and so many matches that no key found.

    A model that has learnt the wrong thing promises wrongly, so the cautious precision believes it of no pair that is
    `differing` in what is each subject's own.
    """
    probable = posterior(bits)
    total = float(probable.sum()) + unfound
    inside = float(probable[joined].sum())
    count = int(np.count_nonzero(joined))
    agreeing = float(probable[joined & ~differing].sum())
    return Estimate(
        precision=inside / count if count else 1.0,
        recall=inside / total if total else 1.0,
        cautious_precision=agreeing / count if count else 1.0,
        differing=int(np.count_nonzero(joined & differing)),
    )
