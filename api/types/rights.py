"""Statements, disputes and reports, as GraphQL shows them.

The rule of this module: what everybody is told of a dispute is the mark beside the record; its words are for its
subject and for those who answer.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import ID, field

from api.types.acts import KEY, KeyReused, NotOpen, Outdated, Unusable
from api.types.described import described, described_input, resolved
from graph.base import Base
from graph.report import Made, pdf_of
from graph.sidebase import disputes
from graph.sidebase.disputes import DisputeState, Ground, Step
from graph.view.disputes import DisputeTold

PROOF = "The proof of identity that was seen, for the record."
WORDS = "In plain words, up to 1,000 letters; numbers of persons are masked, sensitive data is refused."
LOOKED_AT = "The `version` you looked at: refused as Outdated when it has gone on since."

strawberry.enum(
    DisputeState,
    description="How far a dispute is: RECEIVED (waits for the department), ESCALATED (waits for the second "
    "instance), UPHELD (the correction is awaited), CORRECTED, REJECTED (the record stands), WITHDRAWN.",
)
strawberry.enum(
    Ground,
    name="DisputeGround",
    description="Why a subject objects: NOT_ME (it is about somebody else), WRONG, OUTDATED (no longer so, or no "
    "longer to be held or shown), REPAIRED (repaired and still held as before), OTHER.",
)
strawberry.enum(
    Step,
    name="DisputeStep",
    description="What happens to a dispute; UPHOLD: the subject is right, the correction follows.",
)


@described
class Statement:
    """What a subject says of themselves beside a record or a credit file. It is told wherever that is."""

    id: strawberry.ID = field(description="Id of the statement.")
    version: int = field(description="How often it was said or changed.")
    text: str = field(description="Their words, with numbers of persons masked.")
    said: datetime = field(description="When they said it (UTC).")


@described
class DisputeMark:
    """That the subject disputes a record: told to everybody who is told the record."""

    state: DisputeState = field(description="How far the dispute is.")
    contested: bool = field(description="Whether its answer, or the correction that was promised, is awaited.")
    filed: datetime = field(description="When it was filed (UTC).")
    due: date | None = field(description="Last day for the answer, or the correction, that is awaited.")
    answered: datetime | None = field(description="When it was last answered (UTC).")


@described
class DisputeEvent:
    """One step of a dispute."""

    step: Step = field(description="What happened.")
    at: datetime = field(description="When (UTC).")
    actor: str = field(description="Who, as the audit knows them.")
    text: str | None = field(description="What was written; null where nothing was, or once it is forgotten.")


@described
class Dispute:
    """A subject's objection to a record, with its receipt, its clock and what was answered."""

    id: strawberry.ID = field(description="Id of the dispute.")
    number: str = field(description="The receipt.")
    state: DisputeState = field(description="How far it is.")
    version: int = field(description="Counts its steps; give it as `expectedVersion`.")
    ground: Ground = field(description="Why the subject objects.")
    record: strawberry.ID = field(description="The version of the record that it was filed against.")
    subject: strawberry.ID = field(description="Whose objection it is.")
    department: strawberry.ID = field(description="The department that recognised the record and answers.")
    filed: datetime = field(description="When it was filed (UTC).")
    due: date | None = field(
        description="Last day for the answer, or the correction, that is awaited; null while none is."
    )
    overdue: bool = field(description="Whether that day is over.")
    contested: bool = field(description="Whether the record is marked as contested.")
    instance: int = field(description="1 for the department, 2 for the second instance.")
    events: tuple[disputes.DisputeEvent, ...] = field(
        graphql_type=list[DisputeEvent], description="Its steps, the first one first."
    )


@described
class DisputePage:
    """Some of the disputes: by the day on which something is due, those that wait for nothing last."""

    disputes: list[Dispute] = field(description="The disputes.")
    total_count: int = field(description="How many there are.")
    has_next_page: bool = field(description="Whether more follow; go on after the last id.")


@described
class SubjectReport:
    """Everything held about a subject, what changed and who looked, signed and to be checked without this base."""

    subject: strawberry.ID = field(description="Whom it is about.")
    made: datetime = field(description="When it was made (UTC).")
    key: str = field(description="The public key that it is signed by.")
    json: str = field(description="The report, as it has to be kept byte for byte.")

    made_report: strawberry.Private[Made]
    base: strawberry.Private[Base]

    @resolved
    def pdf(self) -> str:
        """The same as a PDF that carries the JSON inside, in Base64."""
        return b64encode(pdf_of(self.base, self.made_report)).decode()


@described
class StatementKept:
    """What became of a statement."""

    id: strawberry.ID = field(description="Id of the statement.")
    version: int = field(description="Its version now.")
    withdrawn: bool = field(description="Whether it was taken back: its words are forgotten.")


@described_input
class SayBeside:
    """Say something beside a record or a credit file of one's own; again is the next version."""

    key: str = field(description=KEY)
    about: strawberry.ID = field(description="A record or a credit file.")
    text: str = field(description=WORDS)
    proof: str = field(description=PROOF)
    expected_version: int | None = field(default=None, description=f"{LOOKED_AT} 0: there is none yet.")


@described_input
class WithdrawStatement:
    """Take a statement back; its words are forgotten."""

    key: str = field(description=KEY)
    statement: strawberry.ID = field(description="Id of the statement.")
    proof: str = field(description=PROOF)
    expected_version: int | None = field(default=None, description=LOOKED_AT)


@described_input
class FileDispute:
    """Dispute a record: it is contested for everybody at once, and its department has twenty days to answer."""

    key: str = field(description=KEY)
    record: strawberry.ID = field(description="The record, in its current version.")
    ground: Ground = field(description="Why.")
    text: str = field(description=WORDS)
    proof: str = field(description=PROOF)


@described_input
class EscalateDispute:
    """Ask the second instance: after a rejection, or once the answer or the correction is overdue."""

    key: str = field(description=KEY)
    dispute: strawberry.ID = field(description="Id or receipt of the dispute.")
    text: str = field(description=WORDS)
    proof: str = field(description=PROOF)
    expected_version: int | None = field(default=None, description=LOOKED_AT)


@described_input
class WithdrawDispute:
    """Take a dispute back."""

    key: str = field(description=KEY)
    dispute: strawberry.ID = field(description="Id or receipt of the dispute.")
    proof: str = field(description=PROOF)
    expected_version: int | None = field(default=None, description=LOOKED_AT)


@described_input
class AnswerDispute:
    """Answer a dispute with reasons. Upheld, the department delivers the correction; else the record stands."""

    key: str = field(description=KEY)
    dispute: strawberry.ID = field(description="Id or receipt of the dispute.")
    upheld: bool = field(description="Whether the subject is right.")
    text: str = field(description=WORDS)
    expected_version: int | None = field(default=None, description=LOOKED_AT)


StatementAnswer = Annotated[
    StatementKept | Outdated | NotOpen | KeyReused | Unusable,
    strawberry.union("StatementAnswer", description="What became of a statement, or why nothing did."),
]
DisputeAnswer = Annotated[
    Dispute | Outdated | NotOpen | KeyReused | Unusable,
    strawberry.union("DisputeAnswer", description="A dispute as it stands now, or why nothing was done."),
]


def dispute_shown(told: DisputeTold) -> Dispute:
    """A dispute as it stands."""
    one = told.dispute
    return Dispute(
        id=ID(one.id),
        number=one.number,
        state=one.state,
        version=one.version,
        ground=one.ground,
        record=ID(one.record),
        subject=ID(one.subject),
        department=ID(one.department),
        filed=one.filed,
        due=one.due,
        overdue=told.overdue,
        contested=told.contested,
        instance=one.instance,
        events=one.events,
    )


def report_shown(base: Base, made: Made) -> SubjectReport:
    """A report that was made."""
    return SubjectReport(
        subject=ID(made.report.subject.id),
        made=made.about.made,
        key=made.signature.key,
        json=made.json.decode(),
        made_report=made,
        base=base,
    )
