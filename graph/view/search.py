"""Finding subjects by a number or by a name written in another way.

The rule of this module: a number is only ever looked up as its token, and a text with a number in it is never
searched as a name; by a former name finds who may know of that. Persons are found only where the purpose reaches them,
by a name only with a second fact, and never more than ten: there is no search for persons in bulk. That there are
further ones is said only of those who may be told, so that the end of a list says nothing of who is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.catalogue import Role
from graph.delivery import SubjectKind
from graph.errors import BadInput, LimitExceeded
from graph.identifiers import IdentifierKind, find_numbers, recognise
from graph.names import names_in
from graph.sidebase.names import CANDIDATES
from graph.view.answers import Found
from graph.view.audited import tokens_of
from graph.view.cells import text, text_or_none, texts_in
from graph.view.files import OpenFile, files_by_id, placed_by_file
from graph.view.foresight import foresee
from graph.view.parts import Part
from graph.view.reading import Reading
from graph.view.second_fact import saying, tokens_said
from graph.view.subjects import chosen_values, files_by_subject, region_names

MOST: Final = 100
FORMER: Final = Role.FORMER_NAME.value
MOST_PERSONS: Final = 10
NO_PARTS: Final[frozenset[Part]] = frozenset()
EXACT: Final = 100.0
FIRST_OF_EACH: Final = 4
"""So many files for each subject that is wanted are opened first: mostly they are enough, and a name that is like many
others leads to hundreds."""
WIDER: Final = 8
MOST_NAMESAKES: Final = 20_000


@dataclass(frozen=True)
class Hit:
    """A credit file that answers a search."""

    file: str
    matched: str
    by: str
    score: float


@dataclass(frozen=True)
class Answer:
    """What was found, and the tokens under which it was looked for.

    `more`: further subjects answer it that may be told, and the limit left them out.
    """

    found: tuple[Found, ...]
    tokens: tuple[str, ...]
    more: bool = False


@dataclass(frozen=True)
class _Subjects:
    """Subjects of a search, and whether the limit left out others that may be told."""

    found: tuple[Found, ...]
    more: bool


def search(reading: Reading, asked: str, limit: int, second: str | None = None, *, persons: bool = True) -> Answer:
    """The subjects that a number or a name leads to, best first; `BadInput` for nothing to look for.

    Of the persons of a name those are found whose file of that name says the `second` fact, without one none; without
    `persons` none in any case. A number needs no second fact.
    """
    if not 0 < limit <= MOST:
        raise BadInput(f"Ask for 1 to {MOST} subjects, not {limit}.")
    if not asked.strip():
        raise BadInput("Give a name or a number to look for.")
    likeliest, tokens = recognise(asked), tokens_of(reading.base.ids, asked)
    numbered = _hits_by_number(reading, tokens) if tokens else []
    # A passport's number may be anybody's, and is a word until somebody is found by it.
    if numbered or (likeliest is not None and likeliest.kind is not IdentifierKind.OTHER):
        held = _subjects(reading, numbered, _open(reading, numbered, limit), limit)
        return Answer(held.found, tokens, held.more)
    if find_numbers(asked):
        return Answer((), ())
    fact = second if persons else None
    tokens = () if fact is None else tuple(sorted(tokens_said(reading.base.ids, fact)))
    held = _named(reading, asked, limit, fact)
    return Answer(held.found, tokens, held.more)


def _named(reading: Reading, asked: str, limit: int, fact: str | None) -> _Subjects:
    """The subjects of a name, among as many files as it takes.

    A second fact, the sources that are wanted and many files of one subject all leave few subjects of many files.
    What is less alike may be cut off; files of this very name are not, or whoever has a common name is not found.
    """
    among = CANDIDATES
    while True:
        hits = reading.base.names.search(asked, among)
        named = [Hit(hit.file_id, hit.name, "name", hit.score) for hit in hits]
        first = named[: FIRST_OF_EACH * (limit + 1)]
        opened = _without_persons(reading, _open(reading, first, limit), fact)
        held = _subjects(reading, _by_open_names(first, opened), opened, limit)
        if len(held.found) >= limit and held.more:
            return held
        opened += _without_persons(reading, _open(reading, _after(first, named), limit), fact)
        held = _subjects(reading, _by_open_names(named, opened), opened, limit)
        cut = len(hits) == among and hits[-1].score == EXACT
        full = len(held.found) >= limit
        if not cut or (full and held.more) or (fact is None and not opened):
            return held
        if among == MOST_NAMESAKES:
            if full:
                return held
            raise LimitExceeded(f"More than {MOST_NAMESAKES} files have this very name. Look for a number.")
        among = min(among * WIDER, MOST_NAMESAKES)


def _hits_by_number(reading: Reading, tokens: tuple[str, ...]) -> list[Hit]:
    return [
        Hit(text(row, "file"), text_or_none(row, "mask") or "", text(row, "kind"), EXACT)
        for row in reading.rows("view_files_with_identifiers", tokens)
        if row["file"] is not None and reading.access.opens_identifier(text(row, "kind"))
    ]


def _after(first: list[Hit], hits: list[Hit]) -> list[Hit]:
    """The hits behind the first ones whose files are not among those of these."""
    known = {hit.file for hit in first}
    return [hit for hit in hits[len(first) :] if hit.file not in known]


def _open(reading: Reading, hits: list[Hit], limit: int) -> list[OpenFile]:
    """The open files of hits; of so few subjects that all of them may be told, with what else is told of these."""
    files = [hit.file for hit in hits]
    placed = reading.rows("view_files", (file for file in files if reading.met(OpenFile, file) is None))
    subjects = {subject for row in placed if (subject := text_or_none(row, "subject")) is not None}
    if len(subjects) <= limit:
        foresee(reading, subjects, NO_PARTS)
    return files_by_id(reading, files)


def _without_persons(reading: Reading, files: list[OpenFile], but_saying: str | None) -> list[OpenFile]:
    """The files but for those of persons, or of those persons only whose file says the second fact."""
    of_persons = [file for file in files if file.kind is SubjectKind.PERSON]
    gone = {file.id for file in of_persons}
    if but_saying is not None:
        gone -= saying(reading, of_persons, but_saying)
    return [file for file in files if file.id not in gone]


def _by_open_names(hits: Iterable[Hit], files: Iterable[OpenFile]) -> list[Hit]:
    """The hits but for those by a former name that the reader may not know of."""
    opened = {file.id: file for file in files}
    return [hit for hit in hits if (file := opened.get(hit.file)) is not None and _may_be_told(file, hit.matched)]


def _may_be_told(file: OpenFile, name: str) -> bool:
    if name == file.name or FORMER in file.block:
        return True
    return name not in names_in(texts_in(file.written).get(FORMER) or "")


def _subjects(reading: Reading, hits: list[Hit], files_to_tell: list[OpenFile], limit: int) -> _Subjects:
    """The subjects of those hits whose files may be told, the best first."""
    opened = {file.id: file for file in files_to_tell}
    best: dict[str, Hit] = {}
    persons, more = 0, False
    for hit in hits:
        file = opened.get(hit.file)
        if file is None or file.subject is None or file.subject in best:
            continue
        if len(best) >= limit:
            more = True
            break
        if file.kind is SubjectKind.PERSON:
            persons += 1
            if persons > MOST_PERSONS:
                more = True
                continue
        best[file.subject] = hit
    files = files_by_subject(reading, best)
    found = tuple(found_subject(reading, subject, hit, files) for subject, hit in best.items() if subject in files)
    return _Subjects(found, more)


def found_subject(reading: Reading, subject: str, hit: Hit, files: Mapping[str, list[OpenFile]]) -> Found:
    """A subject that a hit leads to; `files` are its open files by subject."""
    held = files[subject]
    return Found(
        subject_id=subject,
        kind=held[0].kind.value,
        name=chosen_values(held)[0].value,
        matched=hit.matched,
        by=hit.by,
        score=hit.score,
        files=len(held),
        regions=_regions(reading, held),
    )


def _regions(reading: Reading, files: Iterable[OpenFile]) -> tuple[str, ...]:
    return region_names(placed_by_file(reading, list(files)).values())
