"""Greedy additive edge contraction: which rows of one component are one subject.

The rule of this module: the strongest tie is joined first, ties to the same neighbours add up, and nothing is ever
joined across a contradiction (Keuper and others 2015, on a graph with signs). The order of joins is the explanation.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

CONTRADICTED = float("-inf")


@dataclass(frozen=True, slots=True)
class Tie:
    """Two rows and their weight over the threshold: above 0 for joining, minus infinity for a contradiction."""

    left: int
    right: int
    bits: float


@dataclass(frozen=True, slots=True)
class Join:
    """The groups of two rows, each named by its least row, became one by ties of so many bits."""

    left: int
    right: int
    bits: float


def contract(rows: Sequence[int], ties: Sequence[Tie]) -> tuple[dict[int, int], tuple[Join, ...]]:
    """For each row the least row of its group, and the joins in their order."""
    near: dict[int, dict[int, float]] = {row: {} for row in sorted(rows)}
    for tie in ties:
        near[tie.left][tie.right] = near[tie.right][tie.left] = tie.bits
    waiting = [
        (-bits, row, other)
        for row, all_of in near.items()
        for other, bits in all_of.items()
        if row < other and bits > 0
    ]
    heapq.heapify(waiting)
    into = {row: row for row in near}
    joins: list[Join] = []
    while waiting:
        bits, row, other = heapq.heappop(waiting)
        if near.get(row, {}).get(other) != -bits:
            continue
        joins.append(Join(row, other, -bits))
        into[other] = row
        moved = near.pop(other)
        near[row].pop(other)
        moved.pop(row)
        for third, more in sorted(moved.items()):
            near[third].pop(other)
            total = near[row].get(third, 0.0) + more
            near[row][third] = near[third][row] = total
            if total > 0:
                heapq.heappush(waiting, (-total, min(row, third), max(row, third)))
    return {row: _least(into, row) for row in into}, tuple(joins)


def _least(into: dict[int, int], row: int) -> int:
    while into[row] != row:
        row = into[row]
    return row
