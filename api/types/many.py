"""Lists of numbers, as GraphQL answers them.

The rule of this module: an answer comes in the order of the list, one for each number.
"""

from __future__ import annotations

import strawberry
from strawberry import ID, field

from api.types.described import described
from graph.view import batch
from graph.view.answers import Found
from graph.view.batch import Outcome

strawberry.enum(
    Outcome,
    name="NumberOutcome",
    description="What came of one number: FOUND, SEVERAL (it stands in the files of several subjects), NOT_FOUND "
    "(nothing is held under it, or nothing that is open to this purpose), NO_NUMBER (no number of a subject).",
)


@described
class SubjectMeant:
    """A subject that a number leads to."""

    id: strawberry.ID = field(description="Id of the subject.")
    kind: str = field(description="person, organisation or individual_business.")
    name: str = field(description="Its name.")


@described
class LookedUp:
    """What one number of a list leads to."""

    place: int = field(description="Its place in the list, from 0.")
    outcome: Outcome = field(description="What came of it.")
    subjects: list[SubjectMeant] = field(description="Whom it leads to; more than one only for SEVERAL.")


@described
class YesOrNo:
    """Whether something current is held in a category."""

    category: str = field(description="Code of a catalogue entry.")
    held: bool | None = field(
        description="False: not held or not open to this purpose. Null: the purpose does not open this category."
    )


@described
class CheckedNumber:
    """Yes and no about one number of a list."""

    place: int = field(description="Its place in the list, from 0.")
    outcome: Outcome = field(description="What came of it.")
    answers: tuple[batch.YesOrNo, ...] = field(
        graphql_type=list[YesOrNo], description="One for each category, in the order asked."
    )


def looked_up_shown(one: batch.LookedUp) -> LookedUp:
    """What one number leads to."""
    return LookedUp(place=one.place, outcome=one.outcome, subjects=[_meant(each) for each in one.subjects])


def checked_shown(one: batch.CheckedNumber) -> CheckedNumber:
    """The answers about one number."""
    return CheckedNumber(place=one.place, outcome=one.outcome, answers=one.answers)


def _meant(found: Found) -> SubjectMeant:
    return SubjectMeant(id=ID(found.subject_id), kind=found.kind, name=found.name)
