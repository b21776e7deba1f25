"""What changed about a subject, as GraphQL shows it.

The rule of this module: descriptions only; records are objects with their relations.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import field

from api.types.described import described
from api.types.values import Partial
from graph.view import answers
from graph.view.changes import ChangeKind, Span

if TYPE_CHECKING:
    from api.types.entities import CreditRecord  # subjects have changes and changes are of their records

Record = Annotated["CreditRecord", strawberry.lazy("api.types.entities")]

strawberry.enum(
    ChangeKind,
    description="What became of a record: ADDED, CORRECTED (a new version of one that was known), LAPSED (a later full "
    "delivery no longer contains it). What was removed is not told.",
)


@dataclass(frozen=True)
class ChangesWanted:
    """Which changes of a subject, and how many at most."""

    span: Span
    first: int


@described
class RecordChange:
    """One change of a record."""

    kind: ChangeKind = field(description="What became of it.")
    at: datetime = field(description="When: recorded here, or for a lapse when it was delivered (UTC).")
    record: Record = field(description="The version that came or lapsed.")
    before: Record | None = field(description="The version that it replaced, where that may be seen.")


@described
class Changes:
    """The changes about a subject in a span of time, the latest first."""

    changes: list[RecordChange] = field(description="The changes.")
    total_count: int = field(description="How many there are in all.")
    partial: answers.Partial = field(graphql_type=Partial, description="Whether this is all, and if not, why.")
