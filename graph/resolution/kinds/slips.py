"""Names with a slip of the hand in them: what the name with it and the one without it still share.

The rule of this module: whatever is one character away shares one of a few texts, so that slips are found by equality.
All of them are in the order of their characters, so that a name whose characters changed places has the same ones.
"""

from __future__ import annotations

from typing import Final

from graph.resolution.kinds.cells import Value, distinct

LEAST_WITH_ONE_MORE: Final = 4
"""Characters of a person's name of which one may be too many: fewer would leave a name that many strangers share."""

MOST_CHARACTERS: Final = 32
"""Longer names of companies are rare and have as many forms as characters."""


def in_any_order(text: str) -> str:
    """The characters of a text, sorted."""
    return "".join(sorted(text))


def person_slips(text: str) -> list[str]:
    """A person's name in any order, and if one of its characters may be too many, without each of them."""
    return _slips(text, "") if len(text) >= LEAST_WITH_ONE_MORE else [in_any_order(text)]


def company_slips(name: Value, branch: Value) -> list[str]:
    """A company's name in any order, and without each of its characters; each with the branch, which may not differ."""
    return _slips(name, f"/{branch}") if isinstance(name, str) and len(name) <= MOST_CHARACTERS else []


def _slips(text: str, end: str) -> list[str]:
    ordered = in_any_order(text)
    less = [ordered[:at] + ordered[at + 1 :] for at in range(len(ordered))]
    return distinct([form + end for form in (ordered, *less)])
