"""The one collapsed node: a subject with its golden values, who holds something on it and what is covered.

The rule of this module: a subject is what its open credit files make of it at the moment of reading. An old id
answers with the subject it has become part of; a subject without an open file is as if it did not exist.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from graph.delivery import SubjectKind
from graph.errors import NotFound
from graph.names import normal_name
from graph.resolution.golden import GoldenValue, Offer, golden_values
from graph.view.answers import Coverage, Identifier, IdentityState, RecordState, Subject
from graph.view.audited import without_numbers
from graph.view.cells import text, text_or_none, whole_or_none
from graph.view.directory import Placed
from graph.view.files import (
    FileTrails,
    OpenFile,
    file_value,
    files_on,
    identifiers_in,
    label_of,
    placed_by_file,
    trails_of_files,
)
from graph.view.foresight import foresee
from graph.view.partial import partial_of
from graph.view.parts import ALL_PARTS, LEFT_OUT, Part
from graph.view.reading import Reading
from graph.view.traced import Traced

T = TypeVar("T")


@dataclass(frozen=True)
class Followed:
    """Where subject ids lead: the present id of each, and those whose credit file was withdrawn."""

    present: Mapping[str, str]
    withdrawn: frozenset[str]

    def id_of(self, asked: str) -> str:
        """The present id; `NotFound` when there is none."""
        if asked in self.present:
            return self.present[asked]
        if asked in self.withdrawn:
            raise NotFound("What was held on this subject has been withdrawn.", subject=without_numbers(asked))
        raise missing(asked)


def missing(asked: str) -> NotFound:
    """The error for a subject that is not there or not open; the two cannot be told apart."""
    return NotFound("There is no such subject, or none that is open to this purpose.", subject=without_numbers(asked))


def follow(reading: Reading, subject_ids: Iterable[str]) -> Followed:
    """The present subject of each id. An id that has moved on leads through its anchor in the ledger."""
    asked = set(subject_ids)
    # A subject is there when a file that readers see is on it; which run first made its node says nothing.
    present = {
        subject: subject
        for row in reading.rows("view_files_of_subjects", asked)
        if row["id"] is not None and reading.visible.sees(whole_or_none(row, "run"))
        for subject in (text(row, "subject"),)
    }
    moved = sorted(asked - present.keys())
    if not moved:
        return Followed(present, frozenset())
    anchored = reading.base.side.anchors.anchors_of(moved)
    files = dict(zip(anchored["subject_id"].to_list(), anchored["file_id"].to_list(), strict=True))
    homes = {
        text(row, "id"): text_or_none(row, "subject")
        for row in reading.rows("view_files", files.values())
        if reading.visible.sees(whole_or_none(row, "run"))
    }
    found = {subject: home for subject, file in files.items() if (home := homes.get(file)) is not None}
    return Followed({**present, **found}, frozenset(files.keys() - found.keys()))


def files_by_subject(reading: Reading, subject_ids: Iterable[str]) -> dict[str, list[OpenFile]]:
    """The open files on present subjects; a subject without one is not in it."""
    found: dict[str, list[OpenFile]] = defaultdict(list)
    for file in files_on(reading, subject_ids):
        if file.subject is not None:
            found[file.subject].append(file)
    return dict(found)


def open_files_of(reading: Reading, asked: str) -> tuple[str, list[OpenFile]]:
    """The present id of a subject and its open files; `NotFound` where there is none."""
    present = follow(reading, [asked]).id_of(asked)
    files = files_by_subject(reading, [present]).get(present)
    if not files:
        raise missing(asked)
    return present, files


def subject_answers(reading: Reading, asked: Sequence[str], parts: frozenset[Part] = ALL_PARTS) -> list[Subject | None]:
    """The subjects behind these ids, None for one that is not there or not open; in the order asked."""
    if Part.RECORDS in parts:
        foresee(reading, asked, parts)
    followed = follow(reading, asked)
    files = files_by_subject(reading, followed.present.values())
    every = [file for of_one in files.values() for file in of_one]
    numbers = identifiers_in(reading, every) if Part.IDENTIFIERS in parts else {}
    golden = _golden(reading, files, every, parts) if Part.GOLDEN in parts else {}
    states = identity_states(reading, files) if Part.IDENTITY_STATE in parts else {}
    placed = placed_by_file(reading, every)
    partial = partial_of(reading)

    def answer(subject_id: str) -> Subject | None:
        present = followed.present.get(subject_id)
        if present is None or present not in files:
            return None
        held = files[present]
        name, *values = golden.get(present, (LEFT_OUT,))
        places = [placed[file.id] for file in held]
        return Subject(
            id=present,
            asked=subject_id,
            kind=held[0].kind.value,
            name=name,
            golden=tuple(values) if Part.GOLDEN in parts else LEFT_OUT,
            identity_state=states.get(present, LEFT_OUT),
            identifiers=_numbers(held, numbers) if Part.IDENTIFIERS in parts else LEFT_OUT,
            files=len(held),
            regions=_each_once((place.region for place in places if place.region), lambda region: region.id),
            departments=_each_once((place.department for place in places), lambda department: department.id),
            coverage=coverage_of(reading, held) if Part.COVERAGE in parts else LEFT_OUT,
            partial=partial,
        )

    return [answer(each) for each in asked]


def _golden(
    reading: Reading, files: Mapping[str, Sequence[OpenFile]], every: Iterable[OpenFile], parts: frozenset[Part]
) -> dict[str, list[Traced]]:
    trails = trails_of_files(reading, every, parts) if Part.LINEAGE in parts else None
    return {subject: golden_of(reading, held, trails) for subject, held in files.items()}


def _numbers(files: Iterable[OpenFile], numbers: Mapping[str, Sequence[Identifier]]) -> tuple[Identifier, ...]:
    return _each_once((number for file in files for number in numbers.get(file.id, ())), lambda number: number.token)


def one_subject(reading: Reading, asked: str, parts: frozenset[Part] = ALL_PARTS) -> Subject:
    """The subject behind an id; `NotFound` if it is not there, not open, or withdrawn."""
    if Part.RECORDS not in parts:
        foresee(reading, [asked], parts)  # of one subject a single look is sooner than one for its files and another
    found = subject_answers(reading, [asked], parts)[0]
    if found is None:
        follow(reading, [asked]).id_of(asked)
        raise missing(asked)
    return found


def golden_of(reading: Reading, files: Sequence[OpenFile], trails: FileTrails | None) -> list[Traced]:
    """The golden values of open files, the name first, each with the rows of the file it comes from.

    Without `trails` these rows are left out.
    """
    if trails is None:
        chosen = chosen_values(files)
        return [Traced(each.field, label_of(each.field), each.value, each.rule, LEFT_OUT) for each in chosen]
    by_id = {file.id: file for file in files}
    return [
        file_value(reading, by_id[chosen.file], trails, key=chosen.field, value=chosen.value, rule=chosen.rule)
        for chosen in chosen_values(files)
    ]


def chosen_values(files: Iterable[OpenFile]) -> tuple[GoldenValue, ...]:
    """The golden values of open files without their lineage; the first is the name."""
    return golden_values([Offer(file.id, file.name, normal_name(file.name), file.stamp, file.block) for file in files])


def coverage_of(reading: Reading, files: Sequence[OpenFile]) -> tuple[Coverage, ...]:
    """Each category that may be held on this kind of subject, with how many records are open now."""
    counted = Counter(
        head.category
        for file in files
        for head in file.heads
        if head.state is RecordState.CURRENT and reading.moment.held(head)
    )
    kinds = {file.kind for file in files}
    return tuple(
        Coverage(entry.code, entry.name_zh, entry.name_en, counted[entry.code] > 0, counted[entry.code])
        for entry in reading.base.catalogue.switched_on
        if any(entry.allows(kind) for kind in kinds)
    )


def identity_states(reading: Reading, files: Mapping[str, Sequence[OpenFile]]) -> dict[str, IdentityState]:
    """How sure it is that the files of each subject are about one subject.

    Contested: a machine keeps one of its files apart from another, or a person said of two of them DIFFERENT.
    Confirmed: one file, or persons said SAME of all of them. Machine: everything else.
    """
    several = [file.id for held in files.values() if len(held) > 1 for file in held]
    doubted = {
        text(row, "file")
        for row in reading.rows("view_doubts", (file.id for held in files.values() for file in held))
        if row["doubted"] is True
    }
    judged: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    links = [row for row in reading.rows("view_judgements", several) if row["judgement"] is not None]
    said = reading.rows("view_verdicts", (text(row, "judgement") for row in links))
    verdicts = {text(row, "id"): text(row, "verdict").upper() for row in said}
    for row in links:
        judged[verdicts[text(row, "judgement")]][text(row, "judgement")].add(text(row, "file"))
    return {subject: _identity({file.id for file in held}, doubted, judged) for subject, held in files.items()}


def _identity(files: set[str], doubted: set[str], judged: Mapping[str, Mapping[str, set[str]]]) -> IdentityState:
    both = len(("left", "right"))
    if files & doubted or any(len(pair & files) == both for pair in judged.get("DIFFERENT", {}).values()):
        return IdentityState.CONTESTED
    said_same = [pair & files for pair in judged.get("SAME", {}).values() if len(pair & files) == both]
    reached = {min(files)}
    while grown := {file for pair in said_same if pair & reached for file in pair} - reached:
        reached |= grown
    return IdentityState.CONFIRMED if reached == files else IdentityState.MACHINE


def region_names(places: Iterable[Placed]) -> tuple[str, ...]:
    """The names of the regions, each once, in order."""
    return tuple(sorted({place.region.name for place in places if place.region}))


def kind_of(files: Sequence[OpenFile]) -> SubjectKind:
    """What sort of subject these files are about."""
    return files[0].kind


def _each_once(things: Iterable[T], key: Callable[[T], Hashable]) -> tuple[T, ...]:
    return tuple({key(thing): thing for thing in things}.values())
