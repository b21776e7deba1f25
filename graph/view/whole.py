"""Frozen answers made whole, where one answer has thousands of them.

The rule of this module: what is made so has every field of its class, which a test of each such class holds. A
dataclass is otherwise made field by field, which takes three times as long where it is frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def made_whole(kind: type[T], fields: Mapping[str, object]) -> T:
    """An object of a dataclass without slots, with these fields."""
    made = object.__new__(kind)
    made.__dict__.update(fields)
    return made
