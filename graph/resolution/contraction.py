"""Greedy contraction of ties: which rows of one component are one subject.

The rule of this module: the strongest tie is joined first, two groups are tied by the best in which any of their rows
agree, nothing is ever joined across a contradiction, and what two groups that are two subjects claim alike is given
to neither. The order of joins is the explanation.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.resolution.profiles import Agreement

CONTRADICTED = float("-inf")

_MOST_BITS = 100.0
Apart = dict[int, set[int]]
Near = dict[int, dict[int, tuple[float, Agreement]]]


@dataclass(frozen=True, slots=True)
class Tie:
    """Two rows, their weight over the threshold (minus infinity for a contradiction), and what they agree in.

    `apart`: what they say makes them two subjects, for certain or as good as.
    """

    left: int
    right: int
    bits: float
    agreement: Agreement
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """The groups of two rows, each named by its least row, became one by ties of so many bits."""

    left: int
    right: int
    bits: float


def contract(
    rows: Sequence[int], ties: Sequence[Tie], weigh: Callable[[Agreement], float], threshold: float = 0.0
) -> tuple[dict[int, int], tuple[Join, ...]]:
    """For each row the least row of its group, and the joins in their order; every two rows are tied.

    `threshold` is that of the ties' bits, which are over it.
    """
    near: Near = {row: {} for row in sorted(rows)}
    for tie in ties:
        near[tie.left][tie.right] = near[tie.right][tie.left] = tie.bits, tie.agreement
    apart: Apart = {row: set() for row in near}
    for tie in ties:
        if tie.apart:
            apart[tie.left].add(tie.right)
            apart[tie.right].add(tie.left)
    waiting = [
        (-bits, row, other)
        for row, all_of in near.items()
        for other, (bits, _) in all_of.items()
        if row < other and bits > 0
    ]
    heapq.heapify(waiting)
    into = {row: row for row in near}
    joins: list[Join] = []
    while waiting:
        bits, row, other = heapq.heappop(waiting)
        if near.get(row, {}).get(other, (0.0, None))[0] != -bits:
            continue
        if _claimed_elsewhere(near, apart, row, other, threshold) >= -bits:
            continue
        joins.append(Join(row, other, -bits))
        into[other] = row
        moved = near.pop(other)
        near[row].pop(other)
        moved.pop(row)
        for third in apart.pop(other):
            apart[third].discard(other)
            apart[third].add(row)
            apart[row].add(third)
        for third in sorted(moved):
            near[third].pop(other)
            more, agreement = moved[third]
            total, mine = near[row][third]
            both = mine.with_other(agreement)
            total = CONTRADICTED if CONTRADICTED in {total, more} else weigh(both)
            near[row][third] = near[third][row] = total, both
            if total > 0:
                heapq.heappush(waiting, (-total, min(row, third), max(row, third)))
    return {row: _least(into, row) for row in into}, tuple(joins)


def _claimed_elsewhere(near: Near, apart: Apart, row: int, other: int, threshold: float) -> float:
    """Bits that two groups lose because third ones, each another subject than one of the two, claim the other.

    A row is about one subject: of a namesake's file that two persons claim by equal weights neither is more likely
    than not. Its odds are those of one claim against all others and against none of them being right.
    """
    claims = [
        bits
        for one, its in ((row, other), (other, row))
        for third in sorted(apart[its] & near[one].keys())
        if (bits := near[one][third][0]) > CONTRADICTED
    ]
    return float(np.log2(1 + sum(2.0 ** min(bits + threshold, _MOST_BITS) for bits in claims)))


def _least(into: dict[int, int], row: int) -> int:
    while into[row] != row:
        row = into[row]
    return row
