"""Who asks.

The rule of this module: an actor is what a door found out about somebody, and nothing is added later. What bounds
them (department, region, categories, an end) can only make their role's rights smaller.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

OPERATOR: Final = "operator"
PUBLIC_ROLE: Final = "public"


class BindingKind(StrEnum):
    """How somebody was bound to the subject that they are. Never by a name."""

    NUMBER = "number"  # a verified number, kept as its token
    COUNTER = "counter"  # a clerk saw their papers and named the subject


@dataclass(frozen=True)
class Binding:
    """Which subject an actor is: the token of a verified number, or the subject's id as a Counter gave it."""

    kind: BindingKind
    value: str


@dataclass(frozen=True)
class Actor:
    """Somebody who asks: a stable id for the audit, a role, and the name to show.

    `department` is a department's id or credit code, `region` a code whose subtree is theirs (None: every region),
    `categories` their slice of the catalogue (a code or the beginning of codes; none: every category), `until` the
    instant from which they are nobody, `binding` the subject that an actor of the role subject is. `giver` is whose
    rights these are, where somebody gave theirs for a time, and `purposes` what for (none: all of the role's).
    """

    id: str
    role: str
    name: str
    department: str | None = None
    region: str | None = None
    categories: tuple[str, ...] = ()
    until: datetime | None = None
    binding: Binding | None = None
    purposes: tuple[str, ...] = ()
    giver: str | None = None

    def holds(self, category: str) -> bool:
        """Whether a category is in their slice: 03 holds 03.2 and 03.2P, 03.2 does not hold 03.21."""
        return not self.categories or any(
            category.startswith(mine) and not category[len(mine) :][:1].isdigit() for mine in self.categories
        )

    def ended(self, now: datetime) -> bool:
        """Whether they are let in no more."""
        return self.until is not None and now >= self.until


def _local_operator() -> Actor:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container may run under a user without a name
        user = "unknown"
    return Actor(f"local:{user}", OPERATOR, user)


LOCAL_OPERATOR: Final = _local_operator()
ANYBODY: Final = Actor("public:anybody", PUBLIC_ROLE, "anybody")
