"""A number and what it counts: 1 row, 2 rows.

The rule of this module: only screens for people are worded here; a machine is given the number.
"""

from __future__ import annotations


def counted(number: int, one: str) -> str:
    """The number with its noun; all nouns counted on screens take an s."""
    return f"1 {one}" if number == 1 else f"{number:,} {one}s"


def moved_files(number: int) -> str:
    """How many credit files changed their subject."""
    return counted(number, "credit file") + (" is" if number == 1 else " are") + " about another subject now"
