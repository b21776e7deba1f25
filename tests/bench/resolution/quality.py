"""How good clusters are: the pairs they imply beside the pairs that are true.

The rule of this module: pairs are never listed; they are counted from the sizes of groups, so that a cluster of a
hundred thousand rows costs no more than one of two.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tests.bench.resolution.tables import SUBJECT

CLUSTER = "cluster_id"


@dataclass(frozen=True)
class Quality:
    """Pairs that clusters imply (`found`), those of them that are `right`, and all that are `true`."""

    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the found pairs that are right; 1 if none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs that were found; 1 if there are none."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall: 2 right / (found + true)."""
        return 2 * self.right / (self.found + self.true) if self.found + self.true else 1.0


def quality(rows: pl.DataFrame, across: str = "") -> Quality:
    """Count the pairs of a table with a `cluster_id` and a `subject` for each row.

    With `across`, a column of sources, only pairs of rows from different sources count.
    """
    return Quality(
        found=pairs(rows, [CLUSTER], across), right=pairs(rows, [CLUSTER, SUBJECT], across),
        true=pairs(rows, [SUBJECT], across),
    )  # fmt: skip


def pairs(rows: pl.DataFrame, keys: list[str], across: str = "") -> int:
    """How many pairs of rows agree in all `keys` (and differ in `across`, if one is named)."""
    return _within(rows, keys) - (_within(rows, [*keys, across]) if across else 0)


def _within(rows: pl.DataFrame, keys: list[str]) -> int:
    sizes = rows.group_by(keys).len()["len"].cast(pl.Int64)
    return int((sizes * (sizes - 1) // 2).sum())
