"""Who looked at a subject, as the subject and those who watch over the reading may know it.

The rule of this module: it tells who, when, for which purpose and what they did, and nothing of the case they did it
for or of whom else they looked at. Nobody but the subject, a clerk who serves them, and oversight is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.errors import BadInput, PurposeRefused
from graph.sidebase.chain import AuditRecord
from graph.view.access import Access
from graph.view.files import identifiers_in
from graph.view.reading import Reading
from graph.view.subjects import open_files_of

OWN: Final = "subject_access"
OVERSIGHT: Final = "oversight"
MOST: Final = 1_000


@dataclass(frozen=True)
class Look:
    """One time somebody looked; `sequence` is its place in the audit, `did` what they did.

    `giver` is by whose rights they did it, where these were given to them for a time.
    """

    sequence: int
    at: datetime
    actor: str
    purpose: str
    did: str
    giver: str | None = None


@dataclass(frozen=True)
class Looks:
    """A page of looks, the earliest first; `next` is the sequence to go on after, None at the end."""

    looks: tuple[Look, ...]
    next: int | None


def may_know_who_looked(access: Access, limit: int) -> None:
    """Raise `PurposeRefused` for a purpose that is neither the subject's own access nor oversight."""
    if access.purpose.code not in {OWN, OVERSIGHT}:
        raise PurposeRefused(
            f"Who looked is told to the subject ({OWN}) and to those who watch over it ({OVERSIGHT}).",
            purpose=access.purpose.code,
        )
    if not 0 < limit <= MOST:
        raise BadInput(f"Ask for 1 to {MOST} looks, not {limit}.")


def names_of(reading: Reading, subject_id: str) -> tuple[str, ...]:
    """Under which names the audit knows a subject: its ids, old ones too, its files, records and number tokens.

    Oversight reads no content, so it is told what touched the id alone. `NotFound` for a subject that is not open.
    """
    if reading.access.purpose.code == OVERSIGHT:
        return (subject_id,)
    present, files = open_files_of(reading, subject_id)
    ids = [file.id for file in files]
    retired = (subject for subject, _ in reading.base.side.anchors.subjects_anchored_on(ids))
    tokens = [number.token for numbers in identifiers_in(reading, files).values() for number in numbers]
    records = [head.id for file in files for head in file.heads]
    return tuple(dict.fromkeys((present, subject_id, *retired, *ids, *records, *tokens)))


def first_looks(records: Sequence[AuditRecord], limit: int) -> Looks:
    """A page of so many of these audit entries, of which one more than that is there where it is not the last."""
    found = looks(records[:limit])
    return Looks(found, found[-1].sequence if len(records) > limit else None)


def looks(records: Sequence[AuditRecord]) -> tuple[Look, ...]:
    """Audit entries as looks."""
    return tuple(
        Look(each.sequence, each.at, each.entry.actor, each.entry.purpose, each.entry.verb, each.entry.giver or None)
        for each in records
    )
