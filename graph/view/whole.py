"""Frozen answers made whole, where one answer has thousands of them.

The rule of this module: what is made so has every field of its class, which a test of each such class holds. A
dataclass is otherwise made field by field, which takes three times as long where it is frozen. The fields become the
object's own: who gives them does not change them afterwards.
"""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def made_whole(kind: type[T], fields: dict[str, object]) -> T:
    """An object of a dataclass without slots, with these fields."""
    made = object.__new__(kind)
    object.__setattr__(made, "__dict__", fields)  # past a frozen class, and without copying them
    return made
