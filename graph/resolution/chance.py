"""How often two rows of different subjects agree, by level.

The rule of this module: what is rare among random pairs is counted among those that have something in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Codes
from graph.resolution.comparing import Comparison
from graph.resolution.kinds.kind import Rule
from graph.resolution.meetings import meetings
from graph.resolution.told import pooled

_ENOUGH: Final = 200
"""A level seen so often among random pairs is known to a fifteenth; a rarer one is looked for where it can be."""

_MOST_SHARE: Final = 0.05
"""Of pairs that meet more often the random ones tell as much."""

_LEAST_OF_MEETINGS: Final = 0.01
_LEAST: Final = 1e-10


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
    for number, level in zip(range(comparison.best, 1, -1), column.kind.levels, strict=True):
        if seen[number] < _ENOUGH:
            found[number] = _among_meetings(comparison, number, level.rule, found[number])
    found[1] = max(1.0 - found[2:].sum(), 1e-6)
    found[0] = 0.0
    return pooled(column.kind, np.asarray(found / found.sum()))


def _among_meetings(comparison: Comparison, number: int, rule: Rule, seen: float) -> float:
    """How likely a level with a rule of equality is, told by pairs that meet it; `seen` for any other rule.

    A level that hardly any meeting shows may still be the one to which errors lead: it is not taken for impossible.
    """
    met = meetings(rule, comparison.column)
    if met is None or met.share > _MOST_SHARE:
        return seen
    if not len(met.left):
        return _LEAST
    at_level = comparison.levels(met.left, met.right) == number
    least = _LEAST_OF_MEETINGS * met.apart
    return max(met.share * max(float((met.weights * at_level).mean()), least), _LEAST)


def telling_comparisons(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Those whose column can tell rows apart."""
    return tuple(comparison for comparison in comparisons if comparison.column.tells_apart)


def silent_columns(names: Iterable[str], comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """Those of the named columns that cannot."""
    heard = {comparison.column.name for comparison in comparisons}
    return tuple(name for name in names if name not in heard)
