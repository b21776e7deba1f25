"""How often two rows meet a rule of equality, and pairs of values drawn from those that do.

The rule of this module: two rows that share several texts have met once. What is too rare to be seen among random
pairs is seen among these, and each of them counts by how many ways it could have been drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Codes, Counts
from graph.resolution.columns import Column
from graph.resolution.kinds.kind import Both, Crosses, Overlaps, Rule, Same, Shares
from graph.resolution.parts import Part

_DRAWN: Final = 20_000
_SEED: Final = 17


@dataclass(frozen=True, slots=True)
class Meetings:
    """The codes of pairs of filled rows, drawn evenly among those that meet a rule.

    `share` is that of all pairs, each counted as often as it can be drawn; `weights` undo that, so that their mean
    times the share is how likely two rows meet. Some are of one row with itself and weigh nothing: of the share
    `apart` is the part of the others.
    """

    share: float
    left: Codes
    right: Codes
    weights: Bits
    apart: float = 1.0


def meetings(rule: Rule, column: Column) -> Meetings | None:
    """Pairs that meet a rule of equality, of several rules that must hold together the rarest; None for other rules."""
    found = [_Meeting.of(each, column) for each in _equalities(rule)]
    rarest = min(found, key=lambda each: each.share, default=None)
    return None if rarest is None else rarest.drawn()


def _equalities(rule: Rule) -> Iterator[Same | Shares | Crosses]:
    match rule:
        case Same() | Shares() | Crosses():
            yield rule
        case Overlaps(part):
            yield Shares(part)
        case Both(rules):
            for each in rules:
                yield from _equalities(each)


@dataclass(frozen=True, slots=True)
class _Meeting:
    """An element of `one` in one row that is an element of `other` in another; the parts may be the same."""

    column: Column
    one: Part
    other: Part
    pairs: float
    """How many pairs of filled rows there are, in order."""

    mine: _Held
    its: _Held
    ways: Bits
    """By shared element how many pairs of rows meet in it, in order."""

    @classmethod
    def of(cls, rule: Same | Shares | Crosses, column: Column) -> _Meeting:
        one = column.parts[rule.part]
        other = column.parts[rule.other] if isinstance(rule, Crosses) else one
        mine, its = _Held.of(one, column.counts), _Held.of(other, column.counts)
        _, i, j = np.intersect1d(mine.hashes, its.hashes, assume_unique=True, return_indices=True)
        mine, its = mine.chosen(i), its.chosen(j)
        rows, theirs = mine.rows.astype(np.float64), its.rows.astype(np.float64)
        # Two ways round if the parts differ: what one shows of the other, and the other of the one.
        ways = rows * (rows - 1) if one is other else 2 * rows * theirs
        filled = max(column.filled, 2)
        return cls(column, one, other, filled * (filled - 1.0), mine, its, ways)

    @property
    def share(self) -> float:
        """How many of all pairs meet, each counted as often as it can be drawn."""
        return float(self.ways.sum()) / self.pairs

    def drawn(self) -> Meetings:
        """Some of the pairs that meet."""
        ends = np.cumsum(self.ways)
        if not len(ends) or ends[-1] <= 0:
            nothing = np.zeros(0, np.int32)
            return Meetings(0.0, nothing, nothing, np.zeros(0))
        rng = np.random.default_rng(_SEED)
        element = np.searchsorted(ends, rng.random(_DRAWN) * ends[-1], side="right").clip(max=len(ends) - 1)
        first = (rng.random(_DRAWN) * self.mine.rows[element]).astype(np.int64)
        same = self.one is self.other
        second = (rng.random(_DRAWN) * (self.its.rows[element] - same)).astype(np.int64)
        if same:
            second += second >= first  # another row than the first
        left, right = self.mine.values(element, first), self.its.values(element, second)
        ways = self.one.count_common(self.other, left, right)
        if not same:
            ways = ways + self.one.count_common(self.other, right, left)
        of_two = np.ones(len(left))
        if not same:  # of equal values some are of one row, which does not meet itself
            of_two[left == right] -= 1 / self.column.counts[left[left == right]]
        return Meetings(self.share, left, right, of_two / np.maximum(ways, 1), float(of_two.mean()))


@dataclass(frozen=True, slots=True)
class _Held:
    """The different elements of a part, how many rows have each, and from where on `codes` tells their values.

    `ends` are the rows up to and with each of the `codes`.
    """

    hashes: np.ndarray[tuple[int], np.dtype[np.uint64]]
    rows: Counts
    before: Counts
    codes: Codes
    ends: Counts

    @classmethod
    def of(cls, part: Part, rows_of_value: Counts) -> _Held:
        order = np.argsort(part.hashes, kind="stable")
        codes = np.repeat(np.arange(len(part.starts) - 1, dtype=np.int32), np.diff(part.starts))[order]
        ordered = part.hashes[order]
        first = np.flatnonzero(np.concatenate([np.ones(min(len(order), 1), np.bool_), ordered[1:] != ordered[:-1]]))
        ends = np.cumsum(rows_of_value[codes])
        before = np.concatenate([np.zeros(1, np.int64), ends])[first]
        rows = np.diff(np.append(before, ends[-1] if len(ends) else 0))
        return cls(ordered[first], rows, before, codes, ends)

    def chosen(self, places: np.ndarray[tuple[int], np.dtype[np.int64]]) -> _Held:
        """Some of the elements."""
        return _Held(self.hashes[places], self.rows[places], self.before[places], self.codes, self.ends)

    def values(self, element: Counts, row: Counts) -> Codes:
        """The codes of the values of so many-th rows that have these elements."""
        return np.asarray(self.codes[np.searchsorted(self.ends, self.before[element] + row, side="right")])
