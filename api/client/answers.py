"""What the service answers, as objects.

The rule of this module: each class is both what is asked for and what comes back. Its fields are those of the type of
the same name in the schema (`nameEn` is `name_en`), and a document asks for exactly these (`api.client.shape`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Region:
    """An administrative division as it was named in its time."""

    id: str
    code: str
    name: str


@dataclass(frozen=True)
class Department:
    """A department that delivers, holds or recognises credit records."""

    id: str
    name: str
    code: str | None


@dataclass(frozen=True)
class LegalBasis:
    """The rule that allows a category of credit information to be collected."""

    title: str
    article: str | None
    url: str | None
    level: str | None


@dataclass(frozen=True)
class CatalogueEntry:
    """What may be collected, on what legal basis, and how open it is."""

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
    kind: str
    delivered: datetime


@dataclass(frozen=True)
class LoadRun:
    """The run of the loader that read a file."""

    id: str
    number: int
    actor: str
    loader: str
    state: str


@dataclass(frozen=True)
class Lineage:
    """The trail from a value to one row of one file, and the right on which it is held."""

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
    """A value, the rule that chose it, and every row that asserts it, latest first."""

    key: str
    label: str
    value: str
    rule: str
    lineage: tuple[Lineage, ...]


@dataclass(frozen=True)
class Partial:
    """Whether an answer is incomplete, and why."""

    is_partial: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Identifier:
    """A number of a subject: only ever its token and mask."""

    token: str
    kind: str
    mask: str
    state: str


@dataclass(frozen=True)
class Coverage:
    """One category: what is held. Not held means: or not open to this purpose."""

    category: str
    name_zh: str
    name_en: str
    held: bool
    records: int


@dataclass(frozen=True)
class JoinReason:
    """Why a credit file is on a subject."""

    file_id: str
    other_file_id: str | None
    by: str
    sentence: str


@dataclass(frozen=True)
class CreditFile:
    """What one department in one region holds on one subject."""

    id: str
    kind: str
    name: str
    department: Department
    region: Region | None
    delivered: datetime
    record_count: int
    subject_id: str | None


@dataclass(frozen=True)
class Subject:
    """The one node that the credit files of a person or organisation collapse into."""

    id: str
    asked_id: str
    now_part_of: str | None
    kind: str
    name: Traced
    golden: tuple[Traced, ...]
    identity_state: str
    identifiers: tuple[Identifier, ...]
    coverage: tuple[Coverage, ...]
    partial: Partial
    files: tuple[CreditFile, ...]
    why: tuple[JoinReason, ...]


@dataclass(frozen=True)
class CreditRecord:
    """One fact of a credit file, in one version."""

    id: str
    title: str
    number: str | None
    category: str
    state: str
    severity: str | None
    decided: date | None
    valid_from: date | None
    valid_to: date | None
    delivered: datetime
    recorded: datetime
    ended: datetime | None
    recognised_by: Department
    values: tuple[Traced, ...]
    revision_of: str | None
    subject_id: str | None
    file_id: str


@dataclass(frozen=True)
class PageInfo:
    """Where a page stands in the whole list."""

    has_next_page: bool
    end_cursor: str | None


@dataclass(frozen=True)
class CreditRecordConnection:
    """A page of records."""

    nodes: tuple[CreditRecord, ...]
    page_info: PageInfo
    total_count: int


@dataclass(frozen=True)
class ListedRecord:
    """A record in a department's list."""

    id: str
    title: str
    number: str | None
    category: str
    state: str
    severity: str | None
    decided: date | None
    valid_from: date | None
    valid_to: date | None
    delivered: datetime
    recorded: datetime
    contested: bool
    name: str
    kind: str
    subject_id: str | None
    file_id: str


@dataclass(frozen=True)
class ListedRecordConnection:
    """A page of a department's records."""

    nodes: tuple[ListedRecord, ...]
    page_info: PageInfo


@dataclass(frozen=True)
class Found:
    """One hit of a search, best first."""

    subject_id: str
    kind: str
    name: str
    matched: str
    by: str
    files: int
    regions: tuple[str, ...]


@dataclass(frozen=True)
class LineageAnswer:
    """Where something comes from: of a record, a credit file, a subject or a source file."""

    kind: str
    id: str
    title: str
    lineage: tuple[Lineage, ...]
    joined: tuple[JoinReason, ...]
    values: tuple[Traced, ...]
    partial: Partial
