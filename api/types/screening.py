"""Lists to be screened, as GraphQL shows them.

The rule of this module: a list is told to whoever handed it over; of its rows only counts are told, the answers stand
in the result that is fetched.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import orjson
import strawberry
from strawberry import ID, field

from api.types.acts import KEY, LimitReached, PurposeRefused, Refused
from api.types.described import described, described_input
from api.types.handover import Counted, JobProblem, counted
from graph.sidebase.jobs import JobState
from graph.sidebase.uploads import UploadState
from graph.view.access import PUBLIC
from loaders.handover.jobs import JobProgress
from loaders.handover.lists import HeldList


@described_input
class CreateScreening:
    """Announce a list of numbers that is to be screened: a CSV file of up to 100,000 rows."""

    key: str = field(description=KEY)
    name: str = field(description="Its name, ending in .csv.")
    size: int = field(description="Its length in bytes.")
    sha256: str = field(description="SHA-256 of its bytes, 64 hex digits.")
    column: str = field(description="The header over the numbers.")
    categories: list[str] = field(
        default_factory=list, description="Codes of catalogue entries: also say whether something is held in them."
    )
    purpose: str = field(default=PUBLIC, description="A code of the closed list of `purposes`.")
    reference: str = field(default="", description="Id of the case, task or application, where the purpose needs one.")
    reason: str = field(
        default="", description="Why, in words: without it no person is answered, with it at most 100 in one list."
    )


@described_input
class ScreenList:
    """Have a list screened that is here to its last byte."""

    key: str = field(description=KEY)
    screening: ID = field(description="Id of the screening.")


@described_input
class FetchScreening:
    """Have the result of a screening as a CSV file, to be fetched once."""

    key: str = field(description=KEY)
    screening: ID = field(description="Id of the screening.")


@described
class Screening:
    """A list that is looked up, and how far that is. List and result are wiped together at `until`."""

    id: ID = field(description="Id of the screening.")
    name: str = field(description="Name of the list.")
    size: int = field(description="Its length in bytes.")
    column: str = field(description="The header over the numbers.")
    categories: list[str] = field(description="Codes of catalogue entries that are asked about.")
    purpose: str = field(description="For which purpose.")
    list_state: UploadState = field(description="How far the list is: OPEN awaits bytes, COMPLETE has all of them.")
    state: JobState | None = field(description="How far the work is; null before it was asked for.")
    made: datetime = field(description="When it was announced (UTC).")
    until: datetime = field(description="When list and result are wiped (UTC).")
    rows: int = field(description="Rows answered so far.")
    outcomes: list[Counted] = field(
        description="Rows by what came of them, once it is done; `not_answered` are persons."
    )
    problem: JobProblem | None = field(description="Why it failed, if it did.")


@described
class ScreeningCreated:
    """A screening whose list is awaited."""

    screening: Screening = field(description="The screening.")
    address: str = field(
        description="Path on this service to PUT the list to, without any other credential; goes on and ends as the "
        "address of an upload does."
    )


ScreeningRefused: TypeAlias = Refused | PurposeRefused | LimitReached
ScreeningAnswer = Annotated[
    ScreeningCreated | ScreeningRefused,
    strawberry.union("ScreeningAnswer", description="The screening and its address, or why there is none."),
]
ScreenedAnswer = Annotated[
    Screening | Refused,
    strawberry.union("ScreenedAnswer", description="The screening as it is now, or why it was not begun."),
]


def screening_shown(held: HeldList, progress: JobProgress | None) -> Screening:
    """A screening as it stands."""
    upload, job = held.upload, held.job
    said = orjson.loads(job.said) if job is not None and job.said else {}
    failed = job is not None and job.state is JobState.FAILED
    return Screening(
        id=ID(upload.id),
        name=upload.name,
        size=upload.size,
        column=upload.said["column"],
        categories=[each for each in upload.said["categories"].split(",") if each],
        purpose=upload.said["purpose"],
        list_state=upload.state,
        state=None if job is None else job.state,
        made=upload.made,
        until=upload.until,
        rows=progress.done if progress is not None else said.get("rows", 0),
        outcomes=counted(said.get("outcomes", {})),
        problem=JobProblem(code=said["code"], message=said["message"]) if failed else None,
    )
