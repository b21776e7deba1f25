"""What a subject can ask of the service about themselves, and what those who answer them can ask.

The rule of this module: it is read below `view`, for the purpose that was named there, like everything else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.ids import well_formed
from api.limits import PAGE
from api.objects import Objects
from api.types.described import described, resolved
from api.types.rights import Dispute, DisputePage, SubjectReport, dispute_shown, report_shown
from graph.report import report_for

Info = strawberry.Info[Context, None]
Whose = Annotated[strawberry.ID | None, argument(description="The subject; null means the one that you are.")]


@described
class OwnRights:
    """What subjects are told about themselves."""

    objects: strawberry.Private[Objects]

    @resolved
    def report(
        self,
        info: Info,
        subject: Whose = None,
        since: Annotated[
            datetime | None,
            argument(description="Tell changes from this instant on; null means since the last report."),
        ] = None,
    ) -> SubjectReport:
        """Everything held about a subject, signed; for the subject and whoever serves them (`subject_access`)."""
        base, named = info.context.base, None if subject is None else well_formed(subject)
        return report_shown(base, report_for(base, self.objects.view, named, since))

    @resolved
    def disputes(
        self,
        subject: Annotated[
            strawberry.ID | None, argument(description="Only of this subject; a clerk has to name one.")
        ] = None,
        only_open: Annotated[bool, argument(description="Only those whose answer or correction is awaited.")] = False,
        first: Annotated[int, argument(description="How many at most; up to 200.")] = PAGE,
        after: Annotated[strawberry.ID | None, argument(description="Id of the last one seen.")] = None,
    ) -> DisputePage:
        """Disputes: one's own (`subject_access`), or those that one's department has to answer (`dispute_repair`)."""
        page = self.objects.view.disputes(
            None if subject is None else well_formed(subject),
            only_open=only_open,
            limit=first,
            after=None if after is None else well_formed(after),
        )
        return DisputePage(
            disputes=[dispute_shown(each) for each in page.disputes],
            total_count=page.total,
            has_next_page=page.has_next,
        )

    @resolved
    def dispute(
        self,
        id: Annotated[strawberry.ID, argument(description="Id or receipt of a dispute.")],  # noqa: A002
    ) -> Dispute | None:
        """One dispute with its history."""
        return dispute_shown(self.objects.view.dispute(id))
