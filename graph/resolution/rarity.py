"""How rare what agrees is: two rows that share a name which nobody else has are one subject rather than two.

The rule of this module: the more frequent of two texts decides, of a text with several readings the most frequent
one. A share is that of the table's rows, until known answers say what an agreement in so frequent a text is worth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Counts, Hashes, Levels
from graph.resolution.columns import Column
from graph.resolution.kinds.kind import Meaning
from graph.resolution.parts import Part

LEAST_ROWS: Final = 3
"""A text that fewer rows have counts as rare: two rows that agree in it are already all of them."""

_STEPS: Final = (3, 4, 5, 7, 10, 15, 25, 50, 150, 500)
"""Rows from which a text is one step more frequent: a subject has few rows, so the first steps are single ones."""

STEPS: Final = len(_STEPS) + 1


@dataclass(frozen=True, slots=True)
class Rarity:
    """What agreement on one level weighs more or less by how rare the texts of a part are.

    `shares` are the shares of rows that have a frequent text, by its hash; all others count as `rare`, and `typical`
    is how likely two rows agree in the part. A value with the part `means` is no rarer than what it means.
    """

    level: int
    part: str
    typical: float
    rare: float
    shares: Mapping[int, float]
    means: str = ""

    def bits(self, column: Column) -> Bits:
        """By value code what an agreement weighs more (rare) or less (frequent); NaN: unknown."""
        found = np.full(len(column.values), np.nan)
        if self.typical > 0:
            has, shares = self._shares(column)
            found[has] = np.log2(self.typical / shares)
        return found

    def steps(self, column: Column) -> Levels:
        """By value code how frequent its text is: 1 for a rare one, up to `STEPS`; 0: unknown."""
        found = np.zeros(len(column.values), np.uint8)
        if self.typical > 0:
            has, shares = self._shares(column)
            found[has] = _step(self._rows(shares))
        return found

    def borne_out(self, more: Sequence[float]) -> Rarity:
        """The same where an agreement weighs so many bits more, by the step of its text."""
        bits = np.array(more)
        texts = sorted(self.shares)
        shares = np.array([self.shares[text] for text in texts])
        given = shares * np.exp2(-bits[_step(self._rows(shares)) - 1])
        rare = float(self.rare * np.exp2(-bits[0]))
        return replace(self, rare=rare, shares=dict(zip(texts, map(float, given), strict=True)))

    def _rows(self, shares: Bits) -> Bits:
        """How many rows have a text, from its share, as it was counted."""
        return np.round((LEAST_ROWS - 1) * shares / self.rare)

    def _shares(self, column: Column) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Bits]:
        """The codes that have the part, and the share of the most frequent of their texts and of what they mean."""
        part = column.parts[self.part]
        has = part.lengths.nonzero()[0]
        if not len(has):
            return has, np.zeros(0)
        found = np.full(len(column.values), self.rare)
        found[has] = self._most(part, has)
        if self.means:
            meant = column.parts[self.means]
            means = meant.lengths.nonzero()[0]
            found[means] = np.maximum(found[means], self._most(meant, means))
        return has, found[has]

    def _most(self, part: Part, has: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Bits:
        """The share of the most frequent text of a part, for codes that have it."""
        shares = np.full(len(part.hashes), self.rare)
        if len(shares) < len(self.shares):
            # A few new rows, and the frequent texts of a million.
            shares = np.array([self.shares.get(text, self.rare) for text in part.hashes.tolist()])
        elif self.shares:
            known = np.fromiter(sorted(self.shares), np.uint64, len(self.shares))
            share = np.array([self.shares[int(each)] for each in known])
            at = np.minimum(np.searchsorted(known, part.hashes), len(known) - 1)
            shares = np.where(known[at] == part.hashes, share[at], shares)
        return np.asarray(np.maximum.reduceat(shares, part.starts[has]) if len(has) else shares[:0])


def rarity_of(column: Column, level: int, part: str, meaning: Meaning | None = None) -> Rarity:
    """How rare the texts of a part are in a table; `typical` is 0 where too few rows say anything."""
    filled = int(column.counts[np.diff(column.parts[part].starts) > 0].sum())
    if filled < LEAST_ROWS:
        return Rarity(level, part, 0.0, 0.0, {}, "" if meaning is None else meaning.part)
    counted = column.counted(part)
    typical = float((counted.rows.astype(float) ** 2).sum()) / filled**2
    shares = _frequent(counted.hashes, counted.rows, filled)
    rare = (LEAST_ROWS - 1) / filled
    if meaning is None:
        return Rarity(level, part, typical, rare, shares)
    every, meant = column.counted(meaning.of), np.unique(column.parts[meaning.part].hashes)
    known = np.isin(every.hashes, meant)
    shares |= _frequent(every.hashes[known], every.rows[known], filled)
    return Rarity(level, part, typical, rare, shares, meaning.part)


def _frequent(texts: Hashes, rows: Counts, filled: int) -> dict[int, float]:
    """The shares of texts that several rows have."""
    several = np.flatnonzero(rows >= LEAST_ROWS)
    return {int(text): int(count) / filled for text, count in zip(texts[several], rows[several], strict=True)}


def _step(rows: Bits) -> Levels:
    return np.asarray(1 + np.searchsorted(np.array(_STEPS), rows, side="right"), np.uint8)
