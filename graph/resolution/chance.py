"""How often two rows of different subjects agree, by level.

The rule of this module: what can be counted is counted; only what needs comparing is drawn at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Codes
from graph.resolution.columns import Column
from graph.resolution.comparing import Comparison
from graph.resolution.kinds.kind import Crosses, Rule, Same, Shares

_ENOUGH: Final = 200
"""A level seen so often among random pairs is known to a fifteenth; a rarer one is counted, if it can be."""


def random_pairs(rows: int, most: int, seed: int, sources: Codes | None) -> tuple[Codes, Codes]:
    """Pairs of different rows drawn evenly, with `sources` only those across two; all of them in a small table."""
    if rows * (rows - 1) // 2 <= most:
        left, right = np.triu_indices(rows, 1)
    else:
        rng = np.random.default_rng(seed)
        left, right = rng.integers(0, rows, most), rng.integers(0, rows, most)
    keep = left != right
    if sources is not None:
        keep &= sources[left] != sources[right]
    return left[keep].astype(np.int32), right[keep].astype(np.int32)


def chances(comparison: Comparison, left: Codes, right: Codes) -> Bits:
    """By level the probability that two rows, both filled, are at it; index 0 is unused."""
    column = comparison.column
    levels = comparison.levels(column.codes[left], column.codes[right])
    seen = np.bincount(levels, minlength=comparison.best + 1).astype(float)
    seen[0] = 0.0
    pairs = max(seen.sum(), 1.0)
    found = (seen + 0.5) / (pairs + 0.5 * comparison.best)
    better = 0.0
    for number, level in zip(range(comparison.best, 1, -1), column.kind.levels, strict=True):
        counted = _counted(level.rule, column)
        if counted is not None and seen[number] < _ENOUGH:
            found[number] = max(counted - better, 0.01 * counted, 1e-10)
        better += found[number]
    found[1] = max(1.0 - found[2:].sum(), 1e-6)
    found[0] = 0.0
    return np.asarray(found / found.sum())


def _counted(rule: Rule, column: Column) -> float | None:
    """The probability that a rule of equality holds between two filled rows, None for another rule."""
    rows = max(column.filled, 2)
    match rule:
        case Same(part) | Shares(part):
            return column.counted(part).pairs / (rows * (rows - 1.0))
        case Crosses(part, other):
            return _crossing(column, part, other) / (rows * (rows - 1.0))
        case _:
            return None


def _crossing(column: Column, part: str, other: str) -> float:
    if not column.parts[part].filled or not column.parts[other].filled:
        return 0.0
    one, its = column.counted(part), column.counted(other)
    _, i, j = np.intersect1d(one.hashes, its.hashes, assume_unique=True, return_indices=True)
    return float((one.rows[i].astype(float) * its.rows[j]).sum())


def telling_comparisons(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Those whose column can tell rows apart."""
    return tuple(comparison for comparison in comparisons if comparison.column.tells_apart)
