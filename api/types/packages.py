"""Evidence packages, as GraphQL shows them.

The rule of this module: a package is told to whoever asked for it; what is in it stands in the file that is fetched.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import orjson
import strawberry
from strawberry import ID, field

from api.types.acts import KEY, LimitReached, PurposeRefused, QuotaReached, Refused
from api.types.described import described, described_input
from api.types.handover import JobProblem
from graph.sidebase.jobs import JobState
from graph.view.access import PUBLIC
from loaders.handover.packages import HeldPackage


@described_input
class PackEvidence:
    """Have all that is held on some subjects packed, with lineage and how they are connected, in one signed file."""

    key: str = field(description=KEY)
    subjects: list[ID] = field(default_factory=list, description="1 to 20 subjects; none where a case is named.")
    case: ID | None = field(
        default=None,
        description="An open case of yours instead: the subjects noted in it, its notes, its purpose and its bounds.",
    )
    purpose: str = field(default=PUBLIC, description="A code of the closed list of `purposes`; a case has its own.")
    reference: str = field(default="", description="Id of the case, task or application, where the purpose needs one.")
    reason: str = field(default="", description="Why, in words: without it no person leaves.")


@described_input
class FetchEvidence:
    """Have an evidence package as a file, to be fetched once."""

    key: str = field(description=KEY)
    package: ID = field(description="Id of the package.")


@described
class EvidencePackage:
    """A package that was asked for, and how far it is. It is wiped at `until`.

    Anybody can check the file without the base: `xinmai evidence verify FILE --key signedBy`.
    """

    id: ID = field(description="Id of the package.")
    state: JobState = field(description="How far it is: ask again until it is DONE or FAILED.")
    subjects: list[ID] = field(description="The subjects that were named; none where a case was.")
    case: ID | None = field(description="The case it is of.")
    purpose: str = field(description="For which purpose.")
    reference: str = field(description="The case, task or application that was named.")
    made: datetime = field(description="When it was asked for (UTC).")
    until: datetime = field(description="When it is wiped (UTC).")
    bytes: int | None = field(description="Its length, once it is made.")
    sha256: str | None = field(description="SHA-256 of the file, once it is made.")
    signed_by: str | None = field(
        description="The public key (Ed25519, 64 hex digits) it is signed by, once it is made."
    )
    problem: JobProblem | None = field(description="Why it could not be made.")


PackRefused: TypeAlias = Refused | PurposeRefused | LimitReached | QuotaReached
PackAnswer = Annotated[
    EvidencePackage | PackRefused,
    strawberry.union("PackAnswer", description="The package as it is now, or why none is made."),
]


def package_shown(held: HeldPackage) -> EvidencePackage:
    """A package as it stands."""
    job, asked = held.job, held.asked
    said = orjson.loads(job.said) if job.state is JobState.FAILED else None
    return EvidencePackage(
        id=ID(job.id),
        state=job.state,
        subjects=[ID(each) for each in asked.subjects],
        case=ID(asked.case) if asked.case else None,
        purpose=asked.purpose,
        reference=asked.reference,
        made=job.made,
        until=held.until,
        bytes=held.bytes,
        sha256=held.sha256,
        signed_by=held.key,
        problem=None if said is None else JobProblem(code=said["code"], message=said["message"]),
    )
