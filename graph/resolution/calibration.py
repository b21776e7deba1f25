"""Whether weights keep what they promise: by bands of bits, how many pairs with a known answer are one subject.

The rule of this module: the promise is told beside what was found, with the interval in which the true share lies,
so that a band of few pairs cannot be read as more than it is.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits
from graph.resolution.prior import posterior

_EDGES: Final = (-math.inf, -4.0, -2.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, math.inf)
_Z_95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Pairs of a band of bits (its ends are None where it is open), with known answers.

    `promised` is their mean probability by the weights, `same` how many of the `pairs` are one subject; the true share
    lies between `low` and `high` in 95 of 100 cases (Wilson 1927).
    """

    above: float | None
    up_to: float | None
    pairs: int
    same: int
    promised: float
    low: float
    high: float


def calibration(bits: Bits, same: Bits, counts: Bits) -> tuple[Calibrated, ...]:
    """The bands in which there are pairs; each entry is a pattern of `counts` pairs, all of them the same or not."""
    found = []
    for above, up_to in itertools.pairwise(_EDGES):
        inside = (bits > above) & (bits <= up_to)
        pairs = float(counts[inside].sum())
        if pairs:
            right = float((counts * same)[inside].sum())
            promised = float((counts * posterior(bits))[inside].sum()) / pairs
            low, high = interval(right / pairs, pairs)
            found.append(Calibrated(_end(above), _end(up_to), int(pairs), int(right), round(promised, 6), low, high))
    return tuple(found)


def calibrated(pairs: Sequence[tuple[float, bool]]) -> tuple[Calibrated, ...]:
    """The bands of single pairs: the bits of each, and whether it is one subject."""
    bits, same = np.array([each for each, _ in pairs], np.float64), np.array([one for _, one in pairs], np.float64)
    return calibration(bits, same, np.ones(len(pairs)))


def interval(share: float, pairs: float) -> tuple[float, float]:
    """Where the true share lies in 95 of 100 cases: Wilson's score interval."""
    z2 = _Z_95 * _Z_95
    middle = (share + z2 / (2 * pairs)) / (1 + z2 / pairs)
    half = _Z_95 / (1 + z2 / pairs) * math.sqrt(share * (1 - share) / pairs + z2 / (4 * pairs * pairs))
    return round(max(0.0, middle - half), 6), round(min(1.0, middle + half), 6)


def _end(bits: float) -> float | None:
    return bits if math.isfinite(bits) else None
