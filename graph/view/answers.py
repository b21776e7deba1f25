"""The answers a reader gets: frozen, complete in themselves, each value with where it comes from.

The rule of this module: an answer carries no clear identity number, no database id and no dict; instants are
aware UTC, days are dates; what is left out is said in `Partial` or `Coverage`, never silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from graph.sidebase.disputes import DisputeState
from graph.view.traced import CatalogueEntry, Department, Region, Traced


class PartialReason(StrEnum):
    """Why an answer is not all there is. Access is never one of them."""

    LIMIT = "LIMIT"
    DEPTH = "DEPTH"
    TIMEOUT = "TIMEOUT"
    WITHDRAWN = "WITHDRAWN"
    NOT_LOADED = "NOT_LOADED"


class IdentityState(StrEnum):
    """How sure it is that the files of a subject are about one subject."""

    CONFIRMED = "confirmed"  # one file, or a person judged it
    MACHINE = "machine"  # joined by a rule, no person has looked
    CONTESTED = "contested"  # evidence or judgements contradict each other


class Verification(StrEnum):
    """How far what a record says can be relied on."""

    VERIFIED = "verified"  # a department recognised it
    DECLARED = "declared"  # its subject told it, and nobody has verified it
    CONTESTED = "contested"  # its subject disputes it


class RecordState(StrEnum):
    """Where a version stands among the versions of its record."""

    CURRENT = "current"
    SUPERSEDED = "superseded"  # a later version says otherwise
    LAPSED = "lapsed"  # a later full delivery no longer contains it
    REMOVED = "removed"  # repaired, revoked or erased: never shown, only counted


@dataclass(frozen=True)
class Partial:
    """Whether an answer is incomplete, and why."""

    is_partial: bool = False
    reasons: tuple[PartialReason, ...] = ()


@dataclass(frozen=True)
class Identifier:
    """A number of a subject: only ever its token and mask."""

    token: str
    kind: str
    mask: str
    state: str


@dataclass(frozen=True)
class Statement:
    """What a subject says of themselves beside a record or a credit file, in its last version."""

    id: str
    version: int
    text: str
    said: datetime


@dataclass(frozen=True)
class DisputeMark:
    """What everybody is told of a dispute about a record; `contested` while its answer or correction is awaited.

    `due` is the last day for the answer awaited.
    """

    state: DisputeState
    contested: bool
    filed: datetime
    due: date | None
    answered: datetime | None


@dataclass(frozen=True)
class CreditRecord:
    """One fact of a credit file, in one version. `values` are its fields in the catalogue's order.

    `statements` are what its subject says beside it, `disputes` their objections to it.
    """

    id: str
    key: str
    file_id: str
    subject_id: str | None
    category: str  # catalogue entry code, the facet
    title: str
    number: str | None
    state: RecordState
    severity: str | None
    decided: date | None
    valid_from: date | None
    valid_to: date | None
    published_until: date | None
    kept_until: date | None
    delivered: datetime
    recorded: datetime
    ended: datetime | None
    recognised_by: Department
    catalogue_entry: CatalogueEntry
    values: tuple[Traced, ...]
    revision_of: str | None
    statements: tuple[Statement, ...] = ()
    disputes: tuple[DisputeMark, ...] = ()

    @property
    def contested(self) -> bool:
        """Whether its subject disputes it and waits for the answer, or for the correction that was promised."""
        return any(each.contested for each in self.disputes)


@dataclass(frozen=True)
class CreditFile:
    """What one department in one region holds on one subject."""

    id: str
    subject_id: str | None
    kind: str
    name: str
    department: Department
    region: Region | None
    identifiers: tuple[Identifier, ...]
    details: tuple[Traced, ...]  # the identity block: birth date, address, representative …
    delivered: datetime
    records: int
    statements: tuple[Statement, ...] = ()
    partial: Partial = Partial()


@dataclass(frozen=True)
class Facet:
    """One value to filter by, with how many records it would leave."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facets:
    """What a list can be narrowed by: each value with how many records it would leave of the choice in force."""

    category: tuple[Facet, ...]
    department: tuple[Facet, ...]
    region: tuple[Facet, ...]
    state: tuple[Facet, ...]
    openness: tuple[Facet, ...]
    year: tuple[Facet, ...]  # of the decision


@dataclass(frozen=True)
class Coverage:
    """One category: what is held. `held` false means not held or not open to this purpose, and no more."""

    category: str
    name_zh: str
    name_en: str
    held: bool
    records: int


@dataclass(frozen=True)
class Subject:
    """The one collapsed node. `asked` is the id the caller used; it differs from `id` when that id has moved on."""

    id: str
    asked: str
    kind: str
    name: Traced
    golden: tuple[Traced, ...]
    identity_state: IdentityState
    identifiers: tuple[Identifier, ...]
    files: int
    regions: tuple[Region, ...]
    departments: tuple[Department, ...]
    coverage: tuple[Coverage, ...]
    partial: Partial


@dataclass(frozen=True)
class Found:
    """One hit of a search, best first. `score` ranks texts, it says nothing about the subject."""

    subject_id: str
    kind: str
    name: str
    matched: str
    by: str  # "name" or the identifier's kind
    score: float
    files: int
    regions: tuple[str, ...]


@dataclass(frozen=True)
class Search:
    """What a search found, the best first; partial where further subjects answer it, or were withdrawn since."""

    found: tuple[Found, ...]
    partial: Partial


@dataclass(frozen=True)
class Page:
    """A slice of records in both directions. Cursors are opaque and keyset-based: (sort value, id).

    `facets` are the categories; `narrower` is everything by which the list can be narrowed.
    """

    records: tuple[CreditRecord, ...]
    cursors: Sequence[str]
    has_previous: bool
    has_next: bool
    total: int
    facets: tuple[Facet, ...]
    narrower: Facets
    partial: Partial


@dataclass(frozen=True)
class JoinReason:
    """Why a credit file is on a subject: the judgement or rule, with its sentence."""

    file_id: str
    other_file_id: str | None
    by: str  # rule name or "judgement"
    sentence: str


@dataclass(frozen=True)
class Conflict:
    """Two files that a machine kept apart and a steward should look at.

    `weight` is in bits where there was only too little evidence; None where something contradicts.
    """

    left: str
    right: str
    left_name: str
    right_name: str
    reason: str
    sentence: str
    weight: float | None = None


@dataclass(frozen=True)
class Shown:
    """A subject with its credit files and a page of its records, all from one state of the base."""

    subject: Subject
    files: tuple[CreditFile, ...]
    page: Page
