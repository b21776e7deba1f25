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
class LegalBasis:
    """The rule that allows a catalogue entry to be collected."""

    title: str
    article: str | None
    url: str | None
    level: str | None


@dataclass(frozen=True)
class Region:
    """A division as it was named in its time."""

    id: str
    code: str
    name: str
    since: int | None
    until: int | None


@dataclass(frozen=True)
class Department:
    """Who holds or recognises a record."""

    id: str
    name: str
    code: str | None
    region: str | None


@dataclass(frozen=True)
class CatalogueEntry:
    """What may be collected, on what legal basis, and how open it is."""

    id: str
    code: str
    edition: str
    name_zh: str
    name_en: str
    openness: str
    legal_basis: tuple[LegalBasis, ...]


@dataclass(frozen=True)
class SourceFile:
    """A file as a department delivered it."""

    id: str
    name: str
    hash: str
    format: str
    encoding: str
    lines: int
    kind: str
    delivered: datetime
    manifest: str
    manifest_hash: str


@dataclass(frozen=True)
class LoadRun:
    """The run that read a file."""

    id: str
    number: int
    actor: str
    loader: str
    opened: datetime
    closed: datetime | None
    state: str


@dataclass(frozen=True)
class Lineage:
    """The trail from a value to one row of one file, and the right on which it is held.

    `original` is the text in the file; equal to the value where nothing had to be changed. `recorded` is when
    our run read it; `delivered` is when the department handed it over.
    """

    source: SourceFile
    sheet: str
    line: int
    original: str | None
    run: LoadRun
    delivered_by: Department
    region: Region | None
    recognised_by: Department | None
    catalogue_entry: CatalogueEntry | None
    delivered: datetime
    recorded: datetime


@dataclass(frozen=True)
class Traced:
    """One value with the rule that chose it and every row that asserts it, latest first."""

    key: str
    label: str
    value: str
    rule: str
    lineage: tuple[Lineage, ...]


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


@dataclass(frozen=True)
class Shown:
    """A subject with its credit files and a page of its records, all from one state of the base."""

    subject: Subject
    files: tuple[CreditFile, ...]
    page: Page


@dataclass(frozen=True)
class Status:
    """What the base is and holds. Counts are of everything stored, whoever may read it.

    `graph` is where the engine is, without a password; `last_runs` are newest first.
    """

    engine: str
    version: str
    graph: str
    home: str
    catalogue: str
    subjects: int
    credit_files: int
    records: int
    source_files: int
    departments: int
    last_runs: tuple[LoadRun, ...]
    open_runs: tuple[LoadRun, ...]


@dataclass(frozen=True)
class Exported:
    """One subject as far as the reader may take it away."""

    subject_id: str
    kind: str
    name: str
    files: tuple[CreditFile, ...]
    records: tuple[CreditRecord, ...]
