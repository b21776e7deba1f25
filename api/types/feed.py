"""What became visible, as GraphQL shows it.

The rule of this module: a change is told by its ids; whoever wants more reads it below, for the same purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import strawberry
from strawberry import ID, argument, field

from api.batching import Together
from api.connections import PageInfo
from api.ids import all_well_formed, well_formed
from api.limits import Limits
from api.types.described import described, resolved
from api.types.values import Department, Partial, Region
from graph.errors import BadInput
from graph.sidebase.feed import FeedKind
from graph.view import answers, traced
from graph.view.feed import FeedChange as Told
from graph.view.feed import FeedPage, Wanted

if TYPE_CHECKING:
    from api.types.entities import Subject  # subjects have views and views have changes

SubjectType = Annotated["Subject", strawberry.lazy("api.types.entities")]
LoadSubjects: TypeAlias = "Callable[[Sequence[str]], Sequence[Subject | None]]"
REGION_DIGITS: Final = 6

strawberry.enum(
    FeedKind,
    description="What became of a credit file: LOADED (a delivery said something new in it, or ended something), "
    "WITHDRAWN (a delivery that spoke in it was taken back), JOINED (it is about this subject now), PARTED (it is no "
    "longer about this subject). More kinds may come.",
)

Kinds = Annotated[list[FeedKind] | None, argument(description="Only these kinds; null: all.")]
OfDepartment = Annotated[ID | None, argument(description="Only files that this department holds.")]
InRegion = Annotated[
    str | None, argument(description="Only files held in the region with this code of six digits, or in one under it.")
]
OfSubjects = Annotated[
    list[ID] | None,
    argument(
        description="Only about these subjects, by any id they ever had; at most 200. Persons are told of only to "
        "whoever names or follows them; null: all organisations."
    ),
]
Followed = Annotated[bool, argument(description="Only about the subjects that you follow for this purpose.")]


@described
class FeedChange:
    """One change of one credit file, told once readers see it."""

    cursor: str = field(description="Where to go on behind it, for `after`: after a restart or a lost connection too.")
    kind: FeedKind = field(description="What became of the file.")
    at: datetime = field(description="When readers saw it (UTC).")
    credit_file_id: ID = field(description="The credit file; one that was withdrawn may be gone.")
    subject_id: ID = field(description="The subject it is told of.")
    other_subject_id: ID | None = field(description="The subject that a file came from (JOINED) or went to (PARTED).")
    category: str | None = field(description="The catalogue entry of the delivery; null for a judgement.")
    department: traced.Department | None = field(graphql_type=Department | None, description="Who holds the file.")
    region: traced.Region | None = field(graphql_type=Region | None, description="Where it is held.")
    run: int | None = field(description="Number of the run that did it; null for those who are not told of runs.")

    subjects: strawberry.Private[Together[str, Subject | None]]

    @resolved
    def subject(self) -> SubjectType | None:
        """The subject as it is now; null when nothing about it is open to this purpose any more."""
        return self.subjects.of(self.subject_id)


@described
class FeedChangeEdge:
    """A change at its place in the feed."""

    cursor: str = field(description="Opaque mark of this place, for `after`.")
    node: FeedChange = field(description="The change.")


@described
class FeedChangeConnection:
    """Changes in the order in which they became visible.

    It may be empty and yet have a next page: go on behind `endCursor`, and keep that to go on later.
    """

    edges: list[FeedChangeEdge] = field(description="The changes with their cursors.")
    nodes: list[FeedChange] = field(description="The changes without their cursors.")
    page_info: PageInfo = field(description="Where this page stands.")
    partial: answers.Partial = field(
        graphql_type=Partial,
        description="Whether this page is all it could be, and if not, why; LIMIT: it ended before it was full.",
    )


def wanted(
    kinds: list[FeedKind] | None,
    department: str | None,
    region: str | None,
    subjects: list[ID] | None,
    *,
    following: bool,
) -> Wanted:
    """What somebody asked for; raises `BadInput` for what cannot be a code or an id."""
    if region is not None and not (len(region) == REGION_DIGITS and region.isascii() and region.isdecimal()):
        raise BadInput("region is a code of six digits, such as 330100.")
    return Wanted(
        kinds=frozenset(FeedKind if kinds is None else kinds),
        department=None if department is None else well_formed(department),
        region=region,
        subjects=None if subjects is None else tuple(all_well_formed(subjects)),
        following=following,
    )


def page_length(first: int) -> int:
    """How many changes; raises `BadInput` for more than a page holds."""
    if not 1 <= first <= Limits().page:
        raise BadInput(f"first must be from 1 to {Limits().page}, not {first}.")
    return first


def shown(page: FeedPage, load: LoadSubjects) -> list[FeedChange]:
    """The changes of a page; what is read about their subjects is read once, by `load`."""
    subjects = Together([change.subject_id for change in page.changes], load)
    return [_shown(change, subjects) for change in page.changes]


def connection(page: FeedPage, load: LoadSubjects, *, after: str | None) -> FeedChangeConnection:
    """A page as a connection."""
    nodes = shown(page, load)
    return FeedChangeConnection(
        edges=[FeedChangeEdge(cursor=node.cursor, node=node) for node in nodes],
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=after is not None,
            start_cursor=nodes[0].cursor if nodes else None,
            end_cursor=page.cursor,
        ),
        partial=page.partial,
    )


def _shown(change: Told, subjects: Together[str, Subject | None]) -> FeedChange:
    return FeedChange(
        cursor=change.cursor,
        kind=change.kind,
        at=change.at,
        credit_file_id=ID(change.file_id),
        subject_id=ID(change.subject_id),
        other_subject_id=None if change.other_id is None else ID(change.other_id),
        category=change.category,
        department=change.department,
        region=change.region,
        run=change.run,
        subjects=subjects,
    )
