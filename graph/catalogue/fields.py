"""One column of a catalogue entry: what it is called, what may be done with it and who may see it.

The rule of this module: a column that has no `FieldRule` is off-catalogue and is dropped; a rule says
everything about its column, so that no reader, check or page knows a column by its key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from graph.delivery import SubjectKind
from graph.identifiers import IdentifierKind

YUAN: Final = "元"
_UNIT_IN_HEADER: Final = re.compile(r"[（(](?:万元|元)[）)]")


class FieldType(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"  # money; `unit` says what a bare number means
    INTEGER = "integer"
    ENUM = "enum"  # one of `values`, or any text where `values_open`
    NUMBER = "number"  # an identifier of any kind, never a quantity
    FLAG = "flag"


class Role(StrEnum):
    """What a field means for the credit record, whatever its column is called.

    Several fields may have one role. The first filled one in the order of the entry counts, except for
    `subject_number` (all are identifiers of the subject) and `penalty_class` (all texts count, the severest wins).
    """

    NONE = "none"
    SUBJECT_NAME = "subject_name"
    SUBJECT_KIND = "subject_kind"
    SUBJECT_NUMBER = "subject_number"
    DOCUMENT_KIND = "document_kind"  # what sort of number stands in the person's document number
    DECISION_NUMBER = "decision_number"
    DECIDED = "decided"
    VALID_FROM = "valid_from"
    VALID_TO = "valid_to"
    TITLE = "title"
    AUTHORITY = "authority"
    AUTHORITY_CODE = "authority_code"
    SOURCE_UNIT = "source_unit"
    SOURCE_UNIT_CODE = "source_unit_code"
    REPRESENTATIVE = "representative"
    REPRESENTATIVE_NUMBER = "representative_number"  # of the person who acts for the subject (graph.relations)
    PARENT_NUMBER = "parent_number"  # of the company that the subject is a branch of
    CONVERTED_NUMBER = "converted_number"  # of the sole trader's business that the subject was before
    FORMER_NUMBER = "former_number"  # that the subject itself had before it was changed
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    FORMER_NAME = "former_name"
    REGION = "region"  # the code of a division, as the department writes it
    PENALTY_CLASS = "penalty_class"
    PUBLISHED_UNTIL = "published_until"  # the last day of publicity as the department gives it
    STATUS = "status"
    AMOUNT = "amount"
    YEAR = "year"  # a year spoken of; where nothing is `decided`, its last day stands for it


NAMING: Final = frozenset((Role.REPRESENTATIVE_NUMBER, Role.PARENT_NUMBER, Role.CONVERTED_NUMBER, Role.FORMER_NUMBER))
"""The roles of columns in which a record names another subject by that one's number (`graph.relations`)."""


class Sensitivity(StrEnum):
    """How a value is stored. Sensitive values are no class here, because they are never collected."""

    GENERAL = "G"
    IDENTIFIER = "I"  # token and mask only
    COMMERCIAL = "C"  # commercial secret: never in the public or shared tier


class Openness(StrEnum):
    """Who may see an entry or a field; from open to closed (Order 809 and GB/T 39440 sharing attributes)."""

    PUBLIC = "public"
    UNCONDITIONAL = "unconditional"  # shared among public bodies without conditions
    CONDITIONAL = "conditional"  # only for a purpose that names it
    SUBJECT = "subject"  # only the subject
    NONE = "none"


def more_closed(one: Openness, other: Openness) -> Openness:
    """The more closed of two."""
    return max(one, other, key=list(Openness).index)


class DenyClass(StrEnum):
    """Records that are refused although their category is in the catalogue (E104; by age E105). A closed list.

    Simple-procedure and classified decisions are not reported under double publicity; public security penalties
    are sealed by the Public Security Penalties Law (2025) art. 136. An entry that demands an age denies `age_unknown`:
    persons of whom neither a number nor a birth date tells it.
    """

    SIMPLE_PROCEDURE = "simple_procedure"
    CLASSIFIED = "classified"
    SEALED_PUBLIC_SECURITY = "sealed_public_security"
    MINOR = "minor"
    AGE_UNKNOWN = "age_unknown"


EDITIONS = ("2016", "2018", "current")
"""Editions of the exchange formats. A column may stand in some of them only."""


@dataclass(frozen=True)
class FieldRule:
    """One column: its headers, how it is read, and what the law lets us do with it.

    `collect` false marks a column that is known and dropped (a representative's document number). `scan` marks
    free text that is searched for sensitive words. `required` holds in the `editions` that have the column (none
    named: in all) and, where `required_of` names subject kinds, only for those. `required_with` are words: the field
    must be filled where the record's penalty class holds one of them (a fine says how much). `unit` is 元 or 万元 for
    amounts. `max` is a length in characters.
    """

    key: str
    header: str
    aliases: tuple[str, ...] = ()
    type: FieldType = FieldType.TEXT
    role: Role = Role.NONE
    required: bool = False
    sensitivity: Sensitivity = Sensitivity.GENERAL
    openness: Openness = Openness.NONE
    collect: bool = True
    scan: bool = False
    max: int | None = None
    values: tuple[str, ...] = ()
    values_open: bool = False
    number_kind: IdentifierKind | None = None
    required_of: tuple[SubjectKind, ...] = ()
    required_with: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    unit: str | None = None

    @property
    def share(self) -> bool:
        """Whether other public bodies may receive it at all."""
        return self.openness in {Openness.PUBLIC, Openness.UNCONDITIONAL, Openness.CONDITIONAL}

    @property
    def publish(self) -> bool:
        """Whether it may stand on the public portal, if its entry and record may."""
        return self.openness is Openness.PUBLIC and self.sensitivity is Sensitivity.GENERAL

    @property
    def label(self) -> str:
        """The header as it stands beside a kept value: amounts are kept in yuan, whatever the column counts in."""
        if self.type is not FieldType.AMOUNT:
            return self.header
        return f"{_UNIT_IN_HEADER.sub('', self.header)}（{YUAN}）"

    @property
    def headers(self) -> tuple[str, ...]:
        """All texts under which the column is found: the header of the current edition first."""
        return (self.header, *self.aliases)

    def required_in(self, edition: str, kind: SubjectKind) -> bool:
        """Whether a row of this edition (2016, 2018, current) about a subject of this kind must fill it."""
        in_edition = not self.editions or edition in self.editions
        of_kind = not self.required_of or kind in self.required_of
        return self.required and in_edition and of_kind
