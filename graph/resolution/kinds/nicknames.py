"""English names that are short or pet forms of others: BILL for WILLIAM, PEGGY for MARGARET.

The rule of this module: the table is that of the package `nicknames` (maintained, hand-curated); nothing is derived
from the letters of a name.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from nicknames import name_triplets


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for long, relationship, short in name_triplets():
        if relationship == "has_nickname":
            found[short.upper()].add(long.upper())
            found[long.upper()].add(long.upper())
    return {name: tuple(sorted(longs)) for name, longs in found.items()}


def long_forms(name: str) -> tuple[str, ...]:
    """The names that a given name (capitals) can be short for, and itself if others are short for it."""
    return _table().get(name, ())
