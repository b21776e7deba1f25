"""What waits for whoever asks, and who is let in, as GraphQL shows them.

The rule of this module: a key is never shown, and neither is the number that somebody is bound to.
"""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID, field

from api.language import SENTENCE
from api.types.described import described
from graph import work_list
from graph.clock import Clock
from graph.sidebase.grants import Grant

strawberry.enum(
    work_list.TaskKind,
    name="TaskKind",
    description="What waits: a file, work on one, a delivery that is late, a pair of the queue, a case, a dispute, "
    "a number in the clear, access that ends.",
)


@described
class Task:
    """Something that waits for you."""

    kind: work_list.TaskKind = field(description="What sort of thing.")
    of: str = field(description="Its id; a pair's are two with | between, a delivery's is its category.")
    says: str = field(metadata=SENTENCE, description="What it is about.")
    since: datetime = field(description="Since when it waits (UTC).")
    until: datetime | None = field(description="When it is taken away, or was due (UTC).")


@described
class LetIn:
    """Somebody who was let in, and their rights."""

    id: ID = field(description="Id of the grant.")
    actor: str = field(description="Who they are in the audit.")
    name: str = field(description="Their name.")
    role: str = field(description="Their role; `purposes` says for what it reads.")
    department: str | None = field(description="Their department.")
    region: str | None = field(description="Their region and all that is in it; null: every one.")
    categories: list[str] = field(description="Their slice of the catalogue; empty: all of it.")
    by_key: bool = field(description="Whether they come with a key, and not with a token of the issuer.")
    bound: bool = field(description="Whether they are bound to a subject, as somebody who asks about themselves.")
    given_by: str = field(description="Who let them in.")
    made: datetime = field(description="When (UTC).")
    until: datetime | None = field(description="Until when (UTC).")
    ended: datetime | None = field(description="When it was revoked (UTC).")
    holds: bool = field(description="Whether it lets them in now.")
    person: str | None = field(description="Who it is, as those who let them in know them; null where nobody said.")
    version: int = field(description="Counts its changes; give it as `expectedVersion`.")


def let_in(grant: Grant, clock: Clock) -> LetIn:
    """A grant as it is told."""
    actor = grant.actor
    return LetIn(
        id=ID(grant.id),
        actor=actor.id,
        name=actor.name,
        role=actor.role,
        department=actor.department,
        region=actor.region,
        categories=list(actor.categories),
        by_key=grant.login is None,
        bound=actor.binding is not None,
        given_by=grant.by,
        made=grant.made,
        until=actor.until,
        ended=grant.ended,
        holds=grant.holds(clock()),
        person=grant.person,
        version=grant.version,
    )
