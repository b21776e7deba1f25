"""What a subject keeps: its name, its birth date, its sex.

The rule of this module: whatever is learnt, two rows of one subject differ clearly in what subjects keep less often
than they agree. Without it the pairs that learning finds may be households, or firms of one street, because these are
more than the doubles of a clean table (the convex constraints of Winkler 1993, "Improved Decision Rules in the
Fellegi-Sunter Model of Record Linkage").
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Levels
from graph.resolution.kinds.kind import Kind
from graph.resolution.told import counts_as

_MOST_APART: Final = 0.2
_KINDS: Final = 256


def kept(kind: Kind, shares: Bits) -> Bits:
    """Shares of levels in one subject, of which no more than a fifth differ in what a subject of this kind keeps."""
    apart = _apart(kind)
    if not len(apart):
        return shares
    differ = float(shares[apart].sum())
    if differ <= _MOST_APART:
        return shares
    found = shares * ((1 - _MOST_APART) / (1 - differ))
    found[apart] = shares[apart] * (_MOST_APART / differ)
    return found


@lru_cache(maxsize=_KINDS)
def _apart(kind: Kind) -> Levels:
    """The numbers of the levels on which two values of a kind are those of two subjects, if subjects keep it."""
    names = sorted(kind.keeps)
    return np.unique([counts_as(kind)[kind.level_named(name)] for name in names]).astype(np.uint8)
