"""The weight of pairs, in stages: what is cheap first, and no pair that can no longer reach the floor.

The rule of this module: a pair's weight is the sum over its levels in the order of the columns, a function of two
rows and the model; stages decide only which pairs are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.resolution.arrays import Bits, Codes, Hashes, Levels
from graph.resolution.comparing import FREQUENT, Comparison
from graph.resolution.corrections import NOTHING, Corrections, Corrector
from graph.resolution.kinds.kind import Same, Shares
from graph.resolution.learning import levels_of
from graph.resolution.model import ColumnModel, Joint
from graph.resolution.nearness import FEW_PAIRS
from graph.resolution.together import Off, taken_off, taken_off_one

Float32s: TypeAlias = NDArray[np.float32]

_SLACK: Final = 1e-3
"""Bounds are added up in another order than weights; a pair on the floor must not be lost to rounding."""


class Weigher:
    """Weights of the columns' levels, without the prior."""

    def __init__(
        self,
        comparisons: Sequence[Comparison],
        models: Sequence[ColumnModel],
        joints: Sequence[Joint] = (),
        corrections: Corrections = NOTHING,
    ) -> None:
        self.comparisons = tuple(comparisons)
        self._columns = [_Weights(c, m) for c, m in zip(comparisons, models, strict=True)]
        places = {c.column.name: j for j, c in enumerate(comparisons)}
        self.offs = [
            Off(places[j.first], places[j.second], j.less(models[places[j.first]], models[places[j.second]]))
            for j in joints
        ]
        self._corrector = Corrector([c.column.name for c in comparisons], corrections)
        self._order = sorted(range(len(comparisons)), key=lambda j: (self._columns[j].cost, j))

    def levels(self, left: Codes, right: Codes) -> Levels:
        """The levels of pairs of rows: a row for each comparison."""
        return levels_of(self.comparisons, left, right)

    def parts(self, levels: Levels, left: Codes, right: Codes) -> Bits:
        """The weight of each column by itself: a row for each comparison."""
        return np.stack([column.weigh(mine, left, right) for column, mine in zip(self._columns, levels, strict=True)])

    def weights(self, levels: Levels, left: Codes, right: Codes) -> Bits:
        """The weight of pairs whose levels are known."""
        total = np.zeros(levels.shape[1])
        for column, mine in zip(self._columns, levels, strict=True):
            total += column.weigh(mine, left, right)
        for less in self.taken_off(levels):
            total -= less
        return total + self._corrector.bits(levels)

    def taken_off(self, levels: Levels) -> Iterator[Bits]:
        """For each joint correction what it takes off each pair."""
        return taken_off(self.offs, levels)

    def whole(self, levels: Sequence[int], parts: Sequence[float]) -> float:
        """The weight of one pair, by the level of each column and what it weighs by itself."""
        return sum(parts) - sum(taken_off_one(self.offs, levels)) + self._corrector.one(levels)

    def rarity(self, column: int, level: int, left: int, right: int) -> float:
        """What two rows weigh more or less by how rare what they agree in is, on a level of one column."""
        return self._columns[column].rarity(level, left, right)

    def corrected(self, levels: Levels) -> Bits:
        """The part of the weight that is corrections."""
        return self._corrector.bits(levels)

    def corrected_one(self, levels: Sequence[int]) -> float:
        """The same of one pair, by its level in each column."""
        return self._corrector.one(levels)

    def reaching(self, left: Codes, right: Codes, floor: float) -> tuple[Codes, Codes, Levels, Bits]:
        """The pairs whose weight is at least `floor`, with their levels and weights."""
        if len(left) <= FEW_PAIRS:
            return _reaching(left, right, levels := self.levels(left, right), self.weights(levels, left, right), floor)
        bound = np.full(len(left), _SLACK + self._corrector.most, np.float32)
        for column in self._columns:
            bound += column.bound(left, right)
        keep = np.flatnonzero(bound >= floor)
        left, right, bound = left[keep], right[keep], bound[keep]
        known: dict[int, Levels] = {}
        for j in self._order:
            if not len(left):
                break
            column = self._columns[j]
            x, y = column.column.codes[left], column.column.codes[right]
            mine = self.comparisons[j].levels(x, y)
            bound += column.weigh(mine, left, right).astype(np.float32) - column.bound(left, right)
            keep = np.flatnonzero(bound >= floor)
            known[j] = mine
            if len(keep) < len(left):
                left, right, bound = left[keep], right[keep], bound[keep]
                known = {k: each[keep] for k, each in known.items()}
        levels = np.zeros((len(self.comparisons), len(left)), np.uint8)
        for j, mine in known.items():
            levels[j] = mine if len(left) else 0
        return _reaching(left, right, levels, self.weights(levels, left, right), floor)


def _reaching(
    left: Codes, right: Codes, levels: Levels, weights: Bits, floor: float
) -> tuple[Codes, Codes, Levels, Bits]:
    keep = (weights >= floor).nonzero()[0]
    return left[keep], right[keep], levels[:, keep], weights[keep]


@dataclass(frozen=True, slots=True)
class _Bounds:
    """No less than what pairs of one column weigh.

    `same` says by row which rows may agree best. Of these `equal` counts for one value twice, `top` by value for
    two others, and `most` for all other pairs.
    """

    same: Codes
    equal: Float32s
    top: Float32s
    most: np.float32


class _Weights:
    """The weights of one column."""

    def __init__(self, comparison: Comparison, model: ColumnModel) -> None:
        self.column = comparison.column
        self._comparison = comparison
        self._by_level = np.array(model.weights)
        self._rarities = {each.level: each for each in model.rarities(self.column.kind)}
        self._bits: dict[int, Bits] = {}
        frequent = len(self.column.values) <= FREQUENT
        self.cost = 0 if frequent else 1 + len(self.column.texts)

    def _rarity(self, level: int) -> Bits | None:
        """By value code how rare an agreement on a level is; None where that is not told.

        Few pairs agree on few levels, so each is worked out when it is first asked for.
        """
        found = self._bits.get(level)
        if found is None and level in self._rarities:
            found = self._bits[level] = self._rarities[level].bits(self.column)
        return found

    # Whoever weighs one pair to the end bounds nothing.
    @cached_property
    def _bounds(self) -> _Bounds:
        best = self._comparison.best
        told = [(level, rare) for level in self._rarities if (rare := self._rarity(level)) is not None]
        known = {level: np.where(np.isnan(rare), 0.0, rare) for level, rare in told}
        highest = self._by_level.copy()
        for level, rare in known.items():
            highest[level] += rare.max(initial=0.0)
        below = highest[1:best]
        second = np.float32(max(float(below.max(initial=-np.inf)), -1e6)) if len(below) else np.float32(0)
        itself = self._comparison.itself(np.arange(len(self.column.values), dtype=np.int32))
        equal = self._by_level[itself]
        for level, rare in known.items():
            equal = equal + np.where(itself == level, rare, 0.0)
        top = (self._by_level[best] + known.get(best, np.zeros(len(itself)))).astype(np.float32)
        most = max(np.float32(top.max(initial=0.0)), second) if self._is_loose else second
        return _Bounds(self._comparable(), equal.astype(np.float32), top, most)

    @property
    def _is_loose(self) -> bool:
        """Whether two different values may be at the best level without it being seen from one number."""
        return self._single() is None

    def _single(self) -> Hashes | None:
        """The part whose equality is the best level, where a value has one of it at most."""
        match self.column.kind.levels[0].rule if self.column.kind.levels else None:
            case Same(part) | Shares(part):
                return self.column.parts[part].single
            case _:
                return None

    def _comparable(self) -> Codes:
        """By row a number that is equal in two rows if they are at the best level or have the same value; 0: null.

        It is that of the first value with the same part, or a negative one where a value lacks the part.
        """
        single = self._single()
        codes = self.column.codes
        if single is None:
            return codes
        _, first, at = np.unique(single, return_index=True, return_inverse=True)
        of_value = np.where(single != 0, first[at], -np.arange(len(single))).astype(np.int32)
        return of_value[codes]

    def weigh(self, levels: Levels, left: Codes, right: Codes) -> Bits:
        """The weights of pairs by their levels; the more frequent of two texts decides how rare an agreement is."""
        found = self._by_level[levels]
        for level in self._rarities:
            at = (levels == level).nonzero()[0]
            rare = self._rarity(level) if len(at) else None
            if rare is None:
                continue
            x, y = self.column.codes[left[at]], self.column.codes[right[at]]
            rarity = np.fmin(rare[x], rare[y])
            found[at] += np.where(np.isnan(rarity), 0.0, rarity)
        return found

    def rarity(self, level: int, left: int, right: int) -> float:
        """The part of the weight of two rows that agree on a level which is how rare that is; 0 where it is unknown."""
        rare = self._rarity(level)
        if rare is None:
            return 0.0
        found = float(np.fmin(rare[self.column.codes[left]], rare[self.column.codes[right]]))
        return 0.0 if np.isnan(found) else found

    def bound(self, left: Codes, right: Codes) -> Float32s:
        """No less than the weight of each pair, without comparing any text."""
        bounds = self._bounds
        mine, its = bounds.same[left], bounds.same[right]
        found = np.full(len(left), bounds.most, np.float32)
        equal = np.flatnonzero(mine == its)
        if len(equal):
            x, y = self.column.codes[left[equal]], self.column.codes[right[equal]]
            # The rarer of the two is the bound: each may be written in its own way.
            best = np.maximum(bounds.top[x], bounds.top[y])
            found[equal] = np.where(x == y, bounds.equal[x], best)
        found[(mine == 0) | (its == 0)] = 0.0
        return found
