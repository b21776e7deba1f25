"""What changed about a subject between two instants of what was known here.

The rule of this module: two readings of one state of the base are compared, one as of each instant; so a record that
was removed, or was never open to the reader, is told by neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from graph.errors import BadInput
from graph.view.answers import CreditRecord, Partial, PartialReason, RecordState
from graph.view.files import OpenFile
from graph.view.heads import Head
from graph.view.moment import Moment
from graph.view.partial import partial_of
from graph.view.reading import Reading
from graph.view.records import record_answers, subjects_of
from graph.view.subjects import files_by_subject, follow

MOST: Final = 200


class ChangeKind(StrEnum):
    """What became of a record."""

    ADDED = "added"
    CORRECTED = "corrected"  # a new version of a record that was known
    LAPSED = "lapsed"  # a later full delivery no longer contains it


@dataclass(frozen=True)
class Change:
    """One change: the version that came or lapsed, what it replaced, and `at` when: recorded here, or ended."""

    kind: ChangeKind
    at: datetime
    record: CreditRecord
    before: CreditRecord | None


@dataclass(frozen=True)
class Changes:
    """The changes about one subject, the latest first; `total` counts those that were cut off as well."""

    changes: tuple[Change, ...]
    total: int
    partial: Partial


@dataclass(frozen=True)
class Span:
    """From after an instant to and with another one, or now; both with a zone."""

    since: datetime
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.since.tzinfo is None or (self.until is not None and self.until.tzinfo is None):
            raise BadInput("An instant needs its zone, such as 2026-05-01T00:00:00Z.")
        if self.until is not None and self.until < self.since:
            raise BadInput("The time ends before it begins.")


@dataclass(frozen=True)
class _Found:
    kind: ChangeKind
    at: datetime
    head: Head
    before: Head | None = None


def changes_of(reading: Reading, subject_ids: Sequence[str], span: Span, first: int) -> list[Changes]:
    """The changes about each of these subjects; none about one that is not open."""
    if not 0 < first <= MOST:
        raise BadInput(f"Ask for 1 to {MOST} changes, not {first}.")
    earlier = replace(reading, moment=Moment(known_at=span.since))
    later = replace(reading, moment=Moment(known_at=span.until or reading.moment.known_at))
    present = follow(reading, subject_ids).present
    known = _heads(files for files in files_by_subject(earlier, present.values()).values())
    now = files_by_subject(later, present.values())
    heads = _heads(now.values())
    replaced = later.older_versions(heads.keys() - known.keys())
    found = {subject: _between(_heads([files]).values(), known, replaced) for subject, files in now.items()}
    wanted = {
        each.id: each
        for told in found.values()
        for one in told[:first]
        for each in (one.head, *([one.before] if one.before else []))
    }
    every = [file for files in now.values() for file in files]
    records = {record.id: record for record in record_answers(later, list(wanted.values()), subjects_of(every))}
    partial = _partial(earlier, later)
    return [
        Changes(
            tuple(_change(one, records) for one in found.get(present.get(asked, ""), [])[:first]),
            len(found.get(present.get(asked, ""), [])),
            partial,
        )
        for asked in subject_ids
    ]


def _between(heads: Iterable[Head], known: Mapping[str, Head], replaced: Mapping[str, str]) -> list[_Found]:
    """What became of these heads since those that were known, the latest first."""
    here = {head.id: head for head in heads}
    found = []
    for head in here.values():
        before, old = known.get(head.id), replaced.get(head.id, "")
        if before is None:
            kind = ChangeKind.CORRECTED if old in known or old in here else ChangeKind.ADDED
            found.append(_Found(kind, head.recorded, head, here.get(old)))
        lapsed = head.state is RecordState.LAPSED and (before is None or before.state is RecordState.CURRENT)
        if lapsed and head.ended is not None:
            found.append(_Found(ChangeKind.LAPSED, head.ended, head))
    return sorted(found, key=lambda one: (-one.at.timestamp(), one.head.id))


def _change(one: _Found, records: Mapping[str, CreditRecord]) -> Change:
    return Change(one.kind, one.at, records[one.head.id], None if one.before is None else records.get(one.before.id))


def _heads(groups: Iterable[Sequence[OpenFile]]) -> dict[str, Head]:
    return {head.id: head for files in groups for file in files for head in file.heads}


def _partial(earlier: Reading, later: Reading) -> Partial:
    withdrawn = any(partial_of(reading).is_partial for reading in (earlier, later))
    return Partial(withdrawn, (PartialReason.WITHDRAWN,) if withdrawn else ())
