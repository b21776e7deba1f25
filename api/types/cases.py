"""Cases, as GraphQL shows them.

The rule of this module: what is read below a case is read for its purpose and within its bounds, and names it in the
audit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry
from strawberry import field

from api.types.acts import KEY, CaseClosed, KeyReused, NotOpen, Outdated, PurposeRefused, QuotaReached, Unusable
from api.types.described import described, described_input, resolved
from api.types.links import Links, WalkBounds
from graph.bounds import MOST_DEPTH, MOST_PATHS, MOST_SUBJECTS, USUAL, Bounds
from graph.sidebase import cases
from graph.view.cases import MOST_NOTED, OpenCase

EXPECTED = "The `version` you looked at: refused as Outdated when something happened to the case since."


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
    version: int = field(description="Counts what happened to it; give it as `expectedVersion`.")

    opened_case: strawberry.Private[OpenCase]

    @resolved
    def links(self) -> Links:
        """What ties subjects to each other, for the purpose and within the bounds of the case."""
        return Links(view=self.opened_case.view, bounds=self.opened_case.case.bounds)


@described_input
class CreateCase:
    """Open a case, whose purpose and bounds never change."""

    key: str = field(description=KEY)
    title: str = field(description="What it is about.")
    purpose: str = field(description="A code of the closed list of `purposes`.")
    reference: str | None = field(
        default=None, description="Id of the case, task or application, where the purpose needs one."
    )
    depth: int = field(default=USUAL.depth, description=f"Hops that a walk may take, up to {MOST_DEPTH}.")
    subjects: int = field(
        default=USUAL.subjects, description=f"Subjects that a walk may look at, up to {MOST_SUBJECTS:,}."
    )
    paths: int = field(default=USUAL.paths, description=f"Paths that a walk may tell, up to {MOST_PATHS}.")


@described_input
class AddCaseNote:
    """Note something in an open case."""

    key: str = field(description=KEY)
    case: strawberry.ID = field(description="Id of a case.")
    text: str = field(description="The note; identity numbers in it are masked.")
    subjects: list[strawberry.ID] = field(
        default_factory=list, description=f"The subjects it is on; at most {MOST_NOTED}."
    )
    expected_version: int | None = field(default=None, description=EXPECTED)


@described_input
class EndCase:
    """Close a case: nothing is read or noted in it any more."""

    key: str = field(description=KEY)
    case: strawberry.ID = field(description="Id of a case.")
    expected_version: int | None = field(default=None, description=EXPECTED)


@described_input
class ResumeCase:
    """Open a closed case again, with the purpose and bounds it had."""

    key: str = field(description=KEY)
    case: strawberry.ID = field(description="Id of a case.")
    expected_version: int | None = field(default=None, description=EXPECTED)


CaseRefused: TypeAlias = CaseClosed | PurposeRefused | QuotaReached | Outdated | NotOpen | KeyReused | Unusable
CaseAnswer = Annotated[
    Case | CaseRefused,
    strawberry.union("CaseAnswer", description="A case as it stands now, or why nothing was done."),
]


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
        version=case.version,
        opened_case=opened,
    )
