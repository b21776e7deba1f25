"""Letting people in over the service: what is given, and what comes of it.

The rule of this module: a key is in one field, which is null for whoever asks a second time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import ID, field

from api.types.acts import KEY, WHY, Refused
from api.types.described import described, described_input
from api.types.work import LetIn
from graph.access import Own, RoleRule
from graph.catalogue import Openness, Sensitivity, purposes
from graph.letting_in import Bounds
from graph.sidebase import sessions

DEPARTMENT = "Their department: its id or credit code."
REGION = "Six digits: theirs is all that lies under it; 000000 for the whole country."
SLICE = "Their slice of the catalogue, such as 03.2; empty: all of it."
UNTIL = "When it ends; null: in a year."
GRANT = "Id of the grant, as `letIn` tells it."
EXPECTED = "The `version` you looked at: refused as Outdated when it was changed since."

strawberry.enum(
    Own,
    name="WhatIsOwn",
    description="What makes a credit record somebody's own: ALL (every one is), REGION (held in their region), "
    "DEPARTMENT (held by their department), SUBJECT (about them).",
)
strawberry.enum(
    Sensitivity, description="GENERAL, IDENTIFIER (told as a mask) or COMMERCIAL (for its subject and who corrects it)."
)


@described
class Role:
    """A role: for which purposes it reads, what makes a record its own, and what it sees of others."""

    code: str = field(description="Its code, as `letSomebodyIn` takes it.")
    name_zh: str = field(description="Its name in Chinese.")
    name_en: str = field(description="Its name in English.")
    purposes: list[str] = field(description="Codes of the purposes it reads for.")
    own: Own = field(description="What makes a record its own.")
    own_sees: list[Openness] = field(description="The openness of what it sees of its own records.")
    other_sees: list[Openness] = field(description="The openness of what it sees of others.")
    own_sensitivities: list[Sensitivity] = field(description="The sensitivity of the fields it sees of its own.")
    other_sensitivities: list[Sensitivity] = field(description="The sensitivity of the fields it sees of others.")
    persons: bool = field(description="Whether it reaches persons.")
    persons_a_day: int | None = field(description="How many persons a day at most; null: no bound.")
    reveals_a_day: int | None = field(description="How many numbers in the clear it is told a day at most; null: none.")
    asks_a_day: int | None = field(description="How often a day it may ask for one, told or not; null: not at all.")
    dearest: int | None = field(
        description="How much one query may cost, in plain fields; null: as much as the service answers at all."
    )
    gives_to: list[str] = field(description="Roles to which its rights of reading may be given for a time.")


@described_input
class LetSomebodyIn:
    """Let somebody in: within a role and its bounds, by a key or by a log-in."""

    key: str = field(description=KEY)
    name: str = field(description="Who it is, for those who read the list.")
    role: str = field(description="A code of `roles`.")
    reason: str = field(description=f"{WHY} For a subject: which papers were seen.")
    department: str | None = field(default=None, description=DEPARTMENT)
    region: str | None = field(default=None, description=REGION)
    categories: list[str] = field(default_factory=list, description=SLICE)
    until: datetime | None = field(default=None, description=UNTIL)
    login: str | None = field(
        default=None, description="Instead of a key: the subject (sub) of the tokens of the issuer that is trusted."
    )
    person: str | None = field(
        default=None,
        description="Whose grant it is, such as a staff number, so that nobody counts as two; a log-in says it itself.",
    )
    number: str | None = field(default=None, description="Role subject: their number, kept as a token.")
    subject: strawberry.ID | None = field(default=None, description="Role subject: their subject, seen at a counter.")


@described_input
class ChangeGrant:
    """Bound a grant anew: what is left out is unbounded, or ends in a year. Another role is another grant."""

    key: str = field(description=KEY)
    grant: strawberry.ID = field(description=GRANT)
    reason: str = field(description=WHY)
    department: str | None = field(default=None, description=DEPARTMENT)
    region: str | None = field(default=None, description=REGION)
    categories: list[str] = field(default_factory=list, description=SLICE)
    until: datetime | None = field(default=None, description=UNTIL)
    expected_version: int | None = field(default=None, description=EXPECTED)


@described_input
class NamePerson:
    """Say whose a grant is that was made without; it is said once."""

    key: str = field(description=KEY)
    grant: strawberry.ID = field(description=GRANT)
    person: str = field(description="Who it is, such as a staff number, so that nobody counts as two.")
    reason: str = field(description=WHY)
    expected_version: int | None = field(default=None, description=EXPECTED)


@described_input
class OfGrant:
    """A grant that is to be ended, or opened by another key."""

    key: str = field(description=KEY)
    grant: strawberry.ID = field(description=GRANT)
    reason: str = field(description=WHY)
    expected_version: int | None = field(default=None, description=EXPECTED)


@described
class GrantKept:
    """A grant as it stands."""

    grant: LetIn = field(description="Who is let in, and as what.")
    key: str | None = field(
        description="The API key where one was made: told this once, and null when the same request is sent again."
    )


@described
class PersonSession:
    """Somebody who is logged in by browser."""

    id: strawberry.ID = field(description="Id of the session; it opens nothing.")
    login: str = field(description="Who, as the issuer calls them.")
    subject: bool = field(description="Whether they are let in as a subject, by a number that the issuer verified.")
    made: datetime = field(description="When they logged in (UTC).")
    seen: datetime = field(description="When they last asked something (UTC).")
    ends: datetime = field(description="When it ends if nothing more is asked (UTC).")
    ended: datetime | None = field(description="When it was ended (UTC).")


GrantAnswer = Annotated[
    GrantKept | Refused,
    strawberry.union("GrantAnswer", description="A grant as it stands, or why nothing was done."),
]
SessionAnswer = Annotated[
    PersonSession | Refused,
    strawberry.union("SessionAnswer", description="A session as it stands, or why nothing was done."),
]


def role_shown(rule: RoleRule) -> Role:
    """A role as it is told."""
    return Role(
        code=rule.code,
        name_zh=rule.name_zh,
        name_en=rule.name_en,
        purposes=[purpose.code for purpose in purposes().values() if rule.code in purpose.readers],
        own=rule.own,
        own_sees=sorted(rule.own_sees),
        other_sees=sorted(rule.other_sees),
        own_sensitivities=sorted(rule.own_sensitivities),
        other_sensitivities=sorted(rule.other_sensitivities),
        persons=rule.persons,
        persons_a_day=rule.persons_a_day,
        reveals_a_day=rule.reveals_a_day,
        asks_a_day=rule.asks_a_day,
        dearest=rule.dearest,
        gives_to=list(rule.gives_to),
    )


def bounds_in(asked: LetSomebodyIn | ChangeGrant) -> Bounds:
    """What is to bound a grant."""
    return Bounds(asked.department, asked.region, tuple(asked.categories), asked.until)


def session_shown(found: sessions.Session) -> PersonSession:
    """A session as it is told."""
    return PersonSession(
        id=ID(found.id),
        login=found.login,
        subject=found.bound_to is not None,
        made=found.made,
        seen=found.seen,
        ends=found.ends,
        ended=found.ended,
    )
