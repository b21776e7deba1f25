"""Small counts of persons.

The rule of this module: a count of persons that is greater than none and less than ten is not told, because it comes
close to telling who they are; whoever counts persons for a reader asks here. Whose own work needs the exact number
(a steward's queue) has a role whose rule says so. Source: domain.md 5, inference.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final, TypeVar

from graph.access.rules import RoleRule

K = TypeVar("K", bound=Hashable)

SMALL: Final = 10


def told_count(count: int, role: RoleRule, *, persons: bool) -> int | None:
    """The count as this role may know it; None for one that is too small to be told."""
    return None if persons and not role.exact_counts and 0 < count < SMALL else count


def told_counts(counts: Mapping[K, int], role: RoleRule, *, persons: bool) -> dict[K, int | None]:
    """Counts that add up to a known whole, as this role may know them.

    When only one of them is too small it could be found by subtracting the others; then the least of these is left
    out with it.
    """
    told = {key: told_count(count, role, persons=persons) for key, count in counts.items()}
    hidden = [key for key, count in told.items() if count is None]
    others = [key for key, count in counts.items() if told[key] is not None and count]
    if len(hidden) == 1 and others:
        told[min(others, key=lambda key: counts[key])] = None
    return told
