"""People at the door: who asks, rights that are given for a time, and numbers told in the clear.

The rule of this module: what is kept about a number is its token and mask; the number itself is in one type, which
one mutation answers with.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry
from strawberry import field

from api.types.acts import KEY, WHY, NotItsTurn, PurposeRefused, QuotaReached, Refused
from api.types.described import described, described_input
from api.types.reveal_state import RevealState
from graph.access import Actor
from graph.sidebase import reveals
from graph.sidebase.delegations import Delegation
from graph.view.revealing import ClearNumber


@described
class Me:
    """Who asks, and with whose rights."""

    actor: str = field(description="The id under which the audit knows you.")
    name: str = field(description="Your name, as whoever let you in wrote it.")
    role: str = field(description="The role whose rights you use.")
    region: str | None = field(description="The region whose subtree is yours; null: none is set.")
    department: str | None = field(description="Your department; null: none is set.")
    categories: list[str] = field(description="Your slice of the catalogue; empty: all of it.")
    until: datetime | None = field(description="When your access ends (UTC); null: it does not.")
    giver: str | None = field(description="By whose rights you ask, where these were given to you for a time.")


@described
class GivenRights:
    """Rights of reading that somebody gave for a time. Send the id as the header `Acting-For` to use them."""

    id: strawberry.ID = field(description="Their id.")
    giver: str | None = field(description="Whose rights they are.")
    receiver: str = field(description="To whom they were given.")
    region: str | None = field(description="Within this region; null: as far as the giver's own.")
    categories: list[str] = field(description="For this slice of the catalogue; empty: all of the giver's.")
    purposes: list[str] = field(description="For these purposes; empty: all of the giver's role.")
    made: datetime = field(description="When they were given (UTC).")
    until: datetime = field(description="When they end (UTC).")
    ended: datetime | None = field(description="When they were taken back (UTC).")
    reason: str = field(description="Why; numbers are masked.")


@described
class Reveal:
    """A number that somebody asked for in the clear, and how far it is."""

    id: strawberry.ID = field(description="Its id.")
    state: RevealState = field(description="How far it is.")
    file: strawberry.ID = field(description="The credit file that gives the number.")
    kind: str = field(description="The kind of number.")
    mask: str = field(description="What may be shown of it.")
    purpose: str = field(description="For which purpose.")
    reference: str = field(description="For which case, task or application.")
    reason: str = field(description="Why; numbers are masked.")
    asked_by: str = field(description="Who asked.")
    asked: datetime = field(description="When (UTC).")
    agreed_by: str | None = field(description="Who agreed, as the second role.")
    until: datetime = field(description="When it lapses (UTC).")


@described
class RevealedNumber:
    """A number in the clear, told this once."""

    kind: str = field(description="The kind of number.")
    number: str = field(description="The number.")


@described_input
class GiveRights:
    """Let another actor read what a part of your own rights opens, for a time."""

    key: str = field(description=KEY)
    to: str = field(description="The actor's id, such as `investigator:…`.")
    until: datetime = field(description="Until when; at most 92 days, and not beyond your own end.")
    reason: str = field(description=WHY)
    region: str | None = field(default=None, description="Six digits under your own region; null: all of it.")
    categories: list[str] = field(default_factory=list, description="A part of your slice; empty: all of it.")
    purposes: list[str] = field(default_factory=list, description="Purposes of your role; empty: all of them.")


@described_input
class AskForNumber:
    """Ask for a number in the clear. Somebody of the second role has to agree."""

    key: str = field(description=KEY)
    file: strawberry.ID = field(description="The credit file that gives it.")
    token: str = field(description="The number's token, as `identifiers` of the file tells it.")
    purpose: str = field(description="A code of the closed list of `purposes`, which reaches its mask.")
    reference: str | None = field(default=None, description="The case, task or application it is for.")
    reason: str = field(description=WHY)


RightsAnswer = Annotated[
    GivenRights | Refused,
    strawberry.union("RightsAnswer", description="Rights as they stand, or why nothing was done."),
]
RevealRefused: TypeAlias = Refused | PurposeRefused | QuotaReached | NotItsTurn
NumberAnswer = Annotated[
    RevealedNumber | RevealRefused,
    strawberry.union("NumberAnswer", description="The number, or why it is not told."),
]
RevealAnswer = Annotated[
    Reveal | RevealRefused,
    strawberry.union("RevealAnswer", description="What was asked for as it stands, or why nothing was done."),
]


def me(actor: Actor) -> Me:
    """Who asks."""
    return Me(
        actor=actor.id,
        name=actor.name,
        role=actor.role,
        region=actor.region,
        department=actor.department,
        categories=list(actor.categories),
        until=actor.until,
        giver=actor.giver,
    )


def rights_shown(given: Delegation) -> GivenRights:
    """Rights as they stand."""
    return GivenRights(
        id=strawberry.ID(given.id),
        giver=given.giver.actor.id if given.giver else None,
        receiver=given.receiver,
        region=given.part.region,
        categories=list(given.part.categories),
        purposes=list(given.part.purposes),
        made=given.made,
        until=given.until,
        ended=given.ended,
        reason=given.reason,
    )


def reveal_shown(found: reveals.Reveal, now: datetime) -> Reveal:
    """A reveal as it stands."""
    return Reveal(
        id=strawberry.ID(found.id),
        state=found.state(now),
        file=strawberry.ID(found.wish.file),
        kind=found.wish.kind,
        mask=found.wish.mask,
        purpose=found.wish.purpose,
        reference=found.wish.reference,
        reason=found.wish.reason,
        asked_by=found.asked_by,
        asked=found.asked,
        agreed_by=found.agreed_by,
        until=found.until,
    )


def number_shown(told: ClearNumber) -> RevealedNumber:
    """A number in the clear."""
    return RevealedNumber(kind=told.kind, number=told.number)
