"""Cases, as GraphQL shows them.

The rule of this module: what is read below a case is read for its purpose and within its bounds, and names it in the
audit.
"""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from api.types.described import described, resolved
from api.types.links import Links, WalkBounds
from graph.bounds import Bounds
from graph.sidebase import cases
from graph.view.cases import OpenCase


@described
class CaseNote:
    """What somebody noted in a case."""

    at: datetime = field(description="When (UTC).")
    actor: str = field(description="Who.")
    text: str = field(description="The note, with identity numbers masked.")
    subjects: list[strawberry.ID] = field(description="The subjects it is on.")


@described
class Case:
    """An investigation: its purpose, how far it may walk, and what was noted on the way."""

    id: strawberry.ID = field(description="Id of the case.")
    title: str = field(description="What it is about.")
    purpose: str = field(description="The purpose for which everything in it is read.")
    reference: str = field(description="The case, task or application outside of here.")
    bounds: Bounds = field(graphql_type=WalkBounds, description="No walk in the case goes further.")
    opened_by: str = field(description="Who opened it.")
    opened: datetime = field(description="When it was opened (UTC).")
    closed: datetime | None = field(description="When it was closed (UTC); null while it is open.")
    notes: tuple[cases.CaseNote, ...] = field(graphql_type=list[CaseNote], description="What was noted, oldest first.")
    subjects: list[strawberry.ID] = field(description="Every subject that was noted, the first one first.")

    opened_case: strawberry.Private[OpenCase]

    @resolved
    def links(self) -> Links:
        """What ties subjects to each other, for the purpose and within the bounds of the case."""
        return Links(view=self.opened_case.view, bounds=self.opened_case.case.bounds)


def case_shown(opened: OpenCase) -> Case:
    """A case as it stands."""
    case = opened.case
    return Case(
        id=strawberry.ID(case.id),
        title=case.title,
        purpose=case.purpose,
        reference=case.reference,
        bounds=case.bounds,
        opened_by=case.opened_by,
        opened=case.opened,
        closed=case.closed,
        notes=case.notes,
        subjects=[strawberry.ID(each) for each in case.subjects],
        opened_case=opened,
    )
