"""How a subject stands to others, as departments disclose it: its parent company, its owner, whom it came from.

The rule of this module: a relation is told with the record that discloses it, as far as its reader may see that record,
the column that names, and the other one. Of somebody who is not open it is not told whether there is anybody, so it
reads like a number that nobody here bears; against the naming such a one is not told at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.delivery import SubjectKind
from graph.identifiers import CheckState, IdentifierKind
from graph.relations import NAMED_BY_THE_LATER, Relation, names_a_person
from graph.view.answers import Partial, PartialReason, RecordState
from graph.view.cells import text, text_or_none
from graph.view.connect import Node
from graph.view.directory import Placed
from graph.view.files import OpenFile, files_by_id, identifiers_in, placed_by_file, trails_of_files
from graph.view.naming import Naming, names_in, opened_naming
from graph.view.partial import partial_of, partly
from graph.view.reading import Reading
from graph.view.subjects import chosen_values, files_by_subject, open_files_of
from graph.view.traced import Department, Lineage
from graph.view.trails import with_original

MOST: Final = 100
"""So many relations of one subject are told."""
LOOKED_AT: Final = 1_000
"""So many records that name a subject, and so many credit files of a number, are looked at."""


@dataclass(frozen=True)
class Related:
    """One disclosed relation. `forward` says that the subject asked about is its beginning: the branch, the owned.

    `other` is None where nobody here bears the number, or nobody who is open to this purpose. `since` and `until` are
    of the record, whose `department` holds it.
    """

    relation: Relation
    forward: bool
    other: Node | None
    number: str
    record_id: str
    file_id: str
    department: Department
    state: RecordState
    since: date | None
    until: date | None
    lineage: tuple[Lineage, ...]


@dataclass(frozen=True)
class Relations:
    """The disclosed relations of a subject, by kind, what is in force first."""

    subject_id: str
    asked: str
    relations: tuple[Related, ...]
    partial: Partial


def relations_of(reading: Reading, asked: str) -> Relations:
    """Whom the records of a subject name, and whose records name it; `NotFound` if it is not open."""
    present, files = open_files_of(reading, asked)
    naming, others, limited = _named_by(reading, files)
    named, more = _naming_it(reading, files)
    bearers = files_by_subject(reading, {*others.values(), *(str(each.file.subject) for each in named)})
    nodes = {
        subject: Node(subject, held[0].kind.value, chosen_values(held)[0].value) for subject, held in bearers.items()
    }
    telling = [(each, True, nodes.get(others.get((each.relation, each.token), ""))) for each in naming]
    telling += [(each, False, nodes[str(each.file.subject)]) for each in named if each.file.subject in nodes]
    telling = [one for one in telling if one[2] is None or one[2].id != present]
    told = telling[:MOST]
    disclosing = list({each.file.id: each.file for each, _, _ in told}.values())
    trails, placed = trails_of_files(reading, disclosing), placed_by_file(reading, disclosing)
    found = [
        _related(each, naming=names, other=other, placed=placed, lineage=[row for _, row in trails.rows(each.head.id)])
        for each, names, other in told
    ]
    answer = partial_of(reading)
    return Relations(
        present,
        asked,
        tuple(sorted(found, key=_place)),
        partly(answer, PartialReason.LIMIT) if limited or more or len(told) < len(telling) else answer,
    )


def _named_by(
    reading: Reading, files: Sequence[OpenFile]
) -> tuple[list[Naming], Mapping[tuple[Relation, str], str], bool]:
    """Whom records in these files name, and the subjects that bear these numbers."""
    said = [each for named in names_in(reading, files).values() for each in named]
    found = [*_latest(said), *_owners(reading, files)]
    borne, limited = _bearers(reading, {each.token for each in found})
    others: dict[tuple[Relation, str], str] = {}
    for each in found:
        for file in borne.get(each.token, ()):
            fits = (file.kind is SubjectKind.PERSON) is names_a_person(each.relation, each.file.kind)
            if fits and file.subject is not None:
                others.setdefault((each.relation, each.token), file.subject)
    return found, others, limited


def _naming_it(reading: Reading, files: Sequence[OpenFile]) -> tuple[list[Naming], bool]:
    """The records of others that name a number which these files give."""
    person = files[0].kind is SubjectKind.PERSON
    tokens = {
        number.token: number
        for numbers in identifiers_in(reading, files).values()
        for number in numbers
        if number.state == CheckState.VALID.value and (person or number.kind != IdentifierKind.IDENTITY_NUMBER.value)
    }
    rows = [row for row in reading.rows("view_records_naming_numbers", tokens) if row["record"] is not None]
    heads = {head.id: head for head in reading.heads(text(row, "record") for row in rows[:LOOKED_AT])}
    opened = {file.id: file for file in files_by_id(reading, {head.file for head in heads.values()})}
    found = []
    for row in rows:
        head = heads.get(text_or_none(row, "record") or "")
        if head is None or head.file not in opened:
            continue
        naming = opened_naming(reading, row, head, opened[head.file], kind=text(row, "kind"))
        if naming is not None and person is names_a_person(naming.relation, naming.file.kind):
            found.append(naming)
    limited = len(rows) > LOOKED_AT
    if person:
        borne, more = _bearers(reading, set(tokens))
        owned = {file.id: file for held in borne.values() for file in held if file.kind is not SubjectKind.PERSON}
        found += [each for each in _owners(reading, list(owned.values())) if each.token in tokens]
        limited = limited or more
    return _latest(found), limited


def _owners(reading: Reading, files: Sequence[OpenFile]) -> list[Naming]:
    """The files of businesses that give a person's identity number as their own: it is their owner's."""
    numbers = identifiers_in(reading, files)
    return [
        Naming(Relation.OWNED_BY, number.token, number.kind, number.mask, file.newest[0], file)
        for file in files
        if file.kind is not SubjectKind.PERSON
        for number in numbers.get(file.id, ())
        if number.kind == IdentifierKind.IDENTITY_NUMBER.value and number.state == CheckState.VALID.value
    ]


def _latest(found: Iterable[Naming]) -> list[Naming]:
    """Of the versions of one decision that name alike, the one in force, else the latest."""
    best: dict[tuple[Relation, str, str, str], Naming] = {}
    for each in sorted(found, key=lambda each: (each.head.state is RecordState.CURRENT, each.head.stamp, each.head.id)):
        best[each.relation, each.token, each.head.decision, each.file.id] = each
    return list(best.values())


def _bearers(reading: Reading, tokens: Iterable[str]) -> tuple[dict[str, list[OpenFile]], bool]:
    """The open files that give each of these numbers."""
    rows = [row for row in reading.rows("view_files_with_identifiers", tokens) if row["file"] is not None]
    opened = {file.id: file for file in files_by_id(reading, {text(row, "file") for row in rows[:LOOKED_AT]})}
    borne: dict[str, list[OpenFile]] = {}
    for row in rows:
        if (file := opened.get(text(row, "file"))) is not None:
            borne.setdefault(text(row, "token"), []).append(file)
    return borne, len(rows) > LOOKED_AT


def _related(
    each: Naming, *, naming: bool, other: Node | None, placed: Mapping[str, Placed], lineage: Sequence[Lineage]
) -> Related:
    head = each.head
    ended = None if head.ended is None else head.ended.date()
    return Related(
        relation=each.relation,
        forward=naming is (each.relation not in NAMED_BY_THE_LATER),
        other=other,
        number=each.mask,
        record_id=head.id,
        file_id=each.file.id,
        department=placed[each.file.id].department,
        state=head.state,
        since=head.valid_from or head.decided,
        until=head.valid_to or ended,
        lineage=tuple(with_original(row, each.mask) for row in lineage),
    )


def _place(each: Related) -> tuple[bool, str, bool, str, str]:
    other = "" if each.other is None else each.other.id
    return each.state is not RecordState.CURRENT, each.relation.value, not each.forward, other, each.record_id
