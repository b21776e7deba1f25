"""Where any thing comes from, by its id: a record, a credit file, a subject or a source file.

The rule of this module: the answer ends in rows of files, and says nothing about a thing that its reader may not
know of, not even that it is no subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from graph.engines.base import Row
from graph.errors import NotFound
from graph.view.answers import JoinReason, Partial
from graph.view.cells import text_or_none
from graph.view.directory import departments, regions, sources
from graph.view.files import NAME, credit_files, files_by_id, trails_of_files, with_lineage_of
from graph.view.partial import partial_of
from graph.view.reading import Reading
from graph.view.records import one_record
from graph.view.subjects import golden_of, missing, open_files_of
from graph.view.traced import Lineage, Traced
from graph.view.trails import trails_of

JUDGEMENT: Final = "judgement"
"""What put a file where it is when a person did."""


@dataclass(frozen=True)
class LineageAnswer:
    """Where a thing comes from. `kind` is record, credit_file, subject or source_file.

    `lineage` are the rows that assert it, latest first; `values` its fields each with its own trail; `joined` why
    the credit files of a subject are together.
    """

    kind: str
    id: str
    title: str
    lineage: tuple[Lineage, ...]
    joined: tuple[JoinReason, ...]
    values: tuple[Traced, ...]
    partial: Partial


def lineage_of(reading: Reading, any_id: str) -> LineageAnswer:
    """Where this thing comes from; an id of nothing else is taken for a subject's, which may have moved on."""
    rows: Sequence[Row] = reading.reader.read("view_kind_of", id=any_id)
    row: Row = rows[0] if rows else {"record": None, "file": None, "source": None}
    for kind, answer in (("record", _of_record), ("file", _of_file), ("source", _of_source)):
        if text_or_none(row, kind) is not None:
            with suppress(NotFound):
                return answer(reading, any_id)
            raise missing(any_id)
    return _of_subject(reading, any_id)


def _of_record(reading: Reading, record_id: str) -> LineageAnswer:
    record = one_record(reading, record_id)
    rows = trails_of(reading, [record_id]).of(record_id)
    recogniser = record.recognised_by if record.recognised_by.id else None
    return LineageAnswer(
        kind="record",
        id=record.id,
        title=record.title,
        lineage=tuple(row.lineage(None, recogniser, record.catalogue_entry) for row in rows),
        joined=(),
        values=record.values,
        partial=partial_of(reading),
    )


def _of_file(reading: Reading, file_id: str) -> LineageAnswer:
    files = files_by_id(reading, [file_id])
    if not files:
        raise NotFound("There is no such credit file, or none that is open to this purpose.")
    answer = credit_files(reading, files)[0]
    joined = () if answer.subject_id is None else reasons(reading, answer.subject_id, [file_id])
    return LineageAnswer(
        "credit_file",
        file_id,
        answer.name,
        _rows_of(answer.details),
        joined,
        answer.details,
        answer.partial,
    )


def _of_subject(reading: Reading, asked: str) -> LineageAnswer:
    present, files = open_files_of(reading, asked)
    trails = trails_of_files(reading, files)
    values = tuple(golden_of(reading, files, trails))
    return LineageAnswer(
        "subject",
        present,
        values[0].value,
        _rows_of(values),
        reasons(reading, present, [file.id for file in files]),
        values,
        with_lineage_of(files, partial_of(reading)),
    )


def _of_source(reading: Reading, source_id: str) -> LineageAnswer:
    given = sources(reading, [source_id]).get(source_id)
    if given is None:
        raise NotFound("There is no such source file.")
    whole_file = Lineage(
        source=given.source,
        sheet="",
        line=0,
        original=None,
        run=given.run,
        delivered_by=departments(reading, [given.department])[given.department],
        region=regions(reading, [given.region]).get(given.region),
        recognised_by=None,
        catalogue_entry=None,
        delivered=given.source.delivered,
        recorded=given.recorded,
    )
    return LineageAnswer("source_file", source_id, given.source.name, (whole_file,), (), (), partial_of(reading))


def reasons(reading: Reading, subject_id: str, among: Iterable[str]) -> tuple[JoinReason, ...]:
    """Why credit files are together on a subject, as far as both files are open; only reasons touching `among`."""
    wanted = set(among)
    said = reasons_of(reading, [subject_id])[subject_id]
    return tuple(reason for reason in said if wanted & {reason.file_id, reason.other_file_id})


def reasons_of(reading: Reading, subject_ids: Sequence[str]) -> dict[str, tuple[JoinReason, ...]]:
    """Why the credit files of each of these subjects are together, as far as both files are open."""
    told = {
        subject: [reason for reason in said if reading.access.judges or reason.by != JUDGEMENT]
        for subject, said in reading.base.resolution.why_of(subject_ids).items()
    }
    named = {file for said in told.values() for reason in said for file in _named(reason)}
    opened = {file.id for file in files_by_id(reading, named)}
    return {
        subject: tuple(reason for reason in told.get(subject, ()) if _named(reason) <= opened)
        for subject in subject_ids
    }


def _named(reason: JoinReason) -> set[str]:
    return {file for file in (reason.file_id, reason.other_file_id) if file is not None}


def _rows_of(values: Sequence[Traced]) -> tuple[Lineage, ...]:
    return next((value.lineage for value in values if value.key == NAME), ())
