"""Lineage forward: what a source file, a run, a department or a judgement has contributed to.

The rule of this module: it tells of organisations only, because nobody searches for persons in bulk; and of those
only what the reader may know of, page by page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph.delivery import SubjectKind
from graph.errors import BadInput, NotFound
from graph.sidebase.judgements import Judgement
from graph.view.answers import Partial
from graph.view.audited import without_numbers
from graph.view.cells import text
from graph.view.directory import sources
from graph.view.files import files_by_id, files_on
from graph.view.origin import Origin, Sources
from graph.view.partial import partial_of
from graph.view.reading import Reading
from graph.view.status import one_run
from graph.view.traced import SourceFile

MOST: Final = 200
LOOKED_AT: Final = 1_000
"""So many credit files are looked at for one page; of closed ones nothing is told, so a page may be shorter."""


@dataclass(frozen=True)
class Contributed:
    """A credit file to which some sources contributed: how many of its records, and whether it has no other source."""

    file_id: str
    subject_id: str | None
    kind: str
    name: str
    records: int
    alone: bool


@dataclass(frozen=True)
class Contribution:
    """What a source file, run or department contributed to, in pages by credit file id.

    `kind` is source_file, run, department or judgement; `next` goes on after this page, None at the end.
    """

    kind: str
    id: str
    sources: tuple[SourceFile, ...]
    files: tuple[Contributed, ...]
    next: str | None
    partial: Partial


def contribution_of(reading: Reading, any_id: str, first: int, after: str | None) -> Contribution:
    """A page of what this source file, run, department or judgement contributed to; `NotFound` when there is none."""
    if not 0 < first <= MOST:
        raise BadInput(f"Ask for 1 to {MOST} credit files, not {first}.")
    judgement = _judgement(reading, any_id)
    if judgement is not None:
        return _of_judgement(reading, judgement, first, after or "")
    kind, named = _sources(reading, any_id)
    known = sources(reading, named)
    given = tuple(each for each in named if reading.sources_wanted.counts(known[each]))
    rows = reading.reader.read("view_files_from_sources", ids=list(given), after=after or "", limit=LOOKED_AT)
    ids = [text(row, "id") for row in rows]
    told = _told(reading, ids, given)
    page, rest = told[:first], told[first:]
    if rest:
        following: str | None = page[-1].file_id
    else:
        following = ids[-1] if len(ids) == LOOKED_AT else None
    return Contribution(
        kind,
        any_id,
        tuple(known[each].source for each in given),
        tuple(page),
        following,
        partial_of(reading),
    )


def _judgement(reading: Reading, any_id: str) -> Judgement | None:
    """The judgement with this id, for whoever is told of judgements."""
    if not reading.access.judges:
        return None
    try:
        return reading.base.side.judgements.judgement(any_id)
    except NotFound:
        return None


def _of_judgement(reading: Reading, judgement: Judgement, first: int, after: str) -> Contribution:
    """What a judgement bears on: the credit files of the subjects on which the two are now."""
    judged = files_by_id(reading, [judgement.left, judgement.right])
    if len(judged) != 2:  # noqa: PLR2004 - a judgement is on two
        raise NotFound("There is no such judgement, or none on files that are open to this purpose.")
    subjects = {file.subject for file in judged if file.subject is not None}
    held = sorted(files_on(reading, subjects), key=lambda file: file.id)
    told = [
        Contributed(file.id, file.subject, file.kind.value, file.name, len(file.heads), alone=False)
        for file in held
        if file.kind is not SubjectKind.PERSON and file.id > after
    ]
    following = told[first - 1].file_id if len(told) > first else None
    return Contribution("judgement", judgement.id, (), tuple(told[:first]), following, partial_of(reading))


def _told(reading: Reading, file_ids: Sequence[str], given: Sequence[str]) -> list[Contributed]:
    # A delivered file is of one run, department and category: those that are wanted are named by themselves.
    named = frozenset(given)
    only = files_by_id(replace(reading, sources_wanted=Sources(only_from=Origin(files=named))), file_ids)
    but = reading.sources_wanted.without_files(named)
    others = {file.id for file in files_by_id(replace(reading, sources_wanted=but), file_ids)}
    return [
        Contributed(file.id, file.subject, file.kind.value, file.name, len(file.heads), file.id not in others)
        for file in only
        if file.kind is not SubjectKind.PERSON
    ]


def _sources(reading: Reading, any_id: str) -> tuple[str, tuple[str, ...]]:
    """What sort of thing this is, and the source files that come from it."""
    number = _number_of_run(reading, any_id)
    rows = reading.reader.read("view_sources_from", id=any_id, number=number)
    given = sources(reading, (text(row, "id") for row in rows))
    if not given:
        raise NotFound("There is no such source file, run, department or judgement.", id=without_numbers(any_id))
    kind = "source_file" if any_id in given else "run" if number >= 0 else "department"
    return kind, tuple(sorted(given))


def _number_of_run(reading: Reading, any_id: str) -> int:
    try:
        return one_run(reading.reader, any_id).number
    except NotFound:
        return -1
