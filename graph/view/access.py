"""Who reads, for which purpose, and what that opens of one state of the base.

The rule of this module: default deny. A record is shown only if its catalogue entry is switched on, if
`graph.access.decide` opens it to this role for this purpose, and if its days of keeping and of publicity have not
ended (publicity: NDRC Order 36 of 2025).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import Final

from graph.access import LOCAL_OPERATOR, OPERATOR, Actor, Question, RoleRule, decide, role_named
from graph.access.actor import PUBLIC_ROLE
from graph.access.decide import only_public
from graph.catalogue import Catalogue, FieldRule, Purpose, Sensitivity
from graph.catalogue import purpose as purpose_named
from graph.delivery import SubjectKind
from graph.errors import PurposeRefused, Refused
from graph.identifiers import IdentifierKind
from graph.view.answers import RecordState
from graph.view.heads import Head

__all__ = ["BEIJING", "LOCAL_OPERATOR", "OPERATOR", "PUBLIC", "Access", "Actor", "access_for"]

PUBLIC: Final = "public_information"
PUBLIC_NUMBERS: Final = frozenset(
    (
        IdentifierKind.CREDIT_CODE.value,
        IdentifierKind.ORGANISATION_CODE.value,
        IdentifierKind.REGISTRATION_NUMBER.value,
        IdentifierKind.TAXPAYER_NUMBER.value,
    )
)
BEIJING: Final = timezone(timedelta(hours=8))
"""Days of decisions, publicity and keeping are days of the law, which are counted in Beijing."""


@dataclass(frozen=True)
class Access:
    """What one actor may read today for one purpose."""

    actor: Actor
    purpose: Purpose
    reference: str | None
    reason: str | None
    catalogue: Catalogue
    today: date
    _open_fields: dict[tuple[str, SubjectKind, bool], tuple[FieldRule, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _decided: dict[tuple[str, SubjectKind, bool], bool] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def role(self) -> RoleRule:
        """The rule of the actor's role; for what is public everybody is the public."""
        return role_named(PUBLIC_ROLE if self.public else self.actor.role)

    @property
    def public(self) -> bool:
        """Whether the public reads: only what is published, only while it is."""
        return self.purpose.code == PUBLIC

    @property
    def judges(self) -> bool:
        """Whether judging is this actor's work: only then is it told what people judged, and that they did."""
        return role_named(self.actor.role).judges

    def opens(self, head: Head) -> bool:
        """Whether this record version may be shown, its successors aside."""
        return bool(self.opened((head,)))

    def opened(self, heads: Iterable[Head]) -> list[Head]:
        """Those of these record versions that may be shown, their successors aside."""
        today, public, decided = self.today, self.public, self._decided
        return [
            head
            for head in heads
            if head.state is not RecordState.REMOVED
            # What was decided of a category once stands for thousands of its records.
            and (
                decided[key]
                if (key := (head.category, head.kind, head.own)) in decided
                else self.opens_category(head.category, head.kind, own=head.own)
            )
            and (head.kept_until is None or today <= head.kept_until)
            and (not public or _is_published(head, today))
        ]

    def opens_category(self, category: str, kind: SubjectKind, *, own: bool) -> bool:
        """Whether records of a category may be shown at all, one's own or others'."""
        key = category, kind, own
        decided = self._decided.get(key)
        if decided is None:
            question = self._question(category, kind, own=own)
            decided = self._decided[key] = question is not None and decide(question)
        return decided

    def open_fields(self, head: Head) -> tuple[FieldRule, ...]:
        """The fields of an open record that may be shown, in the order of its category."""
        key = head.category, head.kind, head.own
        if key not in self._open_fields:
            question = self._question(*key[:2], own=head.own)
            entry = self.catalogue.entries.get(head.category)
            rules = () if entry is None or question is None else entry.fields
            self._open_fields[key] = tuple(rule for rule in rules if question and decide(question.of(rule)))
        return self._open_fields[key]

    def opens_role(self, heads: Iterable[Head], role: str) -> bool:
        """Whether what fields of this role say (an address, a birth date …) may be shown: in one record at least."""
        return any(rule.role == role for head in heads for rule in self.open_fields(head))

    def opens_identifier(self, kind: str, *, own: bool = True) -> bool:
        """Whether the mask of a number may be shown: numbers of persons never to the public."""
        if kind in PUBLIC_NUMBERS:
            return True
        return not only_public(self.purpose) and Sensitivity.IDENTIFIER in self.role.sensitivities(own=own)

    def require_figures(self) -> None:
        """Raise `PurposeRefused` for an actor whose role is not told what the installation holds and does."""
        if not role_named(self.actor.role).figures:
            raise PurposeRefused("Runs and figures are for those who work on this installation.", role=self.actor.role)

    def _question(self, category: str, kind: SubjectKind, *, own: bool) -> Question | None:
        """What has to be decided of a category; None for one that is switched off or not in the catalogue."""
        entry = self.catalogue.entries.get(category)
        if entry is None or not entry.on:
            return None
        return Question(
            role=self.role,
            purpose=self.purpose,
            person=kind is SubjectKind.PERSON,
            openness=entry.openness_for(kind),
            named=self.purpose.code in entry.purposes,
            own=own and (self.public or self.actor.holds(category)),
        )


def _is_published(head: Head, today: date) -> bool:
    return (head.decided is None or head.decided <= today) and (
        head.published_until is None or today <= head.published_until
    )


def access_for(
    actor: Actor,
    purpose: Purpose | None,
    *,
    reference: str | None,
    reason: str | None,
    catalogue: Catalogue,
    now: datetime,
) -> Access:
    """What the actor may read: without a purpose as the public does.

    Raises `PurposeRefused` when the purpose needs a reference (a case, task or application id) and none is given,
    or when it is not a purpose of the actor's role, and `Refused` for an actor whose time has ended. What is public
    is open to every role. The local operator acts for every reader.
    """
    chosen = purpose or purpose_named(PUBLIC)
    if actor.ended(now):
        raise Refused("Your access has ended. Ask those who gave it to you.", actor=actor.id)
    if chosen.needs_reference and not (reference and reference.strip()):
        raise PurposeRefused(
            f"Purpose {chosen.code} needs the reference of a case, task or application.", purpose=chosen.code
        )
    if chosen.code != PUBLIC and actor.role not in {OPERATOR, *chosen.readers}:
        raise PurposeRefused(f"Purpose {chosen.code} is not one of role {actor.role}.", purpose=chosen.code)
    if chosen.code != PUBLIC and actor.purposes and chosen.code not in actor.purposes:
        raise PurposeRefused(f"What was given to you is not for purpose {chosen.code}.", purpose=chosen.code)
    return Access(actor, chosen, reference, reason, catalogue, now.astimezone(BEIJING).date())
