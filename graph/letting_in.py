"""Letting people in, bounding them anew and letting them in no more: one door for the terminal and the API.

The rule of this module: those who keep actors and keys let in everybody but subjects, and subjects are let in by those
who see their papers. Nobody lets themselves in, nobody is let in for both sides of what takes two, and what was done
is in the audit before it is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from graph.access import OPERATOR, Actor, Binding, BindingKind, Own, RoleRule, role_named
from graph.errors import BadInput, NotFound, Refused
from graph.sidebase.chain import AuditEntry
from graph.sidebase.grants import Grant
from graph.sidebase.sessions import Session
from graph.view.audited import without_numbers
from graph.view.own import number_binding

if TYPE_CHECKING:
    from graph.base import Base

PURPOSE: Final = "oversight"
A_YEAR: Final = timedelta(days=365)
REGION_DIGITS: Final = 6
LONGEST_NAME: Final = 200
LONGEST_REASON: Final = 500


@dataclass(frozen=True)
class Bounds:
    """What bounds a grant: a department's id or credit code, a region, a slice of the catalogue, an end."""

    department: str | None = None
    region: str | None = None
    categories: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True)
class Wanted:
    """Somebody to be let in. `person` is who it is, as those who let them in know them: a log-in says it by itself.

    `number` or `subject` binds who is let in as a subject.
    """

    name: str
    role: str
    bounds: Bounds = Bounds()
    login: str | None = None
    person: str | None = None
    number: str | None = None
    subject: str | None = None


@dataclass(frozen=True)
class LetIn:
    """A grant that was made or opened anew, and its key: None for a log-in, and once the key was told."""

    grant: Grant
    key: str | None


class Keeper:
    """One actor's rights over who is let in; raises `Refused` for whoever has none."""

    def __init__(self, base: Base, actor: Actor) -> None:
        self._base = base
        self._actor = actor
        self._role = role_named(actor.role)
        if actor.ended(base.clock()) or actor.giver is not None:
            raise Refused("Who is let in is kept by those who were let in for it themselves.", role=actor.role)
        if not (self._role.administers or self._role.binds_subjects):
            raise Refused("Who is let in is decided by those who keep it.", role=actor.role)

    def let_in(self, wanted: Wanted, *, reason: str = "", grant_id: str | None = None) -> LetIn:
        """Let somebody in by a key, or by the log-in that is named; raises `BadInput` for what does not fit together.

        With the id of a grant that was made before, that grant: its key is not told again.
        """
        before = [grant for grant in self._base.side.grants.all() if grant.id == grant_id]
        if before:
            return LetIn(before[0], None)
        role = role_named(wanted.role)
        self._require_keeping(role)
        actor, person = self._actor_of(role, wanted), _named(wanted.person or wanted.login)
        self._check_person(role, person)
        grants = self._base.side.grants
        key: str | None = None
        if wanted.login is None:
            grant, key = grants.give_key(actor, self._actor.id, person=person, grant_id=grant_id)
        else:
            grant = grants.give_login(actor, self._actor.id, wanted.login, person=person, grant_id=grant_id)
        self._write_down("access_add", grant.actor.id, reason=reason)
        return LetIn(grant, key)

    def change(self, grant_id: str, bounds: Bounds, *, reason: str, expected_version: int | None = None) -> Grant:
        """Bound a grant anew: all of its bounds. The role stays: another role is another grant."""
        found = self._kept(grant_id)
        rule = role_named(found.actor.role)
        self._check_person(rule, found.person, besides=grant_id)
        bounded = self._bounded(rule, found.actor, bounds)
        changed = self._base.side.grants.change(
            grant_id, bounded, self._actor.id, _said(reason), expected=expected_version
        )
        self._write_down("access_change", changed.actor.id, reason=reason)
        return changed

    def name_person(self, grant_id: str, person: str, *, reason: str, expected_version: int | None = None) -> Grant:
        """Say whose a grant is that was made without; from then on it counts as theirs wherever two people are needed.

        `BadInput` where it is known already, and where this person would do alone what takes two.
        """
        found, told = self._kept(grant_id), _named(person)
        if told is None:
            raise BadInput("Say who it is.")
        self._check_person(role_named(found.actor.role), told, besides=grant_id)
        named = self._base.side.grants.name_person(
            grant_id, told, self._actor.id, _said(reason), expected=expected_version
        )
        self._write_down("access_person", named.actor.id, reason=reason)
        return named

    def renew_key(self, grant_id: str, *, reason: str, expected_version: int | None = None) -> LetIn:
        """Another key for a grant; the one before opens nothing from now on."""
        self._kept(grant_id)
        grant, key = self._base.side.grants.renew_key(
            grant_id, self._actor.id, _said(reason), expected=expected_version
        )
        self._write_down("access_key", grant.actor.id, reason=reason)
        return LetIn(grant, key)

    def revoke(self, grant_id: str, *, reason: str, expected_version: int | None = None) -> Grant:
        """Let somebody in no more, from their next request on; harmless when they are not."""
        self._kept(grant_id)
        ended = self._base.side.grants.revoke(grant_id, self._actor.id, _said(reason), expected=expected_version)
        self._write_down("access_revoke", ended.actor.id, reason=reason)
        return ended

    def sessions(self) -> list[Session]:
        """The sessions that let somebody in now, the oldest first."""
        self._require_administering()
        found = self._base.side.sessions.in_force()
        self._write_down("session_list", *(each.id for each in found))
        return found

    def end_session(self, session_id: str, *, reason: str) -> Session:
        """End a session from its next request on."""
        self._require_administering()
        ended = self._base.side.sessions.end(session_id, self._actor.id)
        self._write_down("session_end", ended.id, reason=_said(reason))
        return ended

    def _kept(self, grant_id: str) -> Grant:
        grant = self._base.side.grants.one(grant_id)
        try:
            self._require_keeping(role_named(grant.actor.role))
        except Refused:
            raise NotFound("There is no such grant, or none that you keep.", grant=grant_id) from None
        return grant

    def _require_administering(self) -> None:
        if not self._role.administers:
            raise Refused("Who is logged in is told to those who keep it.", role=self._role.code)

    def _require_keeping(self, role: RoleRule) -> None:
        if role.own is Own.SUBJECT:
            if not self._role.binds_subjects:
                raise Refused("Subjects are let in by those who see their papers.", role=self._role.code)
        elif not self._role.administers:
            raise Refused("You let in subjects, and nobody else.", role=self._role.code)

    def _check_person(self, role: RoleRule, person: str | None, besides: str | None = None) -> None:
        if person is None:
            return
        grants = self._base.side.grants
        if person == grants.person_of(self._actor.id):
            raise Refused("Nobody lets themselves in.")
        for held in grants.of_person(person):
            if held.id != besides and _exclude_each_other(role, role_named(held.actor.role)):
                raise BadInput(
                    f"This person is let in as {held.actor.role}: that and {role.code} takes two people.",
                    grant=held.id,
                )

    def _actor_of(self, role: RoleRule, wanted: Wanted) -> Actor:
        name = wanted.name.strip()
        if not 0 < len(name) <= LONGEST_NAME:
            raise BadInput(f"Say who it is, in 1 to {LONGEST_NAME} letters.")
        binding = self._binding(wanted.number, wanted.subject)
        if (role.own is Own.SUBJECT) != (binding is not None):
            raise BadInput("Who is let in as a subject, and nobody else, needs a number or a subject's id.")
        return self._bounded(role, Actor("", role.code, without_numbers(name), binding=binding), wanted.bounds)

    def _bounded(self, role: RoleRule, actor: Actor, bounds: Bounds) -> Actor:
        """The actor within bounds; `BadInput` for what their role cannot do without, or what there is not."""
        if role.code == OPERATOR:
            raise BadInput("An operator is whoever can read the home folder; nobody is let in as one.")
        if role.own is Own.REGION and bounds.region is None:
            raise BadInput(f"Role {role.code} needs a region: six digits such as 330100, or 000000 for all of them.")
        if role.own is Own.DEPARTMENT and bounds.department is None:
            raise BadInput(f"Role {role.code} needs a department: its id or credit code.")
        if bounds.region is not None and not _is_region(bounds.region):
            raise BadInput("A region is six digits such as 330100, or 000000 for the whole country.")
        for wrong in (code for code in bounds.categories if code not in self._categories()):
            raise BadInput(f"{wrong!r} is no category of the catalogue.")
        return replace(
            actor,
            department=bounds.department,
            region=bounds.region,
            categories=bounds.categories,
            until=bounds.until or self._base.clock() + A_YEAR,
        )

    def _categories(self) -> frozenset[str]:
        entries = self._base.catalogue.entries.values()
        return frozenset(code for entry in entries for code in (entry.code, entry.code.partition(".")[0]))

    def _binding(self, number: str | None, subject: str | None) -> Binding | None:
        if number is not None and subject is not None:
            raise BadInput("Give a number or a subject's id, not both.")
        if number is not None:
            return number_binding(self._base.ids, number)
        if subject is None:
            return None
        if self._base.side.anchors.anchors_of([subject]).is_empty():
            raise BadInput("There is no subject of this id.")
        return Binding(BindingKind.COUNTER, subject)

    def _write_down(self, verb: str, *what: str, reason: str = "") -> None:
        audit = self._base.side.audit
        audit.write(AuditEntry(self._actor.id, PURPOSE, verb, without_numbers(reason.strip()), what=tuple(what)))


def _exclude_each_other(one: RoleRule, other: RoleRule) -> bool:
    """Whether one person in both roles could do alone what takes two people."""
    return any(
        (first.reveals_a_day is not None and second.agrees_to_reveals)
        or (first.answers and second.decides_again)
        or (first.administers and second.persons)
        for first, second in ((one, other), (other, one))
    )


def _named(person: str | None) -> str | None:
    told = (person or "").strip()
    if len(told) > LONGEST_NAME:
        raise BadInput(f"Say who it is, in 1 to {LONGEST_NAME} letters.")
    if told != without_numbers(told):
        raise BadInput("Name a person by a staff number or a log-in, not by an identity number.")
    return told or None


def _is_region(code: str) -> bool:
    return len(code) == REGION_DIGITS and code.isascii() and code.isdigit()


def _said(reason: str) -> str:
    said = without_numbers(reason.strip())
    if not 0 < len(said) <= LONGEST_REASON:
        raise BadInput(f"Say why, in 1 to {LONGEST_REASON} letters.")
    return said
