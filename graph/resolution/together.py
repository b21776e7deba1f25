"""What the joint corrections take off one pair, of all that columns which depend on each other say twice.

The rule of this module: of the columns that a pair agrees in each is corrected by one other, the one it depends on most
(the spanning tree of Chow and Liu 1968), and which that is depends on what the pair fills: where the phone of a
household is missing, its surname and address still come from one household.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Levels

_MODELS: Final = 64
"""Models of which it is remembered where corrections go round in a circle: each new file asks."""


@dataclass(frozen=True, slots=True)
class Off:
    """Two columns by their places and, by the levels of both, how many bits less they are worth together."""

    first: int
    second: int
    less: Bits


def taken_off(offs: Sequence[Off], levels: Levels) -> Iterator[Bits]:
    """For each of two columns, the greatest correction first, what it takes off each pair.

    It is nothing where columns with greater corrections already bind the two in that pair.
    """
    cyclic = _on_circles(tuple((off.first, off.second) for off in offs))
    bound = {column: np.full(levels.shape[1], column, np.uint8) for column in cyclic}
    for off in offs:
        bits = np.asarray(off.less[levels[off.first], levels[off.second]])
        if off.first in cyclic and off.second in cyclic:
            one, other = bound[off.first], bound[off.second]
            bits = np.where(one == other, 0.0, bits)
            joined = bits > 0
            for column, its in bound.items():
                bound[column] = np.where(joined & (its == other), one, its)
        yield bits


def taken_off_one(offs: Sequence[Off], levels: Sequence[int]) -> Iterator[float]:
    """The same of one pair, by the level of each column."""
    bound = list(range(len(levels)))
    for off in offs:
        one, other = bound[off.first], bound[off.second]
        bits = 0.0 if one == other else float(off.less[levels[off.first], levels[off.second]])
        if bits > 0:
            bound = [one if its == other else its for its in bound]
        yield bits


@lru_cache(maxsize=_MODELS)
def _on_circles(bound: tuple[tuple[int, int], ...]) -> frozenset[int]:
    """The columns of every group in which corrections go round in a circle: there some may be left out."""
    groups: dict[int, frozenset[int]] = {}
    circles: set[int] = set()
    for pair in bound:
        one, other = (groups.get(column, frozenset((column,))) for column in pair)
        circles |= one if one == other else frozenset()
        groups.update(dict.fromkeys(one | other, one | other))
    return frozenset(column for group in groups.values() if group & circles for column in group)
