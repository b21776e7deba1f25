"""Two groups of rows weighed as two rows are: by the best in which any of them agree.

The rule of this module: what ten pairs say of one fact is said once. A group knows what any of its rows knows, so two
rows that agree in a name alone do not join two groups whose other rows show two birth dates and two addresses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.resolution.arrays import Bits, Codes, Levels, Mask
from graph.resolution.contradictions import Contradictions
from graph.resolution.scoring import Weigher


@dataclass(frozen=True, slots=True)
class Agreement:
    """By comparison the best level between two groups of rows, and what it weighs by itself."""

    levels: tuple[int, ...]
    parts: tuple[float, ...]

    def with_other(self, other: Agreement) -> Agreement:
        """The agreement with a third group, where this and the other are those of two groups that became one."""
        best = list(map(max, zip(self.levels, self.parts, strict=True), zip(other.levels, other.parts, strict=True)))
        return Agreement(tuple(level for level, _ in best), tuple(part for _, part in best))


@dataclass(frozen=True, slots=True)
class Weighed:
    """Pairs of rows: their bits over the threshold, whether they contradict each other, their levels and parts.

    `proven`: the contradiction lies in what they say, and not in a source that holds both.
    """

    bits: Bits
    contradicted: Mask
    proven: Mask
    levels: Levels
    parts: Bits

    def agreement(self, pair: int) -> Agreement:
        """What one of the pairs agrees in."""
        return Agreement(tuple(self.levels[:, pair].tolist()), tuple(self.parts[:, pair].tolist()))


class Profiles:
    """Weighs pairs and groups; `offset` is the prior less the threshold."""

    def __init__(self, weigher: Weigher, contradictions: Contradictions, offset: float) -> None:
        self._weigher = weigher
        self._contradictions = contradictions
        self._offset = offset

    def pairs(self, left: Codes, right: Codes) -> Weighed:
        """Any pairs of rows."""
        levels = self._weigher.levels(left, right)
        parts = self._weigher.parts(levels, left, right) if len(levels) else np.zeros(levels.shape)
        contradiction = self._contradictions.between(levels, left, right)
        return Weighed(
            bits=self._weigher.weights(levels, left, right) + self._offset,
            contradicted=contradiction > 0,
            proven=self._contradictions.proven(contradiction),
            levels=levels,
            parts=parts,
        )

    def groups(self, agreement: Agreement) -> float:
        """Two groups of rows, by what they agree in: their bits over the threshold."""
        return self._weigher.whole(agreement.levels, agreement.parts) + self._offset
