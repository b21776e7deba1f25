"""What ties a subject to others: counts by kind first, then the others of one kind, page by page.

The rule of this module: a tie is told only if its reader may read the value on both sides, and it is counted after
that, never before. Nothing passes along a tie but the knowledge that two files give one value; a department, a
region, a catalogue entry or a source file that many share is named and counted, never walked through. Persons never
come in bulk: no more than a search would show of one kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.delivery import SubjectKind
from graph.errors import BadInput
from graph.ids import ID_LETTERS
from graph.view.answers import Partial, PartialReason
from graph.view.files import OpenFile, placed_by_file
from graph.view.partial import partial_of, partly
from graph.view.reading import Reading
from graph.view.search import MOST_PERSONS
from graph.view.subjects import chosen_values, files_by_subject, open_files_of
from graph.view.web import Tie, TieKind, Web, web_around

MOST_FILES: Final = 1_000
"""So many open credit files that give one value are told of when a subject is expanded."""
MOST_FROM_PERSON: Final = 50
"""So many others of one kind are told of a person."""
USUAL: Final = 20
MOST: Final = 100
AN_ID: Final = re.compile(rf"[a-p]{{{ID_LETTERS}}}")
LONGEST: Final = 100  # letters of where a page ended


HUBS: Final = (TieKind.DEPARTMENT, TieKind.REGION, TieKind.CATALOGUE_ENTRY, TieKind.SOURCE_FILE)


@dataclass(frozen=True)
class TieCount:
    """How many others there are of one kind; of a hub, how many hubs."""

    kind: TieKind
    count: int
    hub: bool
    partial: Partial


@dataclass(frozen=True)
class Ties:
    """A subject and how many it is tied to, by kind; kinds without a tie are left out."""

    subject_id: str
    asked: str
    kind: str
    name: str
    counts: tuple[TieCount, ...]
    partial: Partial


@dataclass(frozen=True)
class Tied:
    """What a subject is tied to: another subject with the ties between them, or a hub with the files it has there.

    `what` is subject or the kind of hub; `kind` is the kind of subject, None for a hub.
    """

    id: str
    what: str
    kind: str | None
    name: str
    files: int
    ties: tuple[Tie, ...]


@dataclass(frozen=True)
class TiedPage:
    """A slice of what a subject is tied to by one kind, in order of id; `end` is where the next slice begins."""

    subject_id: str
    kind: TieKind
    tied: tuple[Tied, ...]
    total: int
    has_next: bool
    end: str | None
    partial: Partial


def ties_of(reading: Reading, asked: str) -> Ties:
    """How many others a subject is tied to, by kind; `NotFound` if it is not open."""
    present, files = open_files_of(reading, asked)
    web = web_around(reading, files, MOST_FILES)
    whole_answer = partial_of(reading)
    counts = [_count(web, present, kind, whole_answer) for kind in TieKind if kind not in HUBS]
    counts += [TieCount(kind, len(_hubs(reading, files, kind)), True, whole_answer) for kind in HUBS]
    return Ties(
        subject_id=present,
        asked=asked,
        kind=files[0].kind.value,
        name=chosen_values(files)[0].value,
        counts=tuple(each for each in counts if each.count or each.partial.is_partial),
        partial=whole_answer,
    )


def tied_by(reading: Reading, asked: str, kind: TieKind, first: int = USUAL, after: str | None = None) -> TiedPage:
    """A page of those whom one kind ties to a subject; `NotFound` if it is not open."""
    if not 1 <= first <= MOST:
        raise BadInput(f"A page of ties has 1 to {MOST}, not {first}.")
    if after is not None and (len(after) > LONGEST or (kind not in HUBS and not AN_ID.fullmatch(after))):
        raise BadInput("A page of ties begins after the end of another one.")
    present, files = open_files_of(reading, asked)
    if kind in HUBS:
        every = _hubs(reading, files, kind)
        answer = partial_of(reading)
    else:
        web = web_around(reading, files, MOST_FILES)
        others, limited = _few(web, present, kind)
        answer = partly(partial_of(reading), PartialReason.LIMIT) if limited else partial_of(reading)
        every = dict.fromkeys(others)
    ids = [each for each in sorted(every) if after is None or each > after]
    page = ids[:first]
    tied = [hub for each in page if (hub := every[each]) is not None]
    if kind not in HUBS:
        tied = _subjects(reading, web, present, kind, page)
    return TiedPage(present, kind, tuple(tied), len(every), len(ids) > first, page[-1] if page else None, answer)


def _count(web: Web, subject: str, kind: TieKind, answer: Partial) -> TieCount:
    others, limited = _few(web, subject, kind)
    return TieCount(kind, len(others), False, partly(answer, PartialReason.LIMIT) if limited else answer)


def _few(web: Web, subject: str, kind: TieKind) -> tuple[list[str], bool]:
    """Those of one kind who may be told, and whether there may be more."""
    others = web.others(subject, kind)
    persons = [other for other, what in others.items() if what is SubjectKind.PERSON]
    told = [other for other in others if other not in set(persons[MOST_PERSONS:])]
    mine = next(file.kind for file in web.files.values() if file.subject == subject)
    if mine is SubjectKind.PERSON:
        told = told[:MOST_FROM_PERSON]
    crowded = any(web.values[token].kind is kind for token in web.crowded)
    return told, crowded or len(told) < len(others)


def _subjects(reading: Reading, web: Web, mine: str, kind: TieKind, page: Iterable[str]) -> list[Tied]:
    held = files_by_subject(reading, page)
    return [
        Tied(
            other,
            "subject",
            files[0].kind.value,
            chosen_values(files)[0].value,
            len(files),
            web.ties(mine, other, (kind,)),
        )
        for other, files in sorted(held.items())
    ]


def _hubs(reading: Reading, files: Sequence[OpenFile], kind: TieKind) -> dict[str, Tied | None]:
    """The hubs that the files of a subject hang on, by id."""
    named: dict[str, str] = {}
    held: dict[str, set[str]] = defaultdict(set)
    for file, hub, name in _hung(reading, files, kind):
        named[hub] = name
        held[hub].add(file)
    return {hub: Tied(hub, kind.value, None, name, len(held[hub]), ()) for hub, name in named.items()}


def _hung(reading: Reading, files: Sequence[OpenFile], kind: TieKind) -> Iterable[tuple[str, str, str]]:
    """Each file with the id and the name of each hub of this kind that it hangs on."""
    if kind is TieKind.CATALOGUE_ENTRY:
        entries = reading.base.catalogue.entries
        return [(file.id, head.category, entries[head.category].name_zh) for file in files for head in file.heads]
    if kind is TieKind.SOURCE_FILE:
        rows = reading.assertions(head.id for file in files for head in file.heads)
        return [
            (file.id, said.delivered.source.id, said.delivered.source.name)
            for file in files
            for head in file.heads
            for said in rows.get(head.id, ())
            if reading.moment.knew(said.delivered.recorded)
        ]
    places = placed_by_file(reading, files)
    if kind is TieKind.DEPARTMENT:
        return [(file, place.department.id, place.department.name) for file, place in places.items()]
    return [(file, place.region.id, place.region.name) for file, place in places.items() if place.region is not None]
