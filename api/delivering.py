"""What an officer of a department asks for about their deliveries.

The rule of this module: everything here is asked through an `Officer`, who is told of their own department only, and
is in the audit.
"""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument, field

from api.ids import run_named, well_formed
from api.limits import PAGE, Limits
from api.types.deliveries import (
    Delivery,
    DeliveryDue,
    DeliveryReport,
    RowNotLoaded,
    delivery_told,
    due_told,
    report_told,
    row_told,
)
from api.types.described import described, resolved
from api.types.handover import Job, Upload, job_shown, upload_shown
from api.types.origin import OnlyFrom, Without, sources
from graph.deliveries import calendar, deliveries
from graph.delivery_report import report_of, rows_aside
from graph.errors import BadInput
from graph.officers import Officer
from loaders.handover.handover import Handover

ARun = Annotated[strawberry.ID, argument(description="Id or number of a run.")]
First = Annotated[int, argument(description="How many at most; up to 200.")]


@described
class Delivering:
    """What an officer of a department works with: what they hand over, and what became of it."""

    actor: str = field(description="As whom you work.")

    officer: strawberry.Private[Officer]
    handover: strawberry.Private[Handover]

    @resolved
    def upload(
        self,
        id: Annotated[strawberry.ID, argument(description="Id of an upload.")],  # noqa: A002 - the schema's name
    ) -> Upload:
        """An upload of your department."""
        return upload_shown(self.handover.upload(self.officer, well_formed(id)))

    @resolved
    def uploads(self, first: First = PAGE) -> list[Upload]:
        """Your department's uploads, the newest first."""
        return [upload_shown(each) for each in self.handover.uploads(self.officer, at_most(first))]

    @resolved
    def job(
        self,
        id: Annotated[strawberry.ID, argument(description="Id of a job.")],  # noqa: A002 - as above
    ) -> Job:
        """A job on an upload of your department."""
        job = self.handover.job(self.officer, well_formed(id))
        return job_shown(job, self.handover.progress(job))

    @resolved
    def jobs(self, first: First = PAGE) -> list[Job]:
        """The jobs on your department's uploads, the newest first."""
        found = self.handover.jobs(self.officer, at_most(first))
        return [job_shown(each, self.handover.progress(each)) for each in found]

    @resolved
    def deliveries(
        self,
        first: First = PAGE,
        before: Annotated[int | None, argument(description="`number` of the last delivery seen.")] = None,
        only_from: OnlyFrom = None,
        without: Without = None,
    ) -> list[Delivery]:
        """What came and what became of it, the newest run first: an officer's own department, else all they oversee."""
        return [
            delivery_told(each)
            for each in deliveries(self.officer, at_most(first), before, sources(only_from, without))
        ]

    @resolved
    def calendar(self, only_from: OnlyFrom = None, without: Without = None) -> list[DeliveryDue]:
        """What should be delivered next, the longest due first, as the catalogue asks after what came last."""
        return [due_told(each) for each in calendar(self.officer, sources(only_from, without))]

    @resolved
    def report(self, run: ARun) -> DeliveryReport:
        """What a delivery came to."""
        return report_told(report_of(self.officer, run_named(run)))

    @resolved
    def rows_not_loaded(
        self,
        run: ARun,
        first: First = PAGE,
        after: Annotated[str | None, argument(description="`place` of the last row seen.")] = None,
    ) -> list[RowNotLoaded]:
        """The rows of your delivery that were not loaded, as long as they are kept, in the order of the file."""
        return [row_told(each) for each in rows_aside(self.officer, run_named(run), at_most(first), after)]


def at_most(first: int) -> int:
    """How many were asked for; raises `BadInput` for more than an answer holds."""
    if not 1 <= first <= Limits().page:
        raise BadInput(f"first must be from 1 to {Limits().page}, not {first}.")
    return first
