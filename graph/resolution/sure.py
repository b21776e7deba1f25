"""What one column says of one subject, learnt where all others are sure.

The rule of this module: whether two rows of one subject agree in what is its own does not depend on what else is
filled. So pairs that the other columns join beyond doubt, found by keys that do not ask for it, show how often it
differs in one subject. Among all that are joined, those hardly joined are members of one household or sister firms
more often than slips of one's own name, and a model that counts them learns that to differ says little (two tests of
one thing, neither of them certain: Hui and Walter 1980, "Estimating the Error Rates of Diagnostic Tests"). What is not
each one's own tells no such thing: who moves has another street, town and phone at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Codes, Levels, Mask
from graph.resolution.columns import Column
from graph.resolution.comparing import Comparison
from graph.resolution.grouping import components
from graph.resolution.keys import Key, brings
from graph.resolution.model import ColumnModel
from graph.resolution.owned import OF_STRANGERS
from graph.resolution.pairs import Pairs

_MOST_PAIRS: Final = 50_000
"""So many of the listed pairs tell it well enough."""

SURE_BITS: Final = 10.0
"""A thousand to one, by all columns but the one that learns."""

_LEAST_SUBJECTS: Final = 100
"""From fewer nobody learns what happens to one in fifty. One row with a slip is in every pair of its subject."""

_UNSEEN: Final = 0.5
"""What counts as seen of each level (Jeffreys 1946)."""


@dataclass(frozen=True, slots=True)
class FoundWithout:
    """By the place of a column that is each subject's own, listed pairs that a key without it brought together.

    `rare` are the own columns in which any two rows seldom agree.
    """

    places: Mapping[int, Codes]
    rare: tuple[int, ...]

    @classmethod
    def of(
        cls,
        comparisons: Sequence[Comparison],
        u: Sequence[Bits],
        keys: Sequence[Key],
        columns: Mapping[str, Column],
        pairs: Pairs,
    ) -> FoundWithout:
        """The pairs among so many that are listed; `u` is by column how often any two rows agree."""
        own = [place for place, comparison in enumerate(comparisons) if comparison.column.kind.own]
        rare = tuple(place for place in own if u[place][comparisons[place].best] < OF_STRANGERS)
        step = -(-len(pairs.left) // _MOST_PAIRS) or 1
        some = np.arange(0, len(pairs.left), step, dtype=np.int32)
        left, right = pairs.left[some], pairs.right[some]
        asked = [place for place in own if set(rare) - {place}]
        found = [brings(key, columns, left, right) for key in (keys if asked else ())]
        places = {}
        for place in asked:
            brought = np.zeros(len(some), np.bool_)
            for key, its in zip(keys, found, strict=True):
                if comparisons[place].column.name not in key.columns:
                    brought |= its
            places[place] = some[brought]
        return cls(places, rare)

    def backed(self, place: int, models: Sequence[ColumnModel], levels: Levels) -> Mask:
        """Pairs that agree in something of each one's own besides: neighbours agree in all else."""
        found = np.zeros(levels.shape[1], np.bool_)
        for other in self.rare:
            if other != place:
                found |= np.array(models[other].weights)[levels[other]] > 0
        return found


def seen_where_sure(levels: Levels, backed: Mask, left: Codes, right: Codes, best: int) -> Bits | None:
    """How many pairs are at each level of a column, of pairs that all others join surely and that are `backed`.

    None where too few subjects are to learn from.
    """
    sure = backed & (levels > 0)
    if _subjects(left[sure], right[sure]) < _LEAST_SUBJECTS:
        return None
    return np.bincount(levels[sure], minlength=best + 1).astype(np.float64) + _UNSEEN


def _subjects(left: Codes, right: Codes) -> int:
    """How many subjects these pairs are of, each pair being one."""
    rows, at = np.unique(np.concatenate([left, right]), return_inverse=True)
    ends = at.astype(np.int32)
    return len(np.unique(components(len(rows), ends[: len(left)], ends[len(left) :])))
