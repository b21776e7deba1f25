"""Levels of agreement for many pairs of one column's values at once, by the rules of its kind.

The rule of this module: a level is a function of two values alone; what is remembered (equal values, frequent pairs)
only saves time.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Codes, Levels, Mask
from graph.resolution.columns import Column
from graph.resolution.kinds.kind import Both, Crosses, Kind, Measure, Near, Overlaps, Rule, Same, Shares
from graph.resolution.nearness import FEW_PAIRS, NearTexts
from graph.resolution.overlap import Overlap
from graph.resolution.parts import near_rules, overlapping_parts

FREQUENT: Final = 2_048
"""Pairs among so many of a column's most frequent values are compared once and remembered (4 MiB)."""

_UNKNOWN: Final = 255
_KINDS: Final = 256
"""Kinds of which it is remembered how near their texts may be."""


class Comparison:
    """The comparison of one column. It may be used by several threads: what it remembers is always the same."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.best = len(column.kind.levels) + 1
        self._near = {name: NearTexts(texts) for name, texts in column.texts.items()}
        self._overlap = {name: Overlap(column.parts[name]) for name in overlapping_parts(column.kind)}
        self._frequent = min(len(column.values), FREQUENT)
        self._known = np.full((self._frequent, self._frequent), _UNKNOWN, np.uint8)

    def of(self, column: Column) -> Comparison:
        """The same comparison for other rows of the same values; what is remembered is remembered for both."""
        found = copy(self)
        found.column = column
        return found

    def levels(self, x: Codes, y: Codes) -> Levels:
        """The level of each pair of codes; 0 where one of them is null."""
        found = np.zeros(len(x), np.uint8)
        both, equal = (x != 0) & (y != 0), x == y
        alike = (both & equal).nonzero()[0]
        if len(alike):
            own = x[alike]
            found[alike] = self._levels(own, own) if len(own) <= FEW_PAIRS else self._itself[own]
        asked = (both & ~equal).nonzero()[0]
        if len(asked):
            u, v = x[asked], y[asked]
            found[asked] = self._levels(u, v) if len(asked) <= FEW_PAIRS else self._remembered(u, v)
        return found

    def itself(self, x: Codes) -> Levels:
        """The level of each value with itself: not the best for masked names, which agree only in what they show."""
        return self._itself[x]

    @cached_property
    def _itself(self) -> Levels:
        every = np.arange(len(self.column.values), dtype=np.int32)
        return self._levels(every, every)

    def _remembered(self, x: Codes, y: Codes) -> Levels:
        found = np.full(len(x), _UNKNOWN, np.uint8)
        known = np.flatnonzero((x < self._frequent) & (y < self._frequent))
        found[known] = self._known[x[known], y[known]]
        new = known[found[known] == _UNKNOWN]
        if len(new):
            pairs = np.unique(x[new].astype(np.int64) * self._frequent + y[new])
            u, v = (pairs // self._frequent).astype(np.int32), (pairs % self._frequent).astype(np.int32)
            levels = self._levels(u, v)
            self._known[u, v] = levels
            self._known[v, u] = levels
            found[new] = self._known[x[new], y[new]]
        rest = np.flatnonzero(found == _UNKNOWN)
        if len(rest):
            found[rest] = self._levels(x[rest], y[rest])
        return found

    def _levels(self, u: Codes, v: Codes) -> Levels:
        found = np.ones(len(u), np.uint8)
        asked = np.arange(len(u))
        measured = _Measured(self._near, self._overlap, u, v, self.column)
        for number, level in zip(range(self.best, 1, -1), self.column.kind.levels, strict=True):
            if not len(asked):
                break
            holds = measured.holds(level.rule, asked)
            found[asked[holds]] = number
            asked = asked[~holds]
        return found


class _Measured:
    """Pairs of values under comparison; a similarity that several levels ask for is computed once."""

    def __init__(
        self, near: dict[str, NearTexts], overlap: dict[str, Overlap], u: Codes, v: Codes, column: Column
    ) -> None:
        self._near = near
        self._overlap = overlap
        self._shares: dict[str, Bits] = {}
        self._u, self._v = u, v
        self._each_with_itself = u is v
        self._parts = column.parts
        self._bounds = _widest(column.kind)
        self._measured: dict[tuple[str, Measure], np.ndarray[tuple[int], np.dtype[np.float64]]] = {}

    def holds(self, rule: Rule, at: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Mask:
        """Whether a rule holds for the pairs at these places."""
        u, v = self._u[at], self._v[at]
        match rule:
            case Same(part) | Shares(part):
                mine = self._parts[part]
                return mine.lengths[u] > 0 if self._each_with_itself else mine.common(mine, u, v)
            case Crosses(part, other):
                mine, its = self._parts[part], self._parts[other]
                return mine.common(its, u, v) | mine.common(its, v, u)
            case Overlaps(part, share):
                return self._shared(part, at) >= share
            case Both(rules):
                found = np.ones(len(at), np.bool_)
                for each in rules:
                    k = found.nonzero()[0]
                    found[k] = self.holds(each, at[k])
                return found
            case Near(part, measure, bound):
                if measure in (Measure.JARO_WINKLER, Measure.EDITS):
                    return self._within(part, measure, bound, at)
                return self._near[part].near(measure, bound, u, v)

    def _shared(self, part: str, at: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Bits:
        """The share of elements that are in both, for the pairs at these places."""
        kept = self._shares.setdefault(part, np.full(len(self._u), np.nan))
        new = at[np.isnan(kept[at])]
        if len(new):
            kept[new] = self._overlap[part].shares(self._u[new], self._v[new])
        return kept[at]

    def _within(
        self, part: str, measure: Measure, bound: float, at: np.ndarray[tuple[int], np.dtype[np.int64]]
    ) -> Mask:
        key = (part, measure)
        kept = self._measured.setdefault(key, np.full(len(self._u), np.nan))
        new = at[np.isnan(kept[at])]
        if len(new):
            near, widest = self._near[part], self._bounds[key]
            u, v = self._u[new], self._v[new]
            if measure is Measure.EDITS:
                kept[new] = near.edits(u, v, int(widest))
            else:
                kept[new] = near.similarity(u, v, widest)
        if measure is Measure.EDITS:
            return kept[at] <= bound
        return kept[at] >= bound - 1e-9


@lru_cache(maxsize=_KINDS)
def _widest(kind: Kind) -> Mapping[tuple[str, Measure], float]:
    """By part and measure the widest bound within which two texts of a kind are near on any level."""
    found: dict[tuple[str, Measure], float] = {}
    for near in near_rules(kind):
        key = (near.part, near.measure)
        widest = max if near.measure is Measure.EDITS else min
        found[key] = widest(found.get(key, near.bound), near.bound)
    return found
