"""Levels that are told apart: all that a kind has, or those of them that a person chose for a column.

The rule of this module: values are compared by every level of the kind, so that contradictions and sentences stay as
true as ever. A level that is not told apart is learnt, weighed and named as the next weaker one that is, else as
`different`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np

from graph.errors import BadInput
from graph.resolution.arrays import Bits, Levels
from graph.resolution.kinds.kind import DIFFERENT, Kind

_KINDS: Final = 256


def telling(kind: Kind, names: Sequence[str], column: str) -> Kind:
    """The kind of a column that tells only these levels apart; `BadInput` where they are not some of its own."""
    known = [level.name for level in kind.levels]
    if not names:
        raise BadInput(f"No level of {column!r} is named; name some of: {', '.join(known)}.")
    for name in names:
        if name == DIFFERENT:
            raise BadInput(f"{DIFFERENT!r} is always told apart: leave it out of the levels of {column!r}.")
        if name not in known:
            raise BadInput(f"{column} has no level {name!r}; it has: {', '.join(known)}.")
    if len(set(names)) < len(names):
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise BadInput(f"The levels of {column!r} have {twice!r} twice.")
    ordered = sorted(names, key=known.index)
    if list(names) != ordered:
        raise BadInput(f"The levels of {column!r} go from the best to the weakest: {', '.join(ordered)}.")
    return replace(kind, told=frozenset(names))


@lru_cache(maxsize=_KINDS)
def counts_as(kind: Kind) -> Levels:
    """By the number of a level the number of the one that it counts as, which is mostly itself."""
    found = np.arange(len(kind.levels) + 2, dtype=np.uint8)
    if kind.told:
        for number, level in enumerate(reversed(kind.levels), 2):
            if level.name not in kind.told:
                found[number] = found[number - 1]
    found.flags.writeable = False
    return found


def is_told(kind: Kind, number: int) -> bool:
    """Whether a level is told apart."""
    return bool(counts_as(kind)[number] == number)


def name_of(kind: Kind, number: int) -> str:
    """The name of the level that this one counts as."""
    told = int(counts_as(kind)[number])
    return DIFFERENT if told == 1 else kind.levels[len(kind.levels) + 1 - told].name


def pooled(kind: Kind, shares: Bits) -> Bits:
    """Shares by level, those of levels that are not told apart with the ones that they count as."""
    return np.asarray(np.bincount(counts_as(kind), shares, len(shares)), np.float64)
