"""Following a subject: whose changes an actor is told, for what purpose and until when.

The rule of this module: whoever follows a subject could read it for that purpose when they began, and is told later
only what they may read then. That they follow is in the audit of the subject, as every look.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from graph.access.actor import PUBLIC_ROLE
from graph.catalogue import Purpose
from graph.catalogue import purpose as purpose_named
from graph.errors import BadInput, Refused
from graph.sidebase.chain import AuditEntry
from graph.sidebase.follows import Following
from graph.view.access import Actor, access_for
from graph.view.audited import new_request, write_down
from graph.view.base import Base
from graph.view.view import View

USUAL_DAYS: Final = 90
MOST_DAYS: Final = 366


def follow_subject(
    base: Base, actor: Actor, subject_id: str, *, purpose: Purpose, reference: str | None, days: int = USUAL_DAYS
) -> Following:
    """Follow a subject from now on; again, only the day of the end is new.

    Raises `NotFound` for a subject that is not open to the purpose, `PurposeRefused` for one that is not the actor's,
    and `Refused` for the public, which has nobody who could be told.
    """
    if actor.role == PUBLIC_ROLE:
        raise Refused("Subjects are followed by those who are known here, not by the public.")
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"A subject is followed for 1 to {MOST_DAYS} days, not {days}.")
    found = View(base, actor, purpose, reference=reference).subject(subject_id)
    _written(base, actor, purpose, reference, "follow", found.id)
    until = base.clock() + timedelta(days=days)
    if actor.until is not None:
        until = min(until, actor.until)
    return base.side.follows.begin(actor.id, found.id, purpose=purpose.code, reference=reference or "", until=until)


def follow_no_more(base: Base, actor: Actor, follow_id: str) -> Following:
    """Follow a subject no more; `NotFound` when nothing of this actor's is followed under this id."""
    ended = base.side.follows.end(actor.id, follow_id)
    _written(base, actor, purpose_named(ended.purpose), ended.reference, "follow_end", ended.subject)
    return ended


def followed_by(base: Base, actor: Actor) -> list[Following]:
    """Whom an actor follows now, the latest first."""
    found = base.side.follows.standing(actor.id)
    told = tuple(dict.fromkeys(one.subject for one in found))
    base.side.audit.write(AuditEntry(actor.id, "", "follow_list", what=told, outcome={"subjects": len(told)}))
    return found


def _written(base: Base, actor: Actor, purpose: Purpose, reference: str | None, verb: str, subject: str) -> None:
    access = access_for(actor, purpose, reference=reference, reason=None, catalogue=base.catalogue, now=base.clock())
    write_down(base, access, new_request(), verb=verb, what=[subject], outcome={"subjects": 1})
