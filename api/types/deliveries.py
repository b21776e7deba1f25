"""Deliveries, their reports and what is due, as GraphQL shows them.

The rule of this module: counts are the store's own; a row that was not loaded is shown to its department only.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import ID, field

from api.language import SENTENCE
from api.types.acts import KEY, WHY, Refused
from api.types.described import described, described_input
from api.types.handover import Counted, Job, WithdrawalTold, counted
from graph import deliveries
from graph.delivery import DeliveryKind, Outcome
from graph.delivery_report import RowAside, RunReport

strawberry.enum(
    deliveries.Dueness,
    name="Dueness",
    description="How a department stands with a category: ON_TIME, OVERDUE, or DUE (the day is over, but holidays that "
    "are not published yet may still excuse it).",
)


@described_input
class WithdrawRun:
    """Withdraw a wrong delivery: the graph is then as if the file had never come."""

    key: str = field(description=KEY)
    run: ID = field(description="Id or number of the run that loaded it.")
    reason: str = field(description=WHY)
    expected_version: int | None = field(
        default=None,
        description="The `version` that `dryRun` told: refused as Outdated when something was delivered or withdrawn "
        "since. Needed unless `dryRun`.",
    )
    dry_run: bool = field(default=False, description="Only tell what it would take back.")


@described_input
class RejectedRowsFile:
    """Ask for the rows of a delivery that were not loaded, as a CSV file."""

    key: str = field(description=KEY)
    run: ID = field(description="Id or number of the run.")


@described
class RowFinding:
    """What is wrong in a row, and what to do."""

    column: str = field(description="Header of the column; may be empty.")
    code: str = field(description="Code of the finding.")
    value: str = field(description="The value, with numbers masked; may be empty.")
    says: str = field(metadata=SENTENCE, description="What is wrong and what to do.")


@described
class RowNotLoaded:
    """A row that was rejected or set aside."""

    place: str = field(description="Where it is, as `after` takes it.")
    sheet: str = field(description="Sheet of a workbook; empty for a text file.")
    line: int = field(description="Row as a person counts.")
    outcome: str = field(description="rejected (not to be kept here) or quarantined (waits for its correction).")
    code: str = field(description="The code that stopped it.")
    findings: list[RowFinding] = field(description="All that is wrong in it.")


@described
class DeliveryReport:
    """What a delivery came to. Each row has exactly one outcome; findings may be many."""

    run: ID = field(description="Id of the run.")
    number: int = field(description="Number of the run.")
    name: str = field(description="Name of the file.")
    state: str = field(description="State of the run.")
    lines: int = field(description="Rows.")
    outcomes: list[Counted] = field(description="Rows by outcome; they add up to `lines`.")
    findings: list[Counted] = field(description="Findings by code.")
    lapsed: int = field(description="Records that ended because a full delivery lacked them.")
    files: int = field(description="New credit files.")
    linked: int = field(description="New credit files that joined a known subject.")
    contested: int = field(description="Pairs of credit files that wait for a steward.")


@described
class Delivery:
    """A delivery, and what became of it."""

    run: ID = field(description="Id of its run.")
    number: int = field(description="Number of its run.")
    name: str = field(description="Name of the file.")
    department: str = field(description="Who delivered it.")
    region: str = field(description="Code of the region.")
    category: str = field(description="Code of the catalogue entry.")
    kind: DeliveryKind = field(description="What it says about absent rows.")
    delivered: datetime = field(description="When it was delivered (UTC).")
    recorded: datetime = field(description="When its load was begun (UTC).")
    actor: str = field(description="Who had it loaded.")
    state: str = field(description="State of its run: committed, withdrawn, abandoned, open.")
    lines: int | None = field(description="Rows; null unless it was loaded.")
    outcomes: list[Counted] = field(description="Rows by outcome.")
    superseded_by: int | None = field(
        description="Number of the run of the next full delivery of the same scope: it says what stands."
    )
    withdrawn: datetime | None = field(description="When it was withdrawn (UTC).")
    withdrawn_because: str | None = field(description="Why.")


@described
class DeliveryDue:
    """When the next delivery of a category by a department for a region should come."""

    department: str = field(description="Name of the department.")
    region: str = field(description="Code of the region.")
    category: str = field(description="Code of the catalogue entry.")
    category_name: str = field(description="Its name.")
    every: int = field(description="Working days within which the catalogue wants it.")
    last: datetime = field(description="When the last one was delivered (UTC).")
    due: date = field(description="The last day on which the next one is in time.")
    state: deliveries.Dueness = field(description="How it stands today.")


@described
class WithdrawalTried:
    """What withdrawing a delivery would change. Nothing was written."""

    # Nullable as in `Job`, so that one selection fits both.
    run: ID | None = field(description="Id of the run.")
    version: int = field(description="To be named as `expectedVersion`.")
    would: WithdrawalTold = field(description="What it would take back.")


@described
class FileToFetch:
    """A file that waits at an address."""

    name: str = field(description="Its name.")
    address: str = field(
        description="Path on this service to GET it from, once and within 15 minutes, without any other credential."
    )


WithdrawAnswer = Annotated[
    Job | WithdrawalTried | Refused,
    strawberry.union("WithdrawAnswer", description="The job that withdraws it, what it would change, or why not."),
]
FileAnswer = Annotated[
    FileToFetch | Refused,
    strawberry.union("FileAnswer", description="Where the file waits, or why there is none."),
]


def report_told(report: RunReport) -> DeliveryReport:
    """What a delivery came to."""
    loaded = report.loaded
    return DeliveryReport(
        run=ID(report.run.id),
        number=report.run.number,
        name=report.run.file_name or "",
        state=report.run.state.value,
        lines=loaded.lines if loaded else 0,
        outcomes=counted(loaded.outcomes if loaded else {}),
        findings=counted(loaded.findings if loaded else {}),
        lapsed=loaded.lapsed if loaded else 0,
        files=loaded.files if loaded else 0,
        linked=loaded.linked if loaded else 0,
        contested=loaded.contested if loaded else 0,
    )


def row_told(aside: RowAside) -> RowNotLoaded:
    """A row that was not loaded, without its cells."""
    return RowNotLoaded(
        place=aside.place,
        sheet=aside.row.sheet,
        line=aside.row.line,
        outcome=Outcome(aside.row.outcome).value,
        code=aside.row.code,
        findings=[
            RowFinding(column=each.column, code=each.code, value=each.value, says=each.says) for each in aside.findings
        ],
    )


def delivery_told(came: deliveries.Came) -> Delivery:
    """A delivery and what became of it."""
    run, note, taken_back = came.run, came.note, came.withdrawal
    return Delivery(
        run=ID(run.id),
        number=run.number,
        name=run.file_name or "",
        department=note.department_name,
        region=note.region,
        category=note.entry,
        kind=note.kind,
        delivered=note.delivered,
        recorded=run.opened,
        actor=run.actor,
        state=run.state.value,
        lines=came.loaded.lines if came.loaded else None,
        outcomes=counted(came.loaded.outcomes if came.loaded else {}),
        superseded_by=came.superseded_by,
        withdrawn=taken_back.at if taken_back else None,
        withdrawn_because=taken_back.reason if taken_back else None,
    )


def due_told(due: deliveries.Due) -> DeliveryDue:
    """What is due, and how it stands."""
    return DeliveryDue(
        department=due.department_name,
        region=due.region,
        category=due.entry,
        category_name=due.name_zh,
        every=due.every,
        last=due.last,
        due=due.due,
        state=due.state,
    )
