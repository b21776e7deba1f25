"""Values and where they come from, as GraphQL shows them.

The rule of this module: a type here is a description only. Its fields are read straight from the answer of
the same name in `graph.view.answers`, so it has no resolvers, and every field is described for outsiders.
"""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from api.language import SENTENCE
from api.types.described import described
from graph.catalogue import Openness
from graph.view.answers import IdentityState, PartialReason, RecordState, Verification
from graph.view.order import Order

strawberry.enum(
    PartialReason,
    description="Why an answer is not all there is: LIMIT (more than is told at a time), DEPTH (a walk ends at its "
    "bounds), TIMEOUT (the time was over), WITHDRAWN (of what was known at the moment something was withdrawn since), "
    "NOT_LOADED (what it is read from is not made yet). Access is never one of the reasons.",
)
strawberry.enum(
    IdentityState,
    description="How sure it is that the credit files of a subject are about one subject: CONFIRMED (one file, or "
    "a person judged it), MACHINE (joined by a rule, no person has looked), CONTESTED (the evidence contradicts).",
)
strawberry.enum(
    Verification,
    description="How far what a record says can be relied on: VERIFIED (a department recognised it), DECLARED (its "
    "subject told it, and nobody has verified it), CONTESTED (its subject disputes it, and the answer is awaited).",
)
strawberry.enum(
    RecordState,
    description="Where a version of a record stands: CURRENT, SUPERSEDED (a later version says otherwise), LAPSED "
    "(a later full delivery no longer contains it), REMOVED (repaired, revoked or erased: never shown).",
)


strawberry.enum(
    Openness,
    description="How open a category is: PUBLIC, UNCONDITIONAL (shared among public bodies), CONDITIONAL (only for a "
    "purpose that names it), SUBJECT (only the subject), NONE.",
)
strawberry.enum(
    Order,
    name="RecordOrder",
    description="By what records are sorted: NEWEST or OLDEST decision first, LAST_DELIVERED or FIRST_DELIVERED, "
    "SEVEREST, FIRST_ENDING (the earliest last day of validity). What lacks the value comes last.",
)


@described
class Partial:
    """Whether an answer is incomplete, and why."""

    is_partial: bool = field(description="True when there is more than what is shown.")
    reasons: list[PartialReason] = field(description="Every reason that applies; empty for a complete answer.")


@described
class LegalBasis:
    """The rule that allows a category of credit information to be collected."""

    title: str = field(description="Title of the law, regulation or notice.")
    article: str | None = field(description="The article, where the rule is divided.")
    url: str | None = field(description="Where its text is published.")
    level: str | None = field(description="Its rank: law, regulation, rule or policy.")


@described
class Region:
    """An administrative division as it was named in its time."""

    id: strawberry.ID = field(description="Id for filters; a code with several name periods has one id for each.")
    code: str = field(description="Six-digit code of GB/T 2260.")
    name: str = field(description="Name in that period.")
    since: int | None = field(description="First year of the period, where known.")
    until: int | None = field(description="Last year of the period; null while in force.")


@described
class Department:
    """A department that delivers, holds or recognises credit records."""

    id: strawberry.ID = field(description="Id for filters.")
    name: str = field(description="Its name as in its deliveries.")
    code: str | None = field(description="Its unified social credit code, where known.")
    region: str | None = field(description="Id of the region in which its credit code was given, where known.")
    served: tuple[str, ...] = field(
        graphql_type=list[str], description="Ids of the regions for which it delivered something that stands."
    )


@described
class CatalogueEntry:
    """What may be collected, on what legal basis, and how open it is."""

    id: strawberry.ID = field(description="Code and edition.")
    code: str = field(description="Code of the category, for example 03.2.")
    edition: str = field(description="Edition of the catalogue that is applied.")
    name_zh: str = field(description="Chinese name.")
    name_en: str = field(description="English name.")
    openness: str = field(description="public, unconditional, conditional, subject or none.")
    legal_basis: list[LegalBasis] = field(description="The rules it rests on.")


@described
class SourceFile:
    """A file as a department delivered it."""

    id: strawberry.ID = field(description="Id of the delivery.")
    name: str = field(description="File name.")
    hash: str = field(description="SHA-256 of the file's bytes, in hex.")
    format: str = field(description="csv, xlsx or neo4j.")
    encoding: str = field(description="Text encoding of the file.")
    lines: int = field(description="Rows that were read.")
    kind: str = field(description="full, delta, corrections or removals.")
    delivered: datetime = field(description="When the department handed it over (UTC).")
    manifest: str = field(description="Name of the manifest that described it.")
    manifest_hash: str = field(description="SHA-256 of that manifest, in hex.")


@described
class LoadRun:
    """The run of the loader that read a file."""

    id: strawberry.ID = field(description="Id of the run.")
    number: int = field(description="Its number in the ledger; later runs have greater ones.")
    actor: str = field(description="Who started it.")
    loader: str = field(description="Program and version.")
    opened: datetime = field(description="When it began (UTC).")
    closed: datetime | None = field(description="When it ended (UTC); null while it is open.")
    state: str = field(description="OPEN, COMMITTED, WITHDRAWN or ABANDONED.")


@described
class Lineage:
    """The trail from a value to one row of one file, and the right on which it is held."""

    source: SourceFile = field(description="The delivered file.")
    sheet: str = field(description="Sheet of a workbook; empty for other formats.")
    line: int = field(description="Line in the file as a person counts it, header rows included.")
    original: str | None = field(description="The text in the file; a mask where it holds an identity number.")
    run: LoadRun = field(description="The run that read it.")
    delivered_by: Department = field(description="The department that delivered the file.")
    region: Region | None = field(description="The region the file is about.")
    recognised_by: Department | None = field(description="The department that recognised the fact.")
    catalogue_entry: CatalogueEntry | None = field(description="The catalogue entry under which it is held.")
    delivered: datetime = field(description="When the department handed it over (UTC).")
    recorded: datetime = field(description="When it was recorded here (UTC).")


@described
class Traced:
    """A value, the rule that chose it, and every row that asserts it, latest first."""

    key: str = field(description="Key of the field, stable across editions.")
    label: str = field(description="The field's heading for people, as the exchange formats have it.")
    label_en: str = field(description="The heading in English; as it is where there is none.")
    value: str = field(description="The value as text; dates as YYYY-MM-DD.")
    rule: str = field(description="The rule that chose this value among several.")
    lineage: list[Lineage] = field(description="Every row that says so, latest first.")


@described
class Identifier:
    """A number of a subject: only ever its token and mask."""

    token: str = field(description="Stands for the number; equal tokens mean equal numbers.")
    kind: str = field(description="Kind of number, for example credit_code.")
    mask: str = field(description="What may be shown of it.")
    state: str = field(description="valid, masked, placeholder or invalid.")


@described
class Coverage:
    """One category: what is held."""

    category: str = field(description="Code of the catalogue entry.")
    name_zh: str = field(description="Chinese name.")
    name_en: str = field(description="English name.")
    held: bool = field(description="False means: not held or not open to this purpose.")
    records: int = field(description="How many records may be read for this purpose.")


@described
class Facet:
    """A value to filter by, with how many records it would leave."""

    value: str = field(description="What to give as the filter's argument.")
    label: str = field(description="Its name for people.")
    count: int = field(description="Records that have it, counted after access rules.")


@described
class Facets:
    """What a list of records can be narrowed by; the counts are after access rules and all other filters in force."""

    category: list[Facet] = field(description="By catalogue code.")
    department: list[Facet] = field(description="By the department that holds the file, as its id.")
    region: list[Facet] = field(description="By the region in which it is held, as its id.")
    state: list[Facet] = field(description="By state among the versions of a record.")
    openness: list[Facet] = field(description="By how open the category is for this kind of subject.")
    year: list[Facet] = field(description="By year of the decision, for `decidedFrom` and `decidedTo`.")


@described
class JoinReason:
    """Why a credit file is on a subject."""

    file_id: strawberry.ID = field(description="The credit file.")
    other_file_id: strawberry.ID | None = field(description="The file it was joined to, if there is one.")
    by: str = field(description="Name of the rule, or judgement.")
    sentence: str = field(metadata=SENTENCE, description="The reason in words.")


@described
class Conflict:
    """Two credit files that a machine kept apart and a steward should look at."""

    left: strawberry.ID = field(description="One credit file.")
    right: strawberry.ID = field(description="The other credit file.")
    left_name: str = field(description="Name in the one.")
    right_name: str = field(description="Name in the other.")
    reason: str = field(description="Code of the contradiction.")
    sentence: str = field(metadata=SENTENCE, description="The contradiction in words.")
