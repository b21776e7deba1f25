"""Many subjects at once, by the numbers that somebody holds: look-ups, and answers of yes and no.

The rule of this module: a list is bounded, a number is looked up as its token, and a person is reached only where one
look-up would reach them; each person counts against the reader's day and has an audit entry of their own. A check
gives nothing but yes and no, and for a category that is closed to the purpose neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from graph.delivery import SubjectKind
from graph.errors import BadInput
from graph.identifiers import IdentifierKind, recognise
from graph.view.answers import Found
from graph.view.audited import tokens_of
from graph.view.cells import text, text_or_none
from graph.view.files import OpenFile, files_by_id
from graph.view.reading import Reading
from graph.view.search import EXACT, Hit, found_subject
from graph.view.subjects import coverage_of, files_by_subject

MOST: Final = 100
MOST_CATEGORIES: Final = 20


class Outcome(StrEnum):
    """What came of one number of a list."""

    FOUND = "found"
    SEVERAL = "several"  # it stands in the files of more than one subject
    NOT_FOUND = "not_found"  # nothing is held under it, or nothing that is open to this purpose
    NO_NUMBER = "no_number"  # this is not the number of a subject


@dataclass(frozen=True)
class LookedUp:
    """What one number of a list leads to; `place` counts the list from 0."""

    place: int
    outcome: Outcome
    subjects: tuple[Found, ...]


@dataclass(frozen=True)
class YesOrNo:
    """Whether something current is held in a category; None where the purpose does not open it for this subject.

    No means not held or not open to this purpose, and no more.
    """

    category: str
    held: bool | None


@dataclass(frozen=True)
class CheckedNumber:
    """The answers about one number of a list. `subject` is None unless it leads to exactly one."""

    place: int
    outcome: Outcome
    subject: Found | None
    answers: tuple[YesOrNo, ...]


@dataclass(frozen=True)
class Looked:
    """What a list leads to, and under which tokens and files it was looked for."""

    numbers: tuple[LookedUp, ...]
    tokens: tuple[tuple[str, ...], ...]
    files: dict[str, list[OpenFile]]


def look_up(reading: Reading, numbers: Sequence[str]) -> Looked:
    """The subjects behind these numbers in a constant number of statements; `BadInput` for none or too many."""
    if not 1 <= len(numbers) <= MOST:
        raise BadInput(f"Give 1 to {MOST} numbers, not {len(numbers)}.")
    tokens = tuple(_tokens(reading, number) for number in numbers)
    rows = reading.rows("view_files_with_identifiers", (token for each in tokens for token in each))
    hits: dict[str, list[Hit]] = defaultdict(list)
    for row in rows:
        if row["file"] is not None and reading.access.opens_identifier(text(row, "kind")):
            hit = Hit(text(row, "file"), text_or_none(row, "mask") or "", text(row, "kind"), EXACT)
            hits[text(row, "token")].append(hit)
    opened = {file.id: file for file in files_by_id(reading, (hit.file for each in hits.values() for hit in each))}
    files = files_by_subject(reading, {file.subject for file in opened.values() if file.subject})
    told = []
    for place, mine in enumerate(tokens):
        by_subject: dict[str, Hit] = {}
        for hit in (hit for token in mine for hit in hits[token]):
            file = opened.get(hit.file)
            if file is not None and file.subject in files:
                by_subject.setdefault(file.subject, hit)
        subjects = tuple(found_subject(reading, subject, hit, files) for subject, hit in by_subject.items())
        told.append(LookedUp(place, _outcome(mine, subjects), subjects))
    return Looked(tuple(told), tokens, files)


def check(reading: Reading, numbers: Sequence[str], categories: Sequence[str]) -> tuple[Looked, list[CheckedNumber]]:
    """Yes or no for each number and category; `BadInput` for a category that is not in the catalogue."""
    wanted = tuple(dict.fromkeys(categories))
    if not 1 <= len(wanted) <= MOST_CATEGORIES:
        raise BadInput(f"Ask for 1 to {MOST_CATEGORIES} categories, not {len(wanted)}.")
    for category in wanted:
        if category not in reading.base.catalogue.entries:
            raise BadInput(f"{category!r} is no category of the catalogue.")
    looked = look_up(reading, numbers)
    return looked, [_checked(reading, one, looked.files, wanted) for one in looked.numbers]


def persons_in(looked: Looked) -> list[str]:
    """The persons a list leads to, each once."""
    found = (subject for one in looked.numbers for subject in one.subjects)
    return list(dict.fromkeys(each.subject_id for each in found if each.kind == SubjectKind.PERSON.value))


def _checked(
    reading: Reading, one: LookedUp, files: dict[str, list[OpenFile]], categories: Sequence[str]
) -> CheckedNumber:
    if one.outcome is not Outcome.FOUND:
        return CheckedNumber(one.place, one.outcome, None, tuple(YesOrNo(each, None) for each in categories))
    (subject,) = one.subjects
    held = {each.category: each.held for each in coverage_of(reading, files[subject.subject_id])}
    kind = SubjectKind(subject.kind)
    answers = tuple(
        YesOrNo(each, held[each] if each in held and reading.access.opens_category(each, kind, own=True) else None)
        for each in categories
    )
    return CheckedNumber(one.place, one.outcome, subject, answers)


def _tokens(reading: Reading, number: str) -> tuple[str, ...]:
    found = recognise(number)
    if found is None or found.kind is IdentifierKind.OTHER:
        return ()
    return tokens_of(reading.base.ids, number)


def _outcome(tokens: tuple[str, ...], subjects: tuple[Found, ...]) -> Outcome:
    if not tokens:
        return Outcome.NO_NUMBER
    if not subjects:
        return Outcome.NOT_FOUND
    return Outcome.FOUND if len(subjects) == 1 else Outcome.SEVERAL
