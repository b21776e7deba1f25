"""Drawing pairs by chance out of groups: every pair of every group is as likely as every other.

The rule of this module: no list of all pairs is ever made. They are numbered group by group, numbers are drawn without
putting any back, and the pair of a number is worked out from it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import isqrt
from random import Random


def drawn_pairs(sizes: Sequence[int], most: int, chance: Random) -> Iterator[tuple[int, int, int]]:
    """At most `most` pairs in an order by chance, each as its group and the places of its two members in it."""
    ends = list(accumulate(size * (size - 1) // 2 for size in sizes))
    every = ends[-1] if ends else 0
    for number in chance.sample(range(every), min(most, every)):
        group = bisect_right(ends, number)
        yield (group, *pair_at(number - (ends[group - 1] if group else 0)))


def pair_at(number: int) -> tuple[int, int]:
    """The pair of this number among all pairs of places, counted (0, 1), (0, 2), (1, 2), (0, 3) and so on."""
    greater = (1 + isqrt(1 + 8 * number)) // 2
    return number - greater * (greater - 1) // 2, greater
