"""Giving a part of one's rights to somebody else for a time.

The rule of this module: nobody gives more than they hold, nor what was given to them, nor to whom their role may not
give. Only rights of reading are given; whoever uses them stays who they are, and the audit names both.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from graph.access import Actor, role_named
from graph.catalogue import purpose as purpose_named
from graph.errors import BadInput, NotFound, Refused
from graph.regions import RegionTable
from graph.sidebase.chain import AuditEntry
from graph.sidebase.delegations import Delegation, Part
from graph.sidebase.grants import Grant
from graph.view.audited import without_numbers
from graph.view.base import Base
from graph.view.own import is_under

PURPOSE: Final = "oversight"
LONGEST: Final = timedelta(days=92)
LONGEST_REASON: Final = 500


def give_rights(
    base: Base, actor: Actor, *, to: str, part: Part, until: datetime, reason: str, given_id: str | None = None
) -> Delegation:
    """Let another actor read what a part of one's own rights opens, until an instant; with one id once.

    Raises `Refused` for whoever has nothing to give or may not give it to them, `BadInput` for more than one holds.
    """
    giver, receiver = _grant_of(base, actor), _grant_called(base, to)
    allowed = role_named(giver.actor.role).gives_to
    if receiver.actor.role not in allowed:
        raise Refused(
            f"A {giver.actor.role} gives rights to {' or '.join(allowed) or 'nobody'}, not to a {receiver.actor.role}."
        )
    if receiver.id == giver.id:
        raise BadInput("These rights are yours already.")
    _check_part(giver.actor, part, base.regions)
    _check_time(giver.actor, until, base.clock())
    said = _said(reason)
    given = base.side.delegations.give(giver, receiver.actor.id, part, until, said, given=given_id)
    _write_down(base, actor, "rights_give", given, said)
    return given


def take_rights_back(base: Base, actor: Actor, delegation_id: str, *, reason: str) -> Delegation:
    """End what one gave, or lay down what one was given; `NotFound` for what is neither."""
    mine = [each for each in base.side.delegations.of(actor.id) if each.id == delegation_id]
    if not mine or actor.giver is not None:
        raise NotFound("There are no such rights, or they are not yours.", delegation=delegation_id)
    return end_rights(base, actor, delegation_id, reason=reason)


def end_rights(base: Base, actor: Actor, delegation_id: str, *, reason: str) -> Delegation:
    """End rights whoever gave them, as the operator does; `NotFound` where there are none."""
    said = _said(reason)
    ended = base.side.delegations.end(delegation_id, actor.id, said)
    _write_down(base, actor, "rights_end", ended, said)
    return ended


def acting_for(base: Base, receiver: Actor, delegation_id: str) -> Actor | None:
    """The receiver with the rights that were given to them; None when these do not hold or are not theirs.

    They are what was given of what the giver holds today: whoever is bounded anew has bounded what they gave.
    """
    given = base.side.delegations.held_by(receiver, delegation_id)
    if given is None or given.giver is None:
        return None
    theirs, part = given.giver.actor, given.part
    region = _narrower(part.region, theirs.region, base.regions)
    slice_given = replace(theirs, categories=part.categories)
    categories = (*filter(theirs.holds, part.categories), *filter(slice_given.holds, theirs.categories))
    if (part.region and not region) or (part.categories and not categories):
        return None
    ends = [end for end in (theirs.until, given.until, receiver.until) if end is not None]
    return replace(
        theirs,
        id=receiver.id,
        name=f"{receiver.name} ({theirs.name})",
        region=region,
        categories=tuple(dict.fromkeys(categories)),
        purposes=part.purposes,
        until=min(ends),
        giver=theirs.id,
    )


def rights_given(base: Base, actor: Actor) -> list[Delegation]:
    """What one gave and was given and still holds, the oldest first."""
    return [each for each in base.side.delegations.of(actor.id) if each.holds(base.clock())]


def _narrower(part: str | None, held: str | None, regions: RegionTable) -> str | None:
    """The one of two regions that lies under the other; where one is not said, the other; None for two apart."""
    if part is None or held is None:
        return part or held
    if is_under(regions, part, held):
        return part
    return held if is_under(regions, held, part) else None


def _grant_of(base: Base, actor: Actor) -> Grant:
    if actor.giver is not None:
        raise Refused("What was given to you is not yours to give.")
    now = base.clock()
    for grant in base.side.grants.all():
        if grant.actor.id == actor.id and grant.holds(now):
            return grant
    raise Refused("Rights are given by those who were let in with some: by a key or a log-in.")


def _grant_called(base: Base, actor_id: str) -> Grant:
    now = base.clock()
    for grant in base.side.grants.all():
        if grant.actor.id == actor_id and grant.holds(now):
            return grant
    raise NotFound("Nobody of this name is let in: give the actor's id, such as investigator:…", actor=actor_id)


def _check_part(giver: Actor, part: Part, regions: RegionTable) -> None:
    if part.region is not None and giver.region is not None and not is_under(regions, part.region, giver.region):
        raise BadInput(f"{part.region} does not lie under your own region {giver.region}.")
    if part.region is not None and not (len(part.region) == 6 and part.region.isascii() and part.region.isdigit()):  # noqa: PLR2004 - digits of a region
        raise BadInput("A region is six digits such as 330100.")
    for category in part.categories:
        if not giver.holds(category):
            raise BadInput(f"Category {category} is not in your own slice of the catalogue.")
    for code in part.purposes:
        if giver.role not in purpose_named(code).readers:
            raise BadInput(f"Purpose {code} is not one of role {giver.role}.")


def _check_time(giver: Actor, until: datetime, now: datetime) -> None:
    if not now < until <= now + LONGEST:
        raise BadInput(f"Rights are given for a time: from now at most {LONGEST.days} days.")
    if giver.until is not None and until > giver.until:
        raise BadInput(f"Your own rights end before that, at {giver.until:%Y-%m-%d %H:%M} UTC.")


def _said(reason: str) -> str:
    said = without_numbers(reason.strip())
    if not 0 < len(said) <= LONGEST_REASON:
        raise BadInput(f"Say why, in 1 to {LONGEST_REASON} letters.")
    return said


def _write_down(base: Base, actor: Actor, verb: str, given: Delegation, said: str) -> None:
    base.side.audit.write(AuditEntry(actor.id, PURPOSE, verb, said, what=(given.id, given.receiver)))
