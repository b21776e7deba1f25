"""Which levels of two columns strangers are on together more often than by chance, where both are frequent.

The rule of this module: it is counted among any two rows. Who bears a Russian name lives in Russia, and who is within a
kilometre of another is in the same town: a pair that is on both levels tells one thing, not two. What any two rows are
seldom on is counted from groups instead (`joints`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final, TypeAlias

import numpy as np

from graph.resolution.arrays import Codes, Levels
from graph.resolution.chance import random_pairs
from graph.resolution.comparing import Comparison
from graph.resolution.learning import levels_of
from graph.resolution.model import Cell
from graph.resolution.prior import every_pair

_PAIRS: Final = 100_000
_SEED: Final = 23
_LEAST_SEEN: Final = 30
"""So many pairs on two levels tell how often both are together to a fifth."""

_MOST_OF_ROWS: Final = 3.0
"""A table has hardly more pairs of one subject than three for each row: fewer pairs on two levels could be those."""

_LEAST_BITS: Final = 1.0
_FIRST_ALIKE: Final = 2

Among: TypeAlias = Mapping[tuple[int, int], tuple[Cell, ...]]


def levels_together(comparisons: Sequence[Comparison], sources: Codes | None) -> Among:
    """By two columns' places their levels on which strangers are together, except the best of both."""
    rows = len(comparisons[0].column.codes) if comparisons else 0
    left, right = random_pairs(rows, _PAIRS, _SEED, sources)
    if not len(left):
        return {}
    least = max(_LEAST_SEEN, _MOST_OF_ROWS * rows * len(left) / every_pair(rows, sources))
    levels = levels_of(comparisons, left, right)
    found = {}
    for i, j in combinations(range(len(comparisons)), 2):
        cells = _cells(levels[i], levels[j], comparisons[i].best, comparisons[j].best, least)
        if cells:
            found[i, j] = cells
    return found


def _cells(one: Levels, other: Levels, best: int, others_best: int, least: float) -> tuple[Cell, ...]:
    filled = np.flatnonzero((one > 0) & (other > 0))
    width = others_best + 1
    both = one[filled].astype(np.int64) * width + other[filled]
    seen = np.bincount(both, minlength=(best + 1) * width).reshape(best + 1, width).astype(float)
    by_chance = seen.sum(axis=1)[:, None] * seen.sum(axis=0)[None, :] / max(float(seen.sum()), 1.0)
    asked = seen >= least
    asked[:_FIRST_ALIKE, :] = asked[:, :_FIRST_ALIKE] = asked[best, others_best] = False
    more = np.log2(np.where(asked, seen, 1.0) / np.where(asked, by_chance, 1.0))
    return tuple((int(a), int(b), float(more[a, b])) for a, b in np.argwhere(asked & (more >= _LEAST_BITS)))
