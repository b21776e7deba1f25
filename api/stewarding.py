"""What a data steward asks for.

The rule of this module: everything here is read for the purpose of resolution, by a steward or the operator, and is
in the audit. Whoever is no steward learns neither what was judged nor that anything was.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any

import strawberry
from strawberry import argument, field

from api.ids import all_well_formed, well_formed
from api.language import said
from api.limits import PAGE, Limits
from api.objects import Objects
from api.types.described import described, resolved, shown_as
from api.types.judging_quality import JudgingQuality
from api.types.stewarding import Agreement, ClusterExplained, JudgementWritten, PairExplained, Queue
from graph.errors import BadInput
from graph.resolution import agreement
from graph.sidebase.judgements import Judgement
from graph.stewarding import Stewarding
from graph.view import explained, judging_quality
from graph.view.queue import Asks, Pattern
from graph.view.queue import Queue as Found

AFile = Annotated[strawberry.ID, argument(description="Id of a credit file.")]


@described
class Stewards:
    """What a data steward works with."""

    actor: str = field(description="As whom you work.")

    work: strawberry.Private[Stewarding]

    @shown_as(Queue)
    def queue(
        self,
        rule: Annotated[str | None, argument(description="Only pairs with this reason, such as joined_across.")] = None,
        asks: Annotated[Asks | None, argument(description="Only pairs that ask for this.")] = None,
        department: Annotated[
            str | None, argument(description="Only where the name of one of the departments holds this.")
        ] = None,
        region: Annotated[
            str | None, argument(description="Only where the code of one of the regions begins so, such as 1101.")
        ] = None,
        mine: Annotated[bool, argument(description="Only what waits for you, what was asked of you first.")] = False,
        first: Annotated[int, argument(description="How many pairs at most; up to 200.")] = PAGE,
    ) -> Found:
        """The queue or a part of it, the most telling decision first."""
        if not 1 <= first <= Limits().page:
            raise BadInput(f"first must be from 1 to {Limits().page}, not {first}.")
        pattern = Pattern(rule, department, region, None if asks is None else asks.value)
        return self.work.view().queue(pattern, first, self.actor if mine else None)

    @resolved
    def pair(self, left: AFile, right: AFile) -> PairExplained | None:
        """Two credit files side by side: why they are together or not, and what would change it."""
        left, right = strawberry.ID(well_formed(left)), strawberry.ID(well_formed(right))
        view = self.work.view(f"{left}|{right}")
        told = view.explain_pair(left, right)
        ours, theirs = Objects(view).files([told.left, told.right])
        changes = [said(each) for each in told.changes]
        return PairExplained(**{**_plain(told), "left": ours, "right": theirs, "changes": changes})

    @resolved
    def cluster(self, file: AFile) -> ClusterExplained | None:
        """The cluster of a credit file: how it grew, which joins alone hold it, what people judged in it."""
        view = self.work.view(well_formed(file))
        told = view.explain_cluster(file)
        return ClusterExplained(**{**_plain(told), "files": Objects(view).files(told.files)})

    @shown_as(list[JudgementWritten])
    def history(
        self, files: Annotated[list[strawberry.ID], argument(description="Ids of credit files; at most 200.")]
    ) -> tuple[Judgement, ...]:
        """Everything ever judged on these credit files, retractions too, the oldest first."""
        ids = all_well_formed(files)
        return self.work.view(ids[0]).ever_judged(ids) if ids else ()

    @shown_as(Agreement)
    def agreement(self) -> agreement.Agreement:
        """How far stewards agree on the pairs that two or more of them judged."""
        return self.work.view().agreement()

    @shown_as(JudgingQuality)
    def quality(self) -> judging_quality.JudgingQuality:
        """How good the judging is: work done, agreement, joins of the machine that people judged, calibration."""
        return self.work.view().quality()


def _plain(told: explained.PairExplained | explained.ClusterExplained) -> dict[str, Any]:
    """The attributes of an explanation, as they are."""
    return {each.name: getattr(told, each.name) for each in fields(told)}
