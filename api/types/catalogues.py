"""Catalogues that were in force and what differs between them, as GraphQL shows them.

The rule of this module: a difference is shown in the catalogue's own words.
"""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from api.types.described import described
from graph.catalogue.differences import Difference, DifferenceKind
from graph.sidebase.catalogues import CatalogueVersion as Version

strawberry.enum(
    DifferenceKind,
    name="DifferenceKind",
    description="Whether something is in the later catalogue only (ADDED), in the earlier one only (REMOVED), or says "
    "otherwise (CHANGED).",
)


@described
class CatalogueVersion:
    """A catalogue that was in force here, word for word."""

    number: int = field(description="Its number here, growing.")
    edition: str = field(description="The edition it calls itself.")
    hash: str = field(description="SHA-256 of its words.")
    since: datetime = field(description="When this base first worked with it (UTC).")


@described
class CatalogueDifference:
    """One thing in which two catalogues differ."""

    kind: DifferenceKind = field(description="How.")
    category: str | None = field(description="Code of the entry; null: the catalogue as a whole.")
    field: str | None = strawberry.field(description="Key of the field; null: the entry as a whole.")
    what: str = strawberry.field(description="Which part says otherwise; empty for all of an entry or field.")
    before: str | None = strawberry.field(description="What the earlier one says.")
    after: str | None = strawberry.field(description="What the later one says.")


@described
class CatalogueDifferences:
    """What differs between two catalogues."""

    before: Version = field(graphql_type=CatalogueVersion, description="The one.")
    after: Version = field(graphql_type=CatalogueVersion, description="The other.")
    differences: tuple[Difference, ...] = field(
        graphql_type=list[CatalogueDifference], description="By category and field; empty when both say the same."
    )
