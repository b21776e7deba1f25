"""The queries of `api/examples.md`, for the explorer and for the tests that run them.

The rule of this module: the page for people is the one source; an example is a heading, a sentence, a GraphQL block
and the JSON block of its variables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

EXAMPLE: Final = re.compile(
    r"^## (?P<title>[^\n]+)\n\n(?P<says>[^\n]+(?:\n[^\n]+)*)\n\n```graphql\n(?P<query>.*?)```\n"
    r"(?:\n```json\n(?P<variables>.*?)```\n)?",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Example:
    """One query, what it is for, and its variables as JSON."""

    title: str
    says: str
    query: str
    variables: str


@cache
def examples() -> tuple[Example, ...]:
    """All of them, in the order of the page."""
    page = files("api").joinpath("examples.md").read_text(encoding="utf-8")
    return tuple(
        Example(found["title"], found["says"], found["query"], found["variables"] or "{}\n")
        for found in EXAMPLE.finditer(page)
    )
