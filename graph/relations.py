"""Relations that departments disclose: a record names another subject by that one's own number.

The rule of this module: only a number names anybody, never a bare name, and naming somebody never makes two subjects
one. What is kept is that a record names a number (`(:CreditRecord)-[:NAMES {relation}]->(:Identifier)`). Who bears the
number is asked when somebody reads, so no judgement, late file or withdrawal leaves a relation behind that no longer
holds, and a number that nobody here bears waits for whoever does.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from graph.catalogue.fields import Role
from graph.delivery import SubjectKind


class Relation(StrEnum):
    """How one subject stands to another."""

    BRANCH_OF = "branch_of"  # a branch to the company it is a part of
    REPRESENTED_BY = "represented_by"  # an organisation to the person who acts for it
    OWNED_BY = "owned_by"  # a business to the person with whose identity number it is registered
    CONVERTED_TO = "converted_to"  # a sole trader's business to the company it has become
    SUPERSEDED_BY = "superseded_by"  # whoever bears a number that was changed to whoever bears the new one


BY_ROLE: Final[Mapping[Role, Relation]] = {
    Role.PARENT_NUMBER: Relation.BRANCH_OF,
    Role.REPRESENTATIVE_NUMBER: Relation.REPRESENTED_BY,
    Role.CONVERTED_NUMBER: Relation.CONVERTED_TO,
    Role.FORMER_NUMBER: Relation.SUPERSEDED_BY,
}
"""Which relation a column discloses. OWNED_BY has none: there the business's own number is its owner's."""

ROLE_OF: Final[Mapping[Relation, Role]] = {relation: role for role, relation in BY_ROLE.items()}

OF_PERSONS: Final = frozenset((Relation.REPRESENTED_BY, Relation.OWNED_BY))
"""Whom these name is a person, whoever names them."""

NAMED_BY_THE_LATER: Final = frozenset((Relation.CONVERTED_TO, Relation.SUPERSEDED_BY))
"""Here the record of the one that came of it names the one that was: the relation goes against the naming."""


def names_a_person(relation: Relation, by: SubjectKind) -> bool:
    """Whether whom a record about such a subject names is a person: a number is changed for one of the same sort."""
    return relation in OF_PERSONS or (relation is Relation.SUPERSEDED_BY and by is SubjectKind.PERSON)
