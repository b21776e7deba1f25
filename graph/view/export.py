"""Taking evidence away: everything a reader may read, subject by subject, as a stream.

The rule of this module: persons leave only for a purpose that reaches persons and with a reason in words, and each
part is in the audit before it leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from graph.delivery import SubjectKind
from graph.engines.base import Engine
from graph.errors import PurposeRefused
from graph.relations import Relation
from graph.view.access import Access
from graph.view.answers import CreditFile, CreditRecord
from graph.view.files import credit_files
from graph.view.naming import names_in
from graph.view.reading import Reading
from graph.view.records import record_answers, subjects_of
from graph.view.subjects import chosen_values, files_by_subject, follow

SUBJECTS_PER_PART: Final = 100
IDS_PER_FRAME: Final = 10_000
ORGANISATIONS: Final = frozenset((SubjectKind.ORGANISATION, SubjectKind.INDIVIDUAL_BUSINESS))


@dataclass(frozen=True)
class Named:
    """That a record names a number as somebody's. Whose it is here is not told: every subject leaves by itself."""

    record_id: str
    relation: Relation
    token: str
    kind: str
    number: str


@dataclass(frozen=True)
class Exported:
    """One subject as far as the reader may take it away."""

    subject_id: str
    kind: str
    name: str
    files: tuple[CreditFile, ...]
    records: tuple[CreditRecord, ...]
    names: tuple[Named, ...] = ()


def may_export(access: Access, kinds: frozenset[SubjectKind]) -> None:
    """Raise `PurposeRefused` when persons are asked for without a purpose that reaches them and a reason."""
    if SubjectKind.PERSON not in kinds:
        return
    if not access.purpose.persons:
        raise PurposeRefused(f"Purpose {access.purpose.code} does not reach persons.", purpose=access.purpose.code)
    if not (access.reason and access.reason.strip()):
        raise PurposeRefused("Persons are exported only with a reason in words.", purpose=access.purpose.code)


def parts_of(ids: Iterator[str]) -> Iterator[list[str]]:
    """The ids in parts of bounded size."""
    while part := list(islice(ids, SUBJECTS_PER_PART)):
        yield part


def all_subject_ids(engine: Engine, kinds: frozenset[SubjectKind]) -> Iterator[str]:
    """Every subject id of these kinds, as the engine brings them."""
    for kind in sorted(kinds):
        for frame in engine.stream("view_subject_ids_bulk", IDS_PER_FRAME, kind=kind.value):
            yield from frame["id"].to_list()


def subjects_in_all(engine: Engine, kinds: frozenset[SubjectKind]) -> int:
    """How many subjects of these kinds there are, open to a reader or not: for whoever is told how far an export is."""
    frames = (engine.stream("view_subject_ids_bulk", IDS_PER_FRAME, kind=kind.value) for kind in sorted(kinds))
    return sum(frame.height for of_kind in frames for frame in of_kind)


def exported(reading: Reading, asked: Sequence[str], kinds: frozenset[SubjectKind]) -> list[Exported]:
    """What the reader may take away of these subjects, read together; those that are not open to it are not there."""
    present = follow(reading, asked).present
    found = files_by_subject(reading, dict.fromkeys(present[each] for each in asked if each in present))
    wanted = {subject: files for subject, files in sorted(found.items()) if files[0].kind in kinds}
    held = [file for files in wanted.values() for file in files]
    told = {file.id: file for file in credit_files(reading, held)}
    heads = [head for file in held for head in file.heads]
    records = {record.id: record for record in record_answers(reading, heads, subjects_of(held))}
    named = names_in(reading, held)
    return [
        Exported(
            subject_id=subject,
            kind=files[0].kind.value,
            name=chosen_values(files)[0].value,
            files=tuple(told[file.id] for file in files),
            records=tuple(
                records[head] for head in sorted(head.id for file in files for head in file.heads) if head in records
            ),
            names=tuple(
                Named(each.head.id, each.relation, each.token, each.kind, each.mask)
                for file in files
                for each in named.get(file.id, ())
            ),
        )
        for subject, files in wanted.items()
    ]
