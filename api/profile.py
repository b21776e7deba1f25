"""What an installation lets be asked, and to whom it tells its schema.

The rule of this module: a profile only ever takes away. Who may read what is decided by purpose and role, under every
profile alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graph.access import role_named
from graph.settings import PROFILES


@dataclass(frozen=True)
class Told:
    """What somebody is told of the schema: all of it by introspection, and what a wrong name may have meant."""

    schema: bool
    suggestions: bool


@dataclass(frozen=True)
class Profile:
    """Whether any query is answered or only the kept documents, who is told the schema, which pages there are.

    `introspection`: everybody is told it; `developers`: whose role develops for this service is told it and helped.
    The pages for people ask queries of their own, so that there are none where only kept documents are answered.
    """

    free_queries: bool = True
    introspection: bool = True
    developers: bool = True
    explorer: bool = True
    pages: bool = True

    def told(self, role: str) -> Told:
        """What an actor of a role is told."""
        develops = self.developers and role_named(role).develops
        return Told(schema=self.introspection or develops, suggestions=develops)


OPEN: Final = Profile()
GUARDED: Final = Profile(introspection=False, explorer=False)
CLOSED: Final = Profile(free_queries=False, introspection=False, developers=False, explorer=False, pages=False)
BY_NAME: Final[Mapping[str, Profile]] = dict(zip(PROFILES, (OPEN, GUARDED, CLOSED), strict=True))
