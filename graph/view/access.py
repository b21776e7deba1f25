"""Who reads, for which purpose, and what that purpose opens.

The rule of this module: default deny. A record is shown only if its catalogue entry is switched on, is open for
this kind of subject to this purpose, and its days of keeping and of publicity have not ended (domain.md 2.8, 2.9;
publicity: Order 36 of 2025). Persons are shown only to a purpose that reaches persons and that their entry names.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Final

from graph.catalogue import Catalogue, FieldRule, Openness, Purpose, Sensitivity
from graph.catalogue import purpose as purpose_named
from graph.delivery import SubjectKind
from graph.errors import PurposeRefused
from graph.identifiers import IdentifierKind
from graph.view.answers import RecordState
from graph.view.heads import Head

PUBLIC: Final = "public_information"
OPERATOR: Final = "operator"
JUDGES: Final = frozenset((OPERATOR, "steward"))
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
class Actor:
    """Who asks: a stable id for the audit, a role, and the name to show."""

    id: str
    role: str
    name: str


def _local_operator() -> Actor:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container may run under a user without a name
        user = "unknown"
    return Actor(f"local:{user}", OPERATOR, user)


LOCAL_OPERATOR: Final = _local_operator()


@dataclass(frozen=True)
class Access:
    """What one actor may read today for one purpose."""

    actor: Actor
    purpose: Purpose
    reference: str | None
    reason: str | None
    catalogue: Catalogue
    today: date
    _open_fields: dict[str, tuple[FieldRule, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def public(self) -> bool:
        """Whether the public reads: only what is published, only while it is."""
        return self.purpose.code == PUBLIC

    @property
    def judges(self) -> bool:
        """Whether judging is this actor's work: only then is it told what people judged, and that they did."""
        return self.actor.role in JUDGES

    def opens(self, head: Head) -> bool:
        """Whether this record version may be shown, its successors aside."""
        return (
            head.state is not RecordState.REMOVED
            and self._opens_category(head.category, head.kind)
            and (head.kept_until is None or self.today <= head.kept_until)
            and (not self.public or self._is_published(head))
        )

    def open_fields(self, category: str) -> tuple[FieldRule, ...]:
        """The fields of a category that may be shown, in its order: known to it, as open as the purpose sees."""
        if category not in self._open_fields:
            entry = self.catalogue.entries.get(category)
            rules = () if entry is None else entry.fields
            self._open_fields[category] = tuple(rule for rule in rules if self._opens_rule(rule))
        return self._open_fields[category]

    def opens_role(self, categories: Iterable[str], role: str) -> bool:
        """Whether what fields of this role say (an address, a birth date …) may be shown: in one category at least."""
        return any(rule.role == role for category in categories for rule in self.open_fields(category))

    def opens_identifier(self, kind: str) -> bool:
        """Whether the mask of a number may be shown: numbers of persons never to the public."""
        return not self.public_only or kind in PUBLIC_NUMBERS

    @property
    def public_only(self) -> bool:
        """Whether the purpose sees nothing but what is public."""
        return all(openness is Openness.PUBLIC for openness in self.purpose.sees)

    def _opens_rule(self, rule: FieldRule) -> bool:
        if not rule.collect or rule.openness not in self.purpose.sees:
            return False
        if rule.sensitivity is Sensitivity.COMMERCIAL:
            return Openness.SUBJECT in self.purpose.sees
        return rule.publish or not self.public_only

    def _opens_category(self, category: str, kind: SubjectKind) -> bool:
        entry = self.catalogue.entries.get(category)
        if entry is None or not entry.on:
            return False
        openness = entry.openness_for(kind)
        if openness is Openness.NONE or openness not in self.purpose.sees:
            return False
        named = self.purpose.code in entry.purposes
        if kind is SubjectKind.PERSON:
            return self.purpose.persons and named
        return named or openness in {Openness.PUBLIC, Openness.UNCONDITIONAL}

    def _is_published(self, head: Head) -> bool:
        begun = head.decided is None or head.decided <= self.today
        return begun and (head.published_until is None or self.today <= head.published_until)


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
    or when it is not a purpose of the actor's role. The local operator acts for every reader.
    """
    chosen = purpose or purpose_named(PUBLIC)
    if chosen.needs_reference and not (reference and reference.strip()):
        raise PurposeRefused(
            f"Purpose {chosen.code} needs the reference of a case, task or application.", purpose=chosen.code
        )
    if actor.role != OPERATOR and actor.role not in chosen.readers:
        raise PurposeRefused(f"Purpose {chosen.code} is not one of role {actor.role}.", purpose=chosen.code)
    return Access(actor, chosen, reference, reason, catalogue, now.astimezone(BEIJING).date())
