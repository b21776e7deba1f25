"""Pairs of which numbers give the answer, as they would look if one of the two numbers were half hidden.

The rule of this module: what a hidden number shows, a whole one shows as well. So whole numbers tell how often two
subjects that look alike share the county and the birth date that a mask leaves, as twins and namesakes do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.resolution.arrays import Codes, Mask
from graph.resolution.columns import Column
from graph.resolution.kinds.kind import Crosses
from graph.resolution.parts import Part


@dataclass(frozen=True, slots=True)
class Hidden:
    """How the hidden numbers of a column show themselves: in which place of a whole number's list, on which level."""

    level: int
    list_part: Part
    place: int

    def agree(self, u: Codes, v: Codes) -> Mask:
        """Pairs of whole numbers that would agree on the level if one of them were hidden."""
        starts, sizes = self.list_part.starts, np.diff(self.list_part.starts)
        found = (sizes[u] > self.place) & (sizes[v] > self.place)
        at = np.flatnonzero(found)
        mine = self.list_part.hashes[starts[u[at]] + self.place]
        found[at] = mine == self.list_part.hashes[starts[v[at]] + self.place]
        return np.asarray(found)


def hidden_in(column: Column) -> Hidden | None:
    """How most hidden numbers of a column show themselves; None where none is hidden so."""
    kind = column.kind
    if kind.hides is None or kind.identity is None:
        return None
    level = kind.level_named(kind.hides)
    rule = kind.levels[len(kind.levels) + 1 - level].rule
    if not isinstance(rule, Crosses):
        return None
    shown, whole = column.parts[rule.part], column.parts[rule.other]
    valid = np.flatnonzero(np.diff(column.parts[kind.identity].starts))
    sizes = np.diff(whole.starts)[valid]
    at = np.repeat(whole.starts[valid] - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))
    places = at - np.repeat(whole.starts[valid], sizes)
    known, first = np.unique(whole.hashes[at], return_index=True)
    rows = np.repeat(column.counts, np.diff(shown.starts))
    _, mine, its = np.intersect1d(shown.hashes, known, return_indices=True)
    if not len(mine):
        return None
    return Hidden(level, whole, int(np.argmax(np.bincount(places[first[its]], rows[mine]))))
