"""What source files, departments and regions have in common: the subjects on whom each of them holds something.

The rule of this module: subjects are counted by kind, after access, and fewer than ten persons only for roles whose
work it is: whoever asks about a hub looks at figures, not at people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.access import told_count
from graph.delivery import SubjectKind
from graph.engines.base import Row
from graph.errors import BadInput, NotFound
from graph.view.answers import Partial, PartialReason
from graph.view.cells import text
from graph.view.connect import Node
from graph.view.directory import departments, sources
from graph.view.files import OpenFile
from graph.view.own import stem
from graph.view.partial import partial_of, partly
from graph.view.reading import Reading
from graph.view.subjects import chosen_values, files_by_subject
from graph.view.web import TieKind

MOST_HUBS: Final = 5
LOOKED_UP: Final = 20_000
"""Subjects of one hub that are compared with those of the others."""
MOST_OPENED: Final = 1_000
NAMED: Final = 20
A_REGION: Final = re.compile(r"[0-9]{6}")


@dataclass(frozen=True)
class Hub:
    """A source file, a department, or a region with all that lies in it."""

    id: str
    what: TieKind
    name: str


@dataclass(frozen=True)
class KindCount:
    """How many subjects of a kind; None where there are fewer persons than may be told."""

    kind: str
    count: int | None


@dataclass(frozen=True)
class Shared:
    """The subjects that all of these hubs have in common; `named` are the first organisations, by id."""

    hubs: tuple[Hub, ...]
    counts: tuple[KindCount, ...]
    named: tuple[Node, ...]
    partial: Partial


@dataclass(frozen=True)
class _Side:
    """A hub, the ids of its subjects as far as they were read, and whether an open file belongs to it."""

    hub: Hub
    subjects: Sequence[str]
    holds: Callable[[Reading, OpenFile], bool]


def shared_by(reading: Reading, ids: Sequence[str]) -> Shared:
    """What one to five hubs have in common; of a single one, what hangs on it. `NotFound` for one that is not there."""
    wanted = list(dict.fromkeys(ids))
    if not 1 <= len(wanted) <= MOST_HUBS:
        raise BadInput(f"Ask about 1 to {MOST_HUBS} files, departments or regions, not {len(wanted)}.")
    sides = [_side(reading, each) for each in wanted]
    common, cut = _common(sides)
    held = files_by_subject(reading, common[:MOST_OPENED])
    open_to = {
        subject: files
        for subject, files in sorted(held.items())
        if all(any(side.holds(reading, file) for file in files) for side in sides)
    }
    limited = cut or len(common) > MOST_OPENED
    organisations = [subject for subject, files in open_to.items() if files[0].kind is not SubjectKind.PERSON]
    return Shared(
        hubs=tuple(side.hub for side in sides),
        counts=_counts(reading, Counter(files[0].kind for files in open_to.values())),
        named=tuple(
            Node(each, open_to[each][0].kind.value, chosen_values(open_to[each])[0].value)
            for each in organisations[:NAMED]
        ),
        partial=partly(partial_of(reading), PartialReason.LIMIT) if limited else partial_of(reading),
    )


def _common(sides: Sequence[_Side]) -> tuple[list[str], bool]:
    """The subjects on all sides, by id, and whether there may be more.

    A side that is cut off is cut off after its last id, so that up to the least of these nothing is missing.
    """
    ends = [side.subjects[-1] for side in sides if len(side.subjects) >= LOOKED_UP]
    common = set(sides[0].subjects).intersection(*(side.subjects for side in sides[1:]))
    return sorted(each for each in common if not ends or each <= min(ends)), bool(ends)


def _counts(reading: Reading, found: Counter[SubjectKind]) -> tuple[KindCount, ...]:
    kinds = [kind for kind in SubjectKind if kind is not SubjectKind.PERSON and found[kind]]
    counts = [KindCount(kind.value, found[kind]) for kind in kinds]
    if reading.access.purpose.persons:
        persons = told_count(found[SubjectKind.PERSON], reading.access.role)
        counts.append(KindCount(SubjectKind.PERSON.value, persons))
    return tuple(counts)


def _side(reading: Reading, hub_id: str) -> _Side:
    if A_REGION.fullmatch(hub_id):
        known = reading.base.regions.at(hub_id)
        return _region(reading, hub_id, hub_id, hub_id if known is None else known.name)
    if hub_id in sources(reading, [hub_id]):
        return _source(reading, hub_id)
    if (department := departments(reading, [hub_id]).get(hub_id)) is not None:
        rows = reading.reader.read("view_subjects_of_department", department=hub_id, limit=LOOKED_UP)
        hub = Hub(hub_id, TieKind.DEPARTMENT, department.name)
        return _Side(hub, _ids(rows), lambda _, file: file.department == hub_id)
    for row in reading.rows("view_regions", [hub_id]):
        return _region(reading, hub_id, text(row, "code"), text(row, "name"))
    raise NotFound("There is no such source file, department or region.")


def _source(reading: Reading, source_id: str) -> _Side:
    hub = Hub(source_id, TieKind.SOURCE_FILE, sources(reading, [source_id])[source_id].source.name)
    rows = reading.reader.read("view_subjects_of_source", source=source_id, limit=LOOKED_UP)

    def holds(reading: Reading, file: OpenFile) -> bool:
        said = reading.assertions(head.id for head in file.heads)
        return any(row.delivered.source.id == source_id for rows in said.values() for row in rows)

    return _Side(hub, _ids(rows), holds)


def _region(reading: Reading, hub_id: str, code: str, name: str) -> _Side:
    """A region with all that lies in it: a code ends in zeros where nothing narrower is meant."""
    prefix = stem(code)
    rows = reading.reader.read("view_subjects_of_region", prefix=prefix, limit=LOOKED_UP)
    hub = Hub(hub_id, TieKind.REGION, name)
    return _Side(hub, _ids(rows), lambda _, file: file.region.startswith(prefix))


def _ids(rows: Sequence[Row]) -> list[str]:
    return [text(row, "id") for row in rows]
