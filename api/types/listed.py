"""A department's list of records, as GraphQL answers it.

The rule of this module: a list has what can be told of many at once; whatever else there is of a record, its values
with their lineage first of all, is asked for by `record`, which reads those of a whole page together.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import strawberry
from strawberry import field

from api.batching import Together
from api.connections import PageInfo
from api.limits import LONG_PAGE, PAGE
from api.types.described import described, resolved
from api.types.entities import CreditRecord, Subject
from api.types.values import Department, Partial
from graph.errors import BadInput
from graph.view import answers, traced
from graph.view.answers import RecordState
from graph.view.listed import Listed, ListedPage, Slice
from graph.view.whole import made_whole

LONGEST: Final = LONG_PAGE


@described
class ListedRecord:
    """A record in a list: what it is and whom it is about. `record` has its values, each with its lineage."""

    id: strawberry.ID = field(description="Id of this version of the record.")
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
    contested: bool = field(description="Whether its subject disputes it and the answer or correction is awaited.")
    name: str = field(description="The subject's name as the department writes it.")
    kind: str = field(description="organisation or individual_business.")
    subject_id: strawberry.ID | None = field(description="Id of the subject it is about.")
    file_id: strawberry.ID = field(description="Id of the credit file it is in.")

    records: strawberry.Private[Together[str, CreditRecord | None]]
    subjects: strawberry.Private[Together[str, Subject | None]]

    @resolved
    def record(self) -> CreditRecord | None:
        """All that may be read of it."""
        return self.records.of(self.id)

    @resolved
    def subject(self) -> Subject | None:
        """The subject it is about."""
        return self.subjects.of(self.subject_id) if self.subject_id else None


@described
class ListedRecordEdge:
    """A record at its place in the list."""

    cursor: str = field(description="Opaque mark of this place, for `after` and `before`.")
    node: ListedRecord = field(description="The record.")


@described
class ListedRecordConnection:
    """A page of a department's records. A list may be very long: how long is not counted."""

    department: traced.Department = field(graphql_type=Department, description="Who holds them.")
    nodes: list[ListedRecord] = field(description="The records without their cursors.")
    page_info: PageInfo = field(
        description="Where this page stands. A page may be shorter than asked, even empty, and the list go on: "
        "`endCursor` is then where it was looked at last."
    )
    partial: answers.Partial = field(graphql_type=Partial, description="Whether this is all, and if not, why.")

    page: strawberry.Private[ListedPage]

    @resolved
    def edges(self) -> list[ListedRecordEdge]:
        """The records with their cursors."""
        return [ListedRecordEdge(cursor=at, node=node) for at, node in zip(self.page.cursors, self.nodes, strict=True)]


def slice_of(first: int | None, after: str | None, last: int | None, before: str | None) -> Slice:
    """The slice that was asked for; raises `BadInput` for what cannot be a page."""
    if first is not None and last is not None:
        raise BadInput("Give first or last, not both.")
    if after is not None and (last is not None or before is not None):
        raise BadInput("after goes with first, before with last.")
    if first is not None and before is not None:
        raise BadInput("before goes with last; use after with first.")
    backwards = last is not None or before is not None
    size = last if last is not None else PAGE if first is None else first
    if not 1 <= size <= LONGEST:
        raise BadInput(f"{'last' if backwards else 'first'} must be from 1 to {LONGEST}, not {size}.")
    return Slice(size, after, before, backwards)


def listed_shown(
    page: ListedPage, records: Together[str, CreditRecord | None], subjects: Together[str, Subject | None]
) -> ListedRecordConnection:
    """A page of a list, whose relations are loaded together."""
    nodes = [_node(each, records, subjects) for each in page.records]
    return ListedRecordConnection(
        department=page.department,
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.start,
            end_cursor=page.end,
        ),
        partial=page.partial,
        page=page,
    )


def _node(
    listed: Listed, records: Together[str, CreditRecord | None], subjects: Together[str, Subject | None]
) -> ListedRecord:
    made: dict[str, object] = vars(listed).copy()  # what it says has the same names in both
    made["records"], made["subjects"] = records, subjects
    return made_whole(ListedRecord, made)
