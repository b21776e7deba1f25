"""What an installation lets be asked.

The rule of this module: a profile only ever takes away. Who may read what is decided by purpose and role, under every
profile alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graph.settings import PROFILES


@dataclass(frozen=True)
class Profile:
    """Whether any query is answered or only the kept documents, whether the schema is told, which pages there are.

    The pages for people ask queries of their own, so that there are none where only kept documents are answered.
    """

    free_queries: bool = True
    introspection: bool = True
    explorer: bool = True
    pages: bool = True


OPEN: Final = Profile()
GUARDED: Final = Profile(introspection=False, explorer=False)
CLOSED: Final = Profile(free_queries=False, introspection=False, explorer=False, pages=False)
BY_NAME: Final[Mapping[str, Profile]] = dict(zip(PROFILES, (OPEN, GUARDED, CLOSED), strict=True))
