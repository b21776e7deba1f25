"""Following a subject, as GraphQL shows it.

The rule of this module: descriptions only; an actor sees what they follow themselves and nothing of others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeAlias

import strawberry
from strawberry import ID, field

from api.types.acts import KEY, KeyReused, LimitReached, NotOpen, PurposeRefused, QuotaReached, Unusable
from api.types.described import described, described_input
from graph.sidebase import follows
from graph.view.following import MOST_DAYS, USUAL_DAYS


@described
class Following:
    """That you follow a subject: `changes(following: true)` tells what becomes visible about it."""

    id: strawberry.ID = field(description="Id for ending it.")
    subject_id: strawberry.ID = field(description="The subject, by the id it had; one that moved on is followed on.")
    purpose: str = field(description="For which purpose.")
    reference: str = field(description="The case, task or application it is for.")
    begun: datetime = field(description="When it was last begun (UTC).")
    until: datetime = field(description="When it ends by itself (UTC).")


@described_input
class BeginFollowing:
    """Follow a subject that is open to the purpose; begun again, only the day of the end is new."""

    key: str = field(description=KEY)
    subject: strawberry.ID = field(description="A subject, by any id it ever had.")
    purpose: str = field(description="A code of the closed list of `purposes`.")
    reference: str | None = field(
        default=None, description="Id of the case, task or application, where the purpose needs one."
    )
    days: int = field(default=USUAL_DAYS, description=f"For how many days; up to {MOST_DAYS}.")


@described_input
class StopFollowing:
    """Follow a subject no more."""

    key: str = field(description=KEY)
    following: strawberry.ID = field(description="Id of the following.")


FollowingRefused: TypeAlias = PurposeRefused | LimitReached | QuotaReached | NotOpen | KeyReused | Unusable
FollowingAnswer = Annotated[
    Following | FollowingRefused,
    strawberry.union("FollowingAnswer", description="What is or was followed, or why nothing was done."),
]


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


def following_told(told: Mapping[str, Any]) -> Following:
    """One as it was kept under the key of a request."""
    days = {name: datetime.fromisoformat(told[name]) for name in ("begun", "until")}
    return Following(**{**told, **days})
