"""Looking into the audit: who did what, for those who watch over the reading.

The rule of this module: it tells what `who_looked` tells, of everybody and everything they did, and like that nothing
of the case it was for or of whom it was about: how many things, never which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.errors import BadInput, PurposeRefused
from graph.sidebase.chain import AuditRecord
from graph.view.access import Access
from graph.view.answers import Partial, PartialReason
from graph.view.audited import names_in_audit
from graph.view.base import Base
from graph.view.looked import OVERSIGHT

MOST: Final = 200
LOOKED_AT: Final = 20_000
"""So many entries are looked at for one page; a page of rare ones may be short."""
PART: Final = 1_000


@dataclass(frozen=True)
class EntriesWanted:
    """Which entries: about a subject (any id, token or number), by an actor, what they did, for a purpose, when."""

    subject: str | None = None
    actor: str | None = None
    did: str | None = None
    purpose: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        for instant in (self.since, self.until):
            if instant is not None and instant.tzinfo is None:
                raise BadInput("An instant needs its zone, such as 2026-05-01T00:00:00Z.")

    def fits(self, record: AuditRecord) -> bool:
        """Whether an entry is one of these, as far as the base does not know by itself."""
        return self.did in {None, record.entry.verb} and self.purpose in {None, record.entry.purpose}


@dataclass(frozen=True)
class Entry:
    """One entry: its place and hash in the chain, who did what and what for, and to how many `things`."""

    sequence: int
    at: datetime
    actor: str
    purpose: str
    did: str
    things: int
    hash: str
    giver: str | None


@dataclass(frozen=True)
class Entries:
    """A page of entries, the earliest first; `next` is the sequence to go on after, None at the end."""

    entries: tuple[Entry, ...]
    next: int | None
    partial: Partial


def may_search(access: Access, limit: int) -> None:
    """Raise `PurposeRefused` for every purpose but oversight, `BadInput` for a page of no length."""
    if access.purpose.code != OVERSIGHT:
        raise PurposeRefused(
            f"The audit is told to those who watch over the reading ({OVERSIGHT}).", purpose=access.purpose.code
        )
    if not 0 < limit <= MOST:
        raise BadInput(f"Ask for 1 to {MOST} looks, not {limit}.")


def entries_found(base: Base, wanted: EntriesWanted, limit: int, after: int) -> Entries:
    """A page of the entries there are now; those that are written meanwhile are left out."""
    names = () if wanted.subject is None else tuple(names_in_audit(base.ids, wanted.subject))
    last = base.side.audit.last_sequence()
    found: list[AuditRecord] = []
    for _ in range(LOOKED_AT // PART):
        part = base.side.audit.entries(
            touching=names, actor=wanted.actor, since=wanted.since, until=wanted.until, after=after, limit=PART
        )
        for record in part:
            if record.sequence > last:
                break
            if wanted.fits(record):
                if len(found) == limit:
                    return Entries(tuple(map(_told, found)), found[-1].sequence, Partial())
                found.append(record)
        if len(part) < PART or part[-1].sequence > last:
            return Entries(tuple(map(_told, found)), None, Partial())
        after = part[-1].sequence
    return Entries(tuple(map(_told, found)), after, Partial(True, (PartialReason.LIMIT,)))


def _told(record: AuditRecord) -> Entry:
    entry = record.entry
    return Entry(
        record.sequence, record.at, entry.actor, entry.purpose, entry.verb, len(entry.what), record.hash,
        entry.giver or None,
    )  # fmt: skip
