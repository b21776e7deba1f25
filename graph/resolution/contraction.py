"""Greedy contraction of ties: which rows of one component are one subject.

The rule of this module: the strongest tie is joined first, two groups are tied by the best in which any of their rows
agree, and nothing is ever joined across a contradiction. The order of joins is the explanation.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graph.resolution.profiles import Agreement

CONTRADICTED = float("-inf")


@dataclass(frozen=True, slots=True)
class Tie:
    """Two rows, their weight over the threshold (minus infinity for a contradiction), and what they agree in."""

    left: int
    right: int
    bits: float
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Join:
    """The groups of two rows, each named by its least row, became one by ties of so many bits."""

    left: int
    right: int
    bits: float


def contract(
    rows: Sequence[int], ties: Sequence[Tie], weigh: Callable[[Agreement], float]
) -> tuple[dict[int, int], tuple[Join, ...]]:
    """For each row the least row of its group, and the joins in their order; every two rows are tied."""
    near: dict[int, dict[int, tuple[float, Agreement]]] = {row: {} for row in sorted(rows)}
    for tie in ties:
        near[tie.left][tie.right] = near[tie.right][tie.left] = tie.bits, tie.agreement
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
        joins.append(Join(row, other, -bits))
        into[other] = row
        moved = near.pop(other)
        near[row].pop(other)
        moved.pop(row)
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


def _least(into: dict[int, int], row: int) -> int:
    while into[row] != row:
        row = into[row]
    return row
