"""Whether a credit record, or one field of it, is open to somebody for a purpose.

The rule of this module: one function, and everything it decides by is in its question. Default deny: a purpose opens
a class of openness, the role may narrow it, and neither opens what the catalogue closes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from graph.access.rules import RoleRule
from graph.catalogue import FieldRule, Openness, Purpose, Sensitivity

FREELY_SHARED = frozenset((Openness.PUBLIC, Openness.UNCONDITIONAL))


@dataclass(frozen=True)
class Question:
    """May this role, for this purpose, see this.

    `person`: the record is about a person. `openness`: of its catalogue entry for this kind of subject. `named`: the
    entry names the purpose. `own`: the record is the actor's own (`Own`). `field` is None for the record as a whole.
    """

    role: RoleRule
    purpose: Purpose
    person: bool
    openness: Openness
    named: bool
    own: bool
    field: FieldRule | None = None

    @property
    def sees(self) -> frozenset[Openness]:
        """The openness classes that purpose and role both open."""
        return self.role.sees(own=self.own) & frozenset(self.purpose.sees)

    def of(self, field: FieldRule) -> Question:
        """The same question of one field."""
        return replace(self, field=field)


def decide(question: Question) -> bool:
    """Whether it is open. A field is open only in a record that is."""
    return _opens_record(question) and (question.field is None or _opens_field(question, question.field))


def _opens_record(question: Question) -> bool:
    if question.openness is Openness.NONE or question.openness not in question.sees:
        return False
    if question.person:
        # Persons are reached only by who reaches persons, for what reaches persons, where the entry says so.
        return question.role.persons and question.purpose.persons and question.named
    return question.named or question.openness in FREELY_SHARED


def _opens_field(question: Question, field: FieldRule) -> bool:
    if not field.collect or field.openness is Openness.NONE or field.openness not in question.sees:
        return False
    if field.sensitivity not in question.role.sensitivities(own=question.own):
        return False
    if field.sensitivity is Sensitivity.COMMERCIAL:
        return Openness.SUBJECT in question.sees  # for who it is about and for those who correct it
    return field.publish or not only_public(question.purpose)


class Handling(StrEnum):
    """What somebody does with deliveries."""

    DELIVER = "deliver"  # hand files over, check, load and withdraw them
    CORRECT = "correct"  # read the rows that were not loaded, to repair them
    OVERSEE = "oversee"  # be told what came when, in numbers


def may_handle(role: RoleRule, handling: Handling, *, own: bool) -> bool:
    """Whether a role may do this with a delivery, its own or another's. Who delivers is told of its own only."""
    if handling is Handling.OVERSEE:
        return role.figures and (own or not role.delivers)
    return role.delivers and own


def only_public(purpose: Purpose) -> bool:
    """Whether a purpose sees nothing but what is public."""
    return all(openness is Openness.PUBLIC for openness in purpose.sees)
