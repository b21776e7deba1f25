"""From scored pairs to clusters: components of joining pairs, all pairs inside them weighed, and contraction.

The rule of this module: no cluster holds a contradiction, and a component that is too large to be weighed whole is
cut at its weakest ties and never joined across; what was cut is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from graph.resolution.arrays import Bits, Codes, Mask
from graph.resolution.contraction import CONTRADICTED, Tie, contract
from graph.resolution.profiles import Profiles

LARGEST_COMPONENT: Final = 300
_CUT_BITS: Final = 2.0
_PAIRS_AT_ONCE: Final = 500_000
_UNLIKELY_BITS: Final = -5.0
"""Two rows whose odds are less than one in thirty are two subjects when it is asked who may claim a third one."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """For each row the least row of its cluster.

    `cut` says which of the pairs were not joined because their component was too large.
    """

    least: Codes
    cut: Mask
    largest_component: int


def cluster(rows: int, left: Codes, right: Codes, bits: Bits, threshold: float, profiles: Profiles) -> Clusters:
    """The clusters of a table from its pairs without contradiction; `bits` are weights with the prior."""
    joining = bits > threshold
    component = components(rows, left[joining], right[joining])
    largest = int(np.bincount(component, minlength=1).max(initial=0))
    cut = np.zeros(len(left), np.bool_)
    weakest = threshold
    while True:
        sizes = np.bincount(component, minlength=rows)
        giant = joining & (sizes[component[left]] > LARGEST_COMPONENT)
        if not giant.any():
            break
        weakest += _CUT_BITS
        weak = giant & (bits <= weakest)
        cut |= weak
        joining &= ~weak
        component = components(rows, left[joining], right[joining])
    return Clusters(_weighed(component, profiles, threshold), cut, largest)


def components(rows: int, left: Codes, right: Codes) -> Codes:
    """For each row the least row of its component."""
    ties = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(rows, rows))
    count, label = connected_components(ties, directed=False)
    least: Codes = np.full(count, rows, np.int32)
    np.minimum.at(least, label, np.arange(rows, dtype=np.int32))
    found: Codes = least[label]
    return found


def _weighed(component: Codes, profiles: Profiles, threshold: float) -> Codes:
    """Clusters inside components of three rows and more, all of whose pairs are weighed."""
    least = component.copy()
    order = np.argsort(component, kind="stable").astype(np.int32)
    starts = np.flatnonzero(np.concatenate([[True], component[order][1:] != component[order][:-1]]))
    sizes = np.diff(np.append(starts, len(order)))
    many = np.flatnonzero(sizes > 2)  # noqa: PLR2004 - a component of two is one pair, already weighed
    begin = 0
    pairs = np.cumsum(sizes[many] * (sizes[many] - 1) // 2)
    while begin < len(many):
        done = int(pairs[begin - 1]) if begin else 0
        end = max(int(np.searchsorted(pairs, done + _PAIRS_AT_ONCE, side="right")), begin + 1)
        some = [order[starts[k] : starts[k] + sizes[k]] for k in many[begin:end]]
        _contract(some, profiles, threshold, least)
        begin = end
    return least


def _contract(some: list[Codes], profiles: Profiles, threshold: float, least: Codes) -> None:
    """Split some components into their clusters, in `least`."""
    corners = [np.triu_indices(len(rows), 1) for rows in some]
    left = np.concatenate([rows[i] for rows, (i, _) in zip(some, corners, strict=True)])
    right = np.concatenate([rows[j] for rows, (_, j) in zip(some, corners, strict=True)])
    weighed = profiles.pairs(left, right)
    over = np.where(weighed.contradicted, CONTRADICTED, weighed.bits)
    apart = weighed.proven | (weighed.bits + threshold < _UNLIKELY_BITS)
    at = 0
    for rows, (i, _) in zip(some, corners, strict=True):
        mine = slice(at, at + len(i))
        at += len(i)
        if over[mine].min() >= 0:
            continue
        ties = [
            Tie(int(left[k]), int(right[k]), float(over[k]), weighed.agreement(k), bool(apart[k]))
            for k in range(mine.start, mine.stop)
        ]
        groups, _ = contract(rows.tolist(), ties, profiles.groups, threshold)
        for row, first in groups.items():
            least[row] = first
