"""Relay connections over the pages that a view gives.

The rule of this module: cursors are the view's own, opaque and keyset-based, so a page does not shift when a
record is added before it; how long a page may be is checked here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

import strawberry
from strawberry import field

from api.limits import PAGE, Limits
from api.types.described import described
from api.types.values import Facet, Facets, Partial
from graph.errors import BadInput
from graph.view import answers
from graph.view.parts import LEFT_OUT, left_out

if TYPE_CHECKING:
    from api.types.entities import CreditRecord  # entities hold connections and connections hold entities

LONGEST: Final = Limits().page

Record = Annotated["CreditRecord", strawberry.lazy("api.types.entities")]


@described
class PageInfo:
    """Where a page stands in the whole list."""

    has_next_page: bool = field(description="Whether something follows the last edge.")
    has_previous_page: bool = field(description="Whether something precedes the first edge.")
    start_cursor: str | None = field(description="Cursor of the first edge.")
    end_cursor: str | None = field(description="Cursor of the last edge.")


@described
class CreditRecordEdge:
    """A record at its place in the list."""

    cursor: str = field(description="Opaque mark of this place, for `after` and `before`.")
    node: Record = field(description="The record.")


@described
class CreditRecordConnection:
    """A page of records, with the counts that help to narrow it."""

    edges: list[CreditRecordEdge] = field(
        resolver=lambda root: root.at_their_places(), description="The records with their cursors."
    )
    nodes: list[Record] = field(description="The records without their cursors.")
    page_info: PageInfo = field(description="Where this page stands.")
    total_count: int = field(description="Records in the whole list, counted after access rules and filters.")
    facets: tuple[answers.Facet, ...] = field(
        graphql_type=list[Facet], description="Categories to filter by, with their counts."
    )
    narrower: answers.Facets = field(
        graphql_type=Facets, description="Everything to filter by, each value with what it would leave."
    )
    partial: answers.Partial = field(graphql_type=Partial, description="Whether this is all, and if not, why.")

    cursors: strawberry.Private[Sequence[str]]

    def at_their_places(self) -> list[CreditRecordEdge]:
        """The records with their cursors, which are written only for who asks."""
        return [CreditRecordEdge(cursor=at, node=node) for at, node in zip(self.cursors, self.nodes, strict=True)]


def page_size(
    first: int | None, last: int | None, after: str | None, before: str | None
) -> tuple[int | None, int | None]:
    """The sizes to ask the view for; raises `BadInput` for what cannot be a page."""
    if first is not None and last is not None:
        raise BadInput("Give first or last, not both.")
    if last is not None and after is not None:
        raise BadInput("after goes with first; use before with last.")
    if first is not None and before is not None:
        raise BadInput("before goes with last; use after with first.")
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 1 <= size <= LONGEST:
            raise BadInput(f"{name} must be from 1 to {LONGEST}, not {size}.")
    if before is not None and last is None:
        return None, PAGE
    return (first if last is not None or first is not None else PAGE), last


def connection(page: answers.Page, nodes: list[CreditRecord]) -> CreditRecordConnection:
    """A view's page as a connection."""
    return CreditRecordConnection(
        nodes=nodes,
        page_info=LEFT_OUT if left_out(page.cursors) else _where(page),
        total_count=page.total,
        facets=page.facets,
        narrower=page.narrower,
        partial=page.partial,
        cursors=page.cursors,
    )


def _where(page: answers.Page) -> PageInfo:
    """Where a view's page stands in its list."""
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=page.cursors[0] if page.cursors else None,
        end_cursor=page.cursors[-1] if page.cursors else None,
    )
