"""How many pairs of a table are of one subject, and which columns agree together more often than by chance.

The rule of this module: nobody has to guess. The prior is the one that expects as many matches as its own posteriors
add up to; joint corrections come after it, because before it true matches would look like dependence.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Codes, Levels
from graph.resolution.comparing import Comparison
from graph.resolution.hashing import combined
from graph.resolution.kinds.kind import Same, Shares
from graph.resolution.model import Joint

_ROUNDS: Final = 20
_FIRST_SHARE: Final = 0.2
_LEAST_MATCHES: Final = 0.5
_LEAST_BITS: Final = 5.0
_LEAST_FILLED: Final = 50
_MATCHES_AT_MOST: Final = 1.15
"""Matches may explain so much more of a joint agreement than was estimated before it counts as dependence."""
_ROWS_COUNTED: Final = 150_000
_SEED: Final = 7
_LEAST_UNEXPLAINED: Final = 0.15


def every_pair(rows: int, sources: Codes | None) -> float:
    """How many pairs a table has, with `sources` only those across two."""
    total = rows * (rows - 1) / 2
    if sources is not None:
        sizes = np.bincount(sources).astype(float)
        total -= float((sizes * (sizes - 1) / 2).sum())
    return max(total, 1.0)


def posterior(bits: Bits) -> Bits:
    """Probabilities from binary logarithms of odds."""
    return np.asarray(1 / (1 + np.exp2(-np.clip(bits, -500, 500))))


def expected_matches(weights: Bits, rows: int, total: float) -> float:
    """The number of matches whose prior gives posteriors that add up to it; `weights` are without a prior."""
    matches = max(_FIRST_SHARE * rows, 1.0)
    for _ in range(_ROUNDS):
        prior = np.log2(min(matches / total, 0.5))
        new = max(float(posterior(weights + prior).sum()), _LEAST_MATCHES)
        if abs(new - matches) < 1e-6 * matches:
            return new
        matches = new
    return matches


def prior_bits(matches: float, total: float) -> float:
    """The binary logarithm of the odds that a pair drawn at random is a match."""
    share = min(max(matches, _LEAST_MATCHES) / total, 0.5)
    return float(np.log2(share / (1 - share)))


def joint_corrections(
    comparisons: Sequence[Comparison], levels: Levels, parts: Bits, prior: float, sources: Codes | None
) -> tuple[Joint, ...]:
    """Pairs of columns that agree together more than independence and matches explain, as a spanning forest.

    `levels` and `parts` (weights in bits) have a row for each comparison and a column for each listed pair. Agreement
    is counted from the sizes of groups, in a large table of so many rows that a millionth of their pairs are still
    thousands. Matches explain a joint agreement where all other columns say by themselves that it is one: so a
    household's surname and address stay unexplained, and a subject's number and phone do not.
    """
    rows = len(comparisons[0].column.codes) if comparisons else 0
    total = every_pair(rows, sources)
    some = _sample(rows)
    sources = None if sources is None else sources[some]
    texts = [_compared_text(comparison)[some] for comparison in comparisons]
    alone = [_agreeing(text, sources) for text in texts]
    best = [mine == comparison.best for mine, comparison in zip(levels, comparisons, strict=True)]
    bits = parts.sum(axis=0) + prior
    found: list[tuple[float, int, int]] = []
    for i, j in combinations(range(len(comparisons)), 2):
        both = combined(texts[i], texts[j])
        filled = np.count_nonzero(both)
        if filled < _LEAST_FILLED:
            continue
        together = _agreeing(both, sources)
        by_chance = alone[i] * alone[j]
        agree = np.flatnonzero(best[i] & best[j])
        matches = float(posterior(bits[agree] - parts[i][agree] - parts[j][agree]).sum())
        # Of rows that are both filled, as `together` is.
        explained = _MATCHES_AT_MOST * matches / (total * (filled / len(some)) ** 2)
        rest = together - explained
        if rest > by_chance > 0 and rest > _LEAST_UNEXPLAINED * together:
            more = float(np.log2(rest / by_chance))
            if more >= _LEAST_BITS:
                found.append((more, i, j))
    return _forest(found, comparisons)


def _sample(rows: int) -> Codes:
    """All rows of a table, or some drawn by a seed."""
    if rows <= _ROWS_COUNTED:
        return np.arange(rows, dtype=np.int32)
    return np.sort(np.random.default_rng(_SEED).choice(rows, _ROWS_COUNTED, replace=False)).astype(np.int32)


def _forest(found: list[tuple[float, int, int]], comparisons: Sequence[Comparison]) -> tuple[Joint, ...]:
    root = list(range(len(comparisons)))

    def top(j: int) -> int:
        while root[j] != j:
            j = root[j]
        return j

    kept = []
    for bits, i, j in sorted(found, key=lambda each: (-each[0], each[1], each[2])):
        if top(i) != top(j):
            root[top(i)] = top(j)
            kept.append(Joint(comparisons[i].column.name, comparisons[j].column.name, bits))
    return tuple(kept)


def _compared_text(comparison: Comparison) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """By row the text whose equality is the best level; none (0) where it is not one text."""
    column = comparison.column
    match column.kind.levels[0].rule if column.kind.levels else None:
        case Same(part) | Shares(part):
            single = column.parts[part].single
            if single is not None:
                return np.asarray(single[column.codes])
        case _:
            pass
    return np.zeros(len(column.codes), np.uint64)


def _agreeing(texts: np.ndarray[tuple[int], np.dtype[np.uint64]], sources: Codes | None) -> float:
    """The probability that two filled rows have the same text."""
    filled = np.flatnonzero(texts)
    if len(filled) < 2:  # noqa: PLR2004 - one row is no pair
        return 0.0
    _, group, counts = np.unique(texts[filled], return_inverse=True, return_counts=True)
    pairs = float((counts.astype(float) * (counts - 1) / 2).sum())
    total = len(filled) * (len(filled) - 1) / 2
    if sources is not None:
        mine = sources[filled]
        width = int(mine.max()) + 1
        _, within = np.unique(group.astype(np.int64) * width + mine, return_counts=True)
        pairs -= float((within.astype(float) * (within - 1) / 2).sum())
        sizes = np.bincount(mine).astype(float)
        total -= float((sizes * (sizes - 1) / 2).sum())
    return pairs / max(total, 1.0)
