"""What a subject keeps: its name, its birth date, its sex, its number.

The rule of this module: whatever is learnt, of two rows of one subject hardly any pair differs clearly in what subjects
keep. Without it the pairs that learning finds may be households, fathers and sons, or firms of one street, because
these are more than the doubles of a clean table (the convex constraints of Winkler 1993, "Improved Decision Rules in
the Fellegi-Sunter Model of Record Linkage").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Levels, Mask
from graph.resolution.comparing import Comparison
from graph.resolution.kinds.kind import DIFFERENT, Kind
from graph.resolution.told import counts_as

_MOST_APART: Final = 0.1
"""Of the right joins in a register of departments less than two of a hundred differ so; but with a twentieth for the
bound a set made with many errors (febrl3) loses a seventh of its matches."""

_LEAST: Final = 1e-4
_KINDS: Final = 256


@dataclass(slots=True)
class Keeping:
    """Holds what is learnt round by round to the rule, by what the pairs that are taken for one subject show.

    Holding the shares alone to a tenth would not hold the pairs: where other columns speak strongly for members of
    one household, most pairs could still differ in the given name, for no more than the three bits of a tenth. So
    where more pairs than that differ, to differ counts for less from round to round, until so few do (the constraint is
    one on posteriors: Ganchev et al. 2010, "Posterior Regularization for Structured Latent Variable Models").
    """

    kind: Kind
    slack: float = 1.0

    def held(self, shares: Bits) -> Bits:
        """The shares of levels seen in this round as they count in the next."""
        apart = _apart(self.kind)
        differ = float(shares[apart].sum()) if len(apart) else 0.0
        if not differ:
            return shares
        self.slack = min(1.0, max(self.slack * _MOST_APART / differ, _LEAST))
        return _with(shares, apart, self.slack * min(differ, _MOST_APART))


def differing(comparisons: Sequence[Comparison], levels: Levels) -> Mask:
    """Pairs that differ clearly in what is each subject's own, and have no number in common that outweighs it.

    They may be one subject: a date was mistyped, a name was changed. But where a model has learnt kin for one subject,
    nearly all of these are kin, and nothing in the model tells.
    """
    found, numbered = np.zeros(levels.shape[1], np.bool_), np.zeros(levels.shape[1], np.bool_)
    for comparison, mine in zip(comparisons, levels, strict=True):
        if comparison.column.kind.own:
            found |= np.isin(counts_as(comparison.column.kind)[mine], _apart(comparison.column.kind))
        if comparison.column.kind.identity:
            numbered |= mine == comparison.best
    without: Mask = found & ~numbered
    return without


def _with(shares: Bits, apart: Levels, differing: float) -> Bits:
    """The shares of levels of which those `apart` add up to `differing`."""
    differ = float(shares[apart].sum())
    if differ == differing:
        return shares
    found = shares * ((1 - differing) / (1 - differ))
    found[apart] = shares[apart] * (differing / differ)
    return found


@lru_cache(maxsize=_KINDS)
def _apart(kind: Kind) -> Levels:
    """The numbers of the levels on which two values of a kind are those of two subjects, if subjects keep it."""
    names = sorted(kind.keeps or ({DIFFERENT} if kind.identity else ()))
    return np.unique([counts_as(kind)[kind.level_named(name)] for name in names]).astype(np.uint8)
