"""How much more or less the columns of a pair weigh together than each by itself, as pairs with known answers show.

The rule of this module: a correction is a function of the levels of one pair. It has a part for each level and one for
each two columns that both speak, and it never gives more than was given to a pair with a known answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Levels

FEW_LEVELS: Final = 3
"""A column with no more levels speaks by each of them, any other for one subject or against it."""

CORRECTED: Final = "All of this together tells so much more or less, as pairs whose numbers give the answer show."

AGAINST, FOR = 1, 2
STATES: Final = FEW_LEVELS + 1


@dataclass(frozen=True, slots=True)
class ColumnCorrection:
    """One column: bits by level, and by level what it says beside other columns (its state, 0 for nothing)."""

    name: str
    bits: tuple[float, ...]
    states: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TwoCorrected:
    """Two columns: bits by the states of the first and, within, of the second."""

    first: str
    second: str
    bits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections of a table: `always`, by column, and by two columns; a pair gets `most` at most."""

    always: float = 0.0
    most: float = 0.0
    columns: tuple[ColumnCorrection, ...] = ()
    two: tuple[TwoCorrected, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is corrected."""
        return bool(self.columns)

    @classmethod
    def from_plain(cls, plain: Mapping[str, object]) -> Corrections:
        """What `dataclasses.asdict` made of some corrections; ValueError, KeyError or TypeError if it did not."""
        columns, two, always, most = (plain[name] for name in ("columns", "two", "always", "most"))
        if not (isinstance(columns, list) and isinstance(two, list)):
            raise TypeError("corrections are lists")
        return cls(
            always=float(str(always)),
            most=float(str(most)),
            columns=tuple(ColumnCorrection(c["name"], tuple(c["bits"]), tuple(c["states"])) for c in columns),
            two=tuple(TwoCorrected(t["first"], t["second"], tuple(t["bits"])) for t in two),
        )


NOTHING: Final = Corrections()


class Corrector:
    """The corrections of some columns, given in the order of the rows of matrices of levels."""

    def __init__(self, names: Sequence[str], corrections: Corrections) -> None:
        self._at = at = {name: place for place, name in enumerate(names)}
        self._given = corrections
        self._columns = [
            (c.name, at[c.name], np.array(c.bits), np.array(c.states, np.uint8)) for c in corrections.columns
        ]
        self._two = [(t.first, t.second, np.array(t.bits)) for t in corrections.two]

    @property
    def most(self) -> float:
        """No pair gets more bits."""
        return self._given.most

    def one(self, levels: Sequence[int]) -> float:
        """What is added to the weight of one pair, by its level in each column; the same, without arrays."""
        if not self._given:
            return 0.0
        found = self._given.always
        states: dict[str, int] = {}
        for correction in self._given.columns:
            level = levels[self._at[correction.name]]
            found += correction.bits[level]
            states[correction.name] = correction.states[level]
        for two in self._given.two:
            found += two.bits[states[two.first] * STATES + states[two.second]]
        return min(found, self._given.most)

    def bits(self, levels: Levels) -> Bits:
        """What is added to the weight of each pair; `levels` has a row for each column, a column for each pair."""
        if not self._given:
            return np.zeros(levels.shape[1])
        found = np.full(levels.shape[1], self._given.always)
        states: dict[str, Levels] = {}
        for name, place, bits, said in self._columns:
            found += bits[levels[place]]
            states[name] = said[levels[place]]
        for first, second, bits in self._two:
            found += bits[states[first] * STATES + states[second]]
        return np.asarray(np.minimum(found, self._given.most))


def states_of(weights: Sequence[float]) -> tuple[int, ...]:
    """By level what a column says beside others: each level by itself where there are few, else against or for."""
    if len(weights) - 1 <= FEW_LEVELS:
        return tuple(range(len(weights)))
    return (0, *(FOR if bits > 0 else AGAINST for bits in weights[1:]))
