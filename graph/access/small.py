"""Small counts of persons.

The rule of this module: a count of fewer than ten persons is not told, because it comes close to telling who they
are, and that there is nobody is told as little as that there are a few; whoever counts persons for a reader asks
here. Whose own work needs the exact number (a steward's queue) has a role whose rule says so.
"""

from __future__ import annotations

from typing import Final

from graph.access.rules import RoleRule

SMALL: Final = 10


def told_count(persons: int, role: RoleRule) -> int | None:
    """The count of persons as this role may know it; None for one that is too small to be told."""
    return None if persons < SMALL and not role.exact_counts else persons
