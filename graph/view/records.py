"""Record versions with all their fields, every field with the rows that assert it.

The rule of this module: only heads that a `Reading` opened become records, and a field that the catalogue does not
open to the purpose is not there at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields as fields_of
from itertools import repeat
from typing import Any, Final, TypeAlias

from graph.errors import NotFound
from graph.view.answers import CreditRecord
from graph.view.beside import NOTHING, beside_records
from graph.view.cells import text, text_column, text_or_none, text_or_none_column, texts_in
from graph.view.entries import entries_of_records, present_entry
from graph.view.files import AS_DELIVERED, NORMALISED, OpenFile, files_by_id
from graph.view.heads import Head
from graph.view.parts import ALL_PARTS, LEFT_OUT, Part
from graph.view.reading import Reading
from graph.view.traced import CatalogueEntry, Department, Traced
from graph.view.trails import Trails, trails_of, with_original
from graph.view.whole import made_whole

UNKNOWN = Department("", "", None, None)
"""Stands for a recognising department that is not in the base; nothing is held by it."""

Links: TypeAlias = tuple[str | None, str | None]
"""The id of the recognising department, and that of the version that was replaced."""

Content: TypeAlias = tuple[str | None, str | None, str | None]
"""Title, number, and the fields as they are written."""

NO_LINKS: Final[Links] = (None, None)
WITHOUT_PARTS: Final = dict.fromkeys((each.name for each in fields_of(CreditRecord)), LEFT_OUT)


def record_answers(
    reading: Reading,
    heads: Sequence[Head],
    subjects: Mapping[str, str | None],
    parts: frozenset[Part] = ALL_PARTS,
) -> tuple[CreditRecord, ...]:
    """The records of these heads, in their order; `subjects` are the subject ids by file id."""
    valued = Part.VALUES in parts
    contents = _contents(reading, [head.id for head in heads], valued=valued)
    links = _links(reading, contents) if Part.LINKS in parts else None
    recognisers = {recogniser for recogniser, _ in links.values() if recogniser} if links else ()
    trails = trails_of(reading, contents if valued else (), also=recognisers)
    entries = entries_of_records(reading, heads) if Part.ENTRY in parts else None
    beside = beside_records(reading, heads, subjects) if Part.BESIDE in parts else None
    made = []
    for head in heads:
        content = contents.get(head.id)
        if content is None:
            continue
        fields = _said(head, content)
        fields["subject_id"] = subjects.get(head.file)
        recogniser, entry = LEFT_OUT, LEFT_OUT
        if links is not None:
            recogniser, fields["revision_of"] = _linked(links.get(head.id, NO_LINKS), trails)
            fields["recognised_by"] = recogniser or UNKNOWN
        if entries is not None:
            entry = fields["catalogue_entry"] = entries.get(head.id) or present_entry(reading, head.category)
        if valued:
            fields["values"] = _values(reading, head, content, trails, recogniser=recogniser, entry=entry)
        if beside is not None:
            said = beside.get(head.id, NOTHING)
            fields["statements"], fields["disputes"] = said.statements, said.disputes
        made.append(made_whole(CreditRecord, fields))
    return tuple(made)


def _contents(reading: Reading, record_ids: Sequence[str], *, valued: bool) -> dict[str, Content]:
    """Title, number and, where `valued`, the fields of each of these record versions."""
    columns = reading.columns("view_records" if valued else "view_titles", record_ids)
    ids, titles = text_column(columns, "id"), text_or_none_column(columns, "title")
    numbers = text_or_none_column(columns, "number")
    fields = text_or_none_column(columns, "fields") if valued else repeat(None, len(ids))
    return dict(zip(ids, zip(titles, numbers, fields, strict=True), strict=True))


def _links(reading: Reading, record_ids: Iterable[str]) -> dict[str, Links]:
    rows = reading.rows("view_links_of_records", record_ids)
    return {text(row, "id"): (text_or_none(row, "department"), text_or_none(row, "older")) for row in rows}


def _linked(links: Links, trails: Trails) -> tuple[Department | None, str | None]:
    recogniser, older = links
    return trails.departments.get(recogniser or ""), older


def one_record(reading: Reading, record_id: str) -> CreditRecord:
    """One record version; `NotFound` if there is none that this reader may know of."""
    return versions(reading, [record_id])[0]


def history(reading: Reading, record_id: str) -> tuple[CreditRecord, ...]:
    """All open versions of the record that this version belongs to, the newest first; `NotFound` as `one_record`."""
    found = histories(reading, [record_id])[0]
    if not found:
        raise _no_record()
    return found


def histories(
    reading: Reading, record_ids: Sequence[str], parts: frozenset[Part] = ALL_PARTS
) -> list[tuple[CreditRecord, ...]]:
    """The history of each of these versions in as many statements as the longest one takes; empty if not open."""
    newer = _followed(record_ids, reading.newer_versions)
    newest = {record: _chain(record, newer)[-1] for record in record_ids}
    older = _followed(newest.values(), reading.older_versions)
    chains = [_chain(newest[record], older) for record in record_ids]
    every = [each for chain in chains for each in chain]
    opened = {record.id: record for record in open_versions(reading, every, parts)}
    return [
        tuple(opened[each] for each in chain if each in opened) if record in opened else ()
        for record, chain in zip(record_ids, chains, strict=True)
    ]


def _followed(record_ids: Iterable[str], step: Callable[[Iterable[str]], Mapping[str, str]]) -> dict[str, str]:
    """Where a step leads from these versions, and on from there, all of one distance in one statement."""
    leads: dict[str, str] = {}
    edge = set(record_ids)
    while edge:
        found = step(edge)
        edge = set(found.values()) - leads.keys() - edge
        leads.update(found)
    return leads


def _chain(record: str, leads: Mapping[str, str]) -> list[str]:
    chain = [record]
    while (following := leads.get(chain[-1])) is not None:
        chain.append(following)
    return chain


def versions(reading: Reading, record_ids: Sequence[str]) -> tuple[CreditRecord, ...]:
    """The open ones of these record versions, in the order asked for; `NotFound` if there are none."""
    opened = open_versions(reading, record_ids)
    if not opened:
        raise _no_record()
    return opened


def open_versions(
    reading: Reading, record_ids: Sequence[str], parts: frozenset[Part] = ALL_PARTS
) -> tuple[CreditRecord, ...]:
    """The open ones of these record versions, in the order asked for, each once."""
    heads = {head.id: head for head in reading.heads(record_ids)}
    files = {file.id: file for file in files_by_id(reading, (head.file for head in heads.values()))}
    opened = [heads[each] for each in dict.fromkeys(record_ids) if each in heads and heads[each].file in files]
    return record_answers(reading, opened, subjects_of(files.values()), parts)


def _no_record() -> NotFound:
    return NotFound("There is no such record, or none that is open to this purpose.")


def subjects_of(files: Iterable[OpenFile]) -> dict[str, str | None]:
    """The subject id of each file."""
    return {file.id: file.subject for file in files}


def _said(head: Head, content: Content) -> dict[str, Any]:
    """The fields of a record; what costs something is left out. A dict is sooner copied than made of its keys."""
    made = WITHOUT_PARTS.copy()
    (
        made["id"],
        made["key"],
        made["file_id"],
        _kind,
        made["category"],
        made["state"],
        made["severity"],
        made["decided"],
        made["valid_from"],
        made["valid_to"],
        made["published_until"],
        made["kept_until"],
        made["delivered"],
        made["recorded"],
        made["ended"],
        _stamp,
        _own,
    ) = head
    title, made["number"], _fields = content
    made["title"] = title or ""
    return made


def _values(
    reading: Reading,
    head: Head,
    content: Content,
    trails: Trails,
    *,
    recogniser: Department | None,
    entry: CatalogueEntry,
) -> tuple[Traced, ...]:
    rows = [(trail.lineage(None, recogniser, entry), trail.originals) for trail in trails.of(head.id)]
    fields = texts_in(content[2])
    normalised = {key for _, originals in rows for key in originals}
    return tuple(
        Traced(
            rule.key,
            rule.label,
            value,
            NORMALISED if rule.key in normalised else AS_DELIVERED,
            tuple([with_original(lineage, originals.get(rule.key, value)) for lineage, originals in rows]),
        )
        for rule in reading.access.open_fields(head)
        if (value := fields.get(rule.key)) is not None
    )
