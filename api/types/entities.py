"""Subjects, credit files and credit records: the things with an id that can be asked for again.

The rule of this module: an object carries what was answered about it as plain attributes, and its relations as
`Together`s handed to it; it never reads the base by itself.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import argument, field

from api.batching import RELATION, Together, TogetherBy
from api.connections import CreditRecordConnection
from api.limits import PAGE
from api.types.changes import Changes, ChangesWanted
from api.types.described import described, described_interface, related
from api.types.rights import DisputeMark, Statement
from api.types.values import (
    CatalogueEntry,
    Coverage,
    Department,
    Identifier,
    JoinReason,
    Partial,
    Region,
    Traced,
)
from api.types.wanted import RecordsWanted, records_field
from graph.view import answers, traced
from graph.view.answers import IdentityState, RecordState, Verification
from graph.view.changes import Span


@described_interface
class Node:
    """Something with an id that survives and can be asked for again with `node(id:)`."""

    id: strawberry.ID = field(description="The same id everywhere: in the schema, on the command line, in exports.")


@described
class CreditRecord(Node):
    """One fact of a credit file, in one version. A correction is a new version; nothing is edited."""

    title: str = field(description="The record in a few words.")
    number: str | None = field(description="Number of the decision, where it has one.")
    category: str = field(description="Code of its catalogue entry.")
    state: RecordState = field(description="Where this version stands among the versions of its record.")
    severity: str | None = field(description="minor, general or serious, for penalties.")
    decided: date | None = field(description="Day of the decision.")
    valid_from: date | None = field(description="First day of its validity.")
    valid_to: date | None = field(description="Last day of its validity; null without an end.")
    published_until: date | None = field(description="Last day on which it may be public.")
    kept_until: date | None = field(description="Last day on which it may be used for any purpose.")
    delivered: datetime = field(description="When the department handed this version over (UTC).")
    recorded: datetime = field(description="When this version was recorded here (UTC).")
    ended: datetime | None = field(description="When it was superseded or lapsed (UTC).")
    recognised_by: traced.Department = field(
        graphql_type=Department, description="The department that recognised the fact."
    )
    catalogue_entry: traced.CatalogueEntry = field(
        graphql_type=CatalogueEntry, description="What it is held under, with the legal basis."
    )
    values: tuple[traced.Traced, ...] = field(
        graphql_type=list[Traced], description="Its fields in the catalogue's order, each with its lineage."
    )
    revision_of: strawberry.ID | None = field(description="Id of the version that this one replaced.")
    contested: bool = field(description="Whether its subject disputes it and the answer or correction is awaited.")
    verification: Verification = field(description="How far what it says can be relied on.")
    statements: tuple[answers.Statement, ...] = field(
        graphql_type=list[Statement], description="What its subject says beside it."
    )
    disputes: tuple[answers.DisputeMark, ...] = field(
        graphql_type=list[DisputeMark], description="That its subject disputes it, and what came of it."
    )
    subject_id: strawberry.ID | None = field(description="Id of the subject it is about.")
    file_id: strawberry.ID = field(description="Id of the credit file it is in.")

    files: strawberry.Private[Together[str, CreditFile | None]]
    subjects: strawberry.Private[Together[str, Subject | None]]
    versions: strawberry.Private[Together[str, list[CreditRecord]]]

    @related
    def file(self) -> CreditFile | None:
        """The credit file it is in."""
        return self.files.of(self.file_id)

    @related
    def subject(self) -> Subject | None:
        """The subject it is about."""
        return self.subjects.of(self.subject_id) if self.subject_id else None

    @related
    def history(self) -> list[CreditRecord]:
        """Every version of this record that may be seen, newest first."""
        return self.versions.of(self.id)


@described
class CreditFile(Node):
    """What one department in one region holds on one subject."""

    kind: str = field(description="person, organisation or individual_business.")
    name: str = field(description="The subject's name as this department writes it.")
    department: traced.Department = field(graphql_type=Department, description="Who holds the file.")
    region: traced.Region | None = field(graphql_type=Region | None, description="Where it is held.")
    identifiers: tuple[answers.Identifier, ...] = field(
        graphql_type=list[Identifier], description="Its numbers, as token and mask."
    )
    details: tuple[traced.Traced, ...] = field(
        graphql_type=list[Traced], description="The identity block: address, representative and so on."
    )
    delivered: datetime = field(description="When it was last asserted by its department (UTC).")
    record_count: int = field(description="How many records in it may be read for this purpose.")
    statements: tuple[answers.Statement, ...] = field(
        graphql_type=list[Statement], description="What its subject says beside it."
    )
    partial: answers.Partial = field(
        graphql_type=Partial,
        description="Whether this is all, and if not, why; LIMIT: the newest 50 rows stand for each value.",
    )
    subject_id: strawberry.ID | None = field(description="Id of the subject it is about.")

    subjects: strawberry.Private[Together[str, Subject | None]]
    beside: strawberry.Private[Together[str, list[CreditFile]]]
    pages: strawberry.Private[TogetherBy[str, RecordsWanted, CreditRecordConnection]]

    @related
    def subject(self) -> Subject | None:
        """The subject it is about."""
        return self.subjects.of(self.subject_id) if self.subject_id else None

    @related
    def siblings(self) -> list[CreditFile]:
        """Files of the same subject in other regions."""
        return self.beside.of(self.id)

    records: CreditRecordConnection = records_field("Its records, newest decision first unless `order` says else.")


@described
class Subject(Node):
    """The one node that the credit files of a person or organisation collapse into."""

    asked_id: strawberry.ID = field(description="The id you asked with; it differs from `id` when that has moved on.")
    now_part_of: strawberry.ID | None = field(
        description="For an id that has moved on: the id of the subject it is part of now. Null otherwise."
    )
    kind: str = field(description="person, organisation or individual_business.")
    name: traced.Traced = field(graphql_type=Traced, description="The chosen name, with its rule and lineage.")
    golden: tuple[traced.Traced, ...] = field(
        graphql_type=list[Traced], description="The value chosen per field, with the rule that chose it."
    )
    identity_state: IdentityState = field(description="How sure it is that its files are about one subject.")
    identifiers: tuple[answers.Identifier, ...] = field(
        graphql_type=list[Identifier], description="Its numbers, as token and mask."
    )
    file_count: int = field(description="How many credit files it has.")
    regions: tuple[traced.Region, ...] = field(graphql_type=list[Region], description="Where files are held on it.")
    departments: tuple[traced.Department, ...] = field(
        graphql_type=list[Department], description="Who holds files on it."
    )
    coverage: tuple[answers.Coverage, ...] = field(
        graphql_type=list[Coverage], description="Per category of the catalogue: what is held."
    )
    partial: answers.Partial = field(graphql_type=Partial, description="Whether this is all, and if not, why.")

    held_files: strawberry.Private[Together[str, list[CreditFile]]]
    reasons: strawberry.Private[Together[str, tuple[answers.JoinReason, ...]]]
    changed: strawberry.Private[TogetherBy[str, ChangesWanted, Changes]]
    pages: strawberry.Private[TogetherBy[str, RecordsWanted, CreditRecordConnection]]

    @related
    def files(self) -> list[CreditFile]:
        """Its credit files, in a fixed order."""
        return self.held_files.of(self.id)

    records: CreditRecordConnection = records_field(
        "Its records from all files, newest decision first unless `order` says else, with counts to narrow them by."
    )

    @related
    def changes(
        self,
        since: Annotated[datetime, argument(description="What changed after this instant; with a time zone.")],
        until: Annotated[datetime | None, argument(description="And not after this one; null means now.")] = None,
        first: Annotated[int, argument(description="How many at most, the latest first; up to 200.")] = PAGE,
    ) -> Changes:
        """What changed in what is known here about it between two instants."""
        return self.changed.of(self.id, ChangesWanted(Span(since, until), first))

    why: list[JoinReason] = strawberry.field(
        resolver=lambda root: root.reasons.of(root.id),
        description="Why each of its files is on it.",
        metadata=RELATION,
    )
