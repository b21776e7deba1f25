"""How many pairs of a table are of one subject.

The rule of this module: nobody has to guess. The prior is the one that expects as many matches as its own posteriors
add up to.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Codes

NEVER: Final = float("-inf")
"""The weight of pairs that are known to be of two subjects."""

_ROUNDS: Final = 20
_FIRST_SHARE: Final = 0.2
_LEAST_MATCHES: Final = 0.5


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
