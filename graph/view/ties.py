"""What ties a subject to others: counts by kind first, then the others of one kind, page by page.

The rule of this module: a tie is told only if its reader may read the value on both sides, and it is counted after
that, never before. Nothing passes along a tie but the knowledge that two files give one value; a department, a
region, a catalogue entry or a source file that many share is named and counted, never walked through. Persons never
come in bulk: no more than a search would show of one kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from graph.catalogue import Role
from graph.delivery import SubjectKind
from graph.errors import BadInput
from graph.identifiers import CheckState
from graph.ids import ID_LETTERS
from graph.ties import KINDS, value_token
from graph.view.answers import Partial, PartialReason
from graph.view.cells import text, text_or_none, whole
from graph.view.files import OpenFile, files_by_id, identifiers_in, placed_by_file
from graph.view.partial import partial_of, partly
from graph.view.reading import Reading
from graph.view.search import MOST_PERSONS
from graph.view.subjects import chosen_values, files_by_subject, open_files_of

MOST_FILES: Final = 1_000
"""So many credit files that give one value are looked at when a subject is expanded."""
MOST_FROM_PERSON: Final = 50
"""So many others of one kind are told of a person."""
USUAL: Final = 20
MOST: Final = 100
AN_ID: Final = re.compile(rf"[a-p]{{{ID_LETTERS}}}")
LONGEST: Final = 100  # letters of where a page ended


class TieKind(StrEnum):
    """What two subjects may have in common; the last four are hubs, which are counted and not walked through."""

    REPRESENTATIVE = "representative"
    ADDRESS = "address"
    PHONE = "phone"
    NUMBER = "number"
    DEPARTMENT = "department"
    REGION = "region"
    CATALOGUE_ENTRY = "catalogue_entry"
    SOURCE_FILE = "source_file"


HUBS: Final = (TieKind.DEPARTMENT, TieKind.REGION, TieKind.CATALOGUE_ENTRY, TieKind.SOURCE_FILE)


@dataclass(frozen=True)
class Value:
    """One value that credit files give; `field` is the key in the identity block, or the kind of number."""

    kind: TieKind
    field: str
    token: str
    shown: str


@dataclass(frozen=True)
class Tie:
    """A value that two subjects have in common, and in which credit files; `subjects` give it, as far as is open."""

    kind: TieKind
    shown: str
    subjects: int
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


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


@dataclass(frozen=True)
class Web:
    """Which open credit files give which values: by token and subject the ids of the files.

    `crowded` are tokens that more files give than were looked at.
    """

    values: Mapping[str, Value]
    files: Mapping[str, OpenFile]
    givers: Mapping[str, Mapping[str, tuple[str, ...]]]
    crowded: frozenset[str]

    def ties(self, one: str, other: str, kinds: Collection[TieKind] = tuple(TieKind)) -> tuple[Tie, ...]:
        """What two subjects have in common, the rarest first."""
        found = [
            Tie(value.kind, value.shown, len(given), given[one], given[other])
            for token, value in self.values.items()
            if value.kind in kinds and one in (given := self.givers.get(token, {})) and other in given
        ]
        return tuple(sorted(found, key=lambda tie: (tie.subjects, tie.kind, tie.shown)))

    def others(self, subject: str, kind: TieKind) -> dict[str, SubjectKind]:
        """Those whom values of one kind tie to a subject, in order of id."""
        found = {
            other: self.files[files[0]].kind
            for token, given in self.givers.items()
            if self.values[token].kind is kind and subject in given
            for other, files in given.items()
            if other != subject
        }
        return dict(sorted(found.items()))


def web_around(reading: Reading, files: Sequence[OpenFile], most: int) -> Web:
    """The values that these files give, with all open files that give one of them.

    Always the same few reads, however many files: of a value that more than `most` files give, the first `most`
    are read; of such a number none, because it is nobody's.
    """
    values = {value.token: value for each in values_in(reading, files).values() for value in each}
    texts = sorted(token for token, value in values.items() if value.field in KINDS)
    numbers = sorted(values.keys() - set(texts))
    given = reading.base.side.ties.files_of(texts, most + 1) if texts else {}
    sizes = {text(row, "token"): whole(row, "files") for row in reading.rows("view_sizes_of_identifiers", numbers)}
    few = [token for token, size in sizes.items() if size <= most]
    for row in reading.rows("view_files_with_identifiers", few):
        if (file := text_or_none(row, "file")) is not None:
            given.setdefault(text(row, "token"), []).append(file)
    crowded = {token for token, named in given.items() if len(named) > most} | (sizes.keys() - set(few))
    known = {file.id: file for file in files}
    named = {file for files_of_one in given.values() for file in files_of_one[:most]}
    known |= {file.id: file for file in files_by_id(reading, named - known.keys())}
    return Web(values, known, _givers(reading, values, known), frozenset(crowded))


def values_in(reading: Reading, files: Sequence[OpenFile]) -> dict[str, tuple[Value, ...]]:
    """The values that tie open files to others, as far as the reader may read them, by file id."""
    numbers = identifiers_in(reading, files)
    found: dict[str, tuple[Value, ...]] = {}
    for file in files:
        said = [
            Value(TieKind(kind), kind, token, file.block[kind])
            for kind in KINDS
            if kind in file.block and (token := value_token(reading.base.ids, kind, file.block[kind])) is not None
        ]
        said += [
            Value(
                TieKind.PHONE if number.kind == Role.PHONE.value else TieKind.NUMBER,
                number.kind,
                number.token,
                number.mask,
            )
            for number in numbers.get(file.id, ())
            if number.state == CheckState.VALID.value
        ]
        found[file.id] = tuple(said)
    return found


def _kind_of(number: str) -> TieKind:
    return TieKind.PHONE if number == Role.PHONE.value else TieKind.NUMBER


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


def _givers(
    reading: Reading, values: Mapping[str, Value], files: Mapping[str, OpenFile]
) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file, said in sorted(values_in(reading, list(files.values())).items()):
        subject = files[file].subject
        for value in said:
            if subject is not None and value.token in values:
                found[value.token][subject].append(file)
    return {
        token: {subject: tuple(named) for subject, named in sorted(given.items())} for token, given in found.items()
    }


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
