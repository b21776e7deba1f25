"""Following a subject, as GraphQL shows it.

The rule of this module: descriptions only; an actor sees what they follow themselves and nothing of others.
"""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID, field

from api.types.described import described
from graph.sidebase import follows


@described
class Following:
    """That you follow a subject: `changes(following: true)` tells what becomes visible about it."""

    id: strawberry.ID = field(description="Id for ending it.")
    subject_id: strawberry.ID = field(description="The subject, by the id it had; one that moved on is followed on.")
    purpose: str = field(description="For which purpose.")
    reference: str = field(description="The case, task or application it is for.")
    begun: datetime = field(description="When it was last begun (UTC).")
    until: datetime = field(description="When it ends by itself (UTC).")


def following_shown(one: follows.Following) -> Following:
    """One that is followed."""
    return Following(
        id=ID(one.id),
        subject_id=ID(one.subject),
        purpose=one.purpose,
        reference=one.reference,
        begun=one.begun,
        until=one.until,
    )
