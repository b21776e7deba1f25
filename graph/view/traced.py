"""A value with where it comes from: who holds it, on what right, in which file, row and run.

The rule of this module: every trail ends in a row of a file that a department delivered; instants are aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.catalogue.headings import in_english


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
    """Who holds or recognises a record.

    `region` is the id of the one in which its credit code was given; `served` are the ids of those for which it
    delivered something that stands.
    """

    id: str
    name: str
    code: str | None
    region: str | None
    served: tuple[str, ...] = ()


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

    @property
    def label_en(self) -> str:
        """The label in English; as it is where nobody has said it in English."""
        return in_english(self.label)
