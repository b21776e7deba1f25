"""Files that are handed over, and the work on them, as GraphQL shows them.

The rule of this module: of a file's rows only counts and masked examples are told here; where a row is shown it is the
row of the department that delivered it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeAlias

import orjson
import strawberry
from strawberry import ID, field

from api.language import SENTENCE
from api.types.acts import KEY, LimitReached, Refused
from api.types.byte_count import LONGEST_INT, ByteCount
from api.types.described import described, described_input, resolved
from graph.delivery import DeliveryKind
from graph.errors import BadInput
from graph.sidebase import jobs, uploads
from loaders.handover.jobs import JobProgress

strawberry.enum(
    uploads.UploadState,
    name="UploadState",
    description="How far an upload is: OPEN (awaits bytes), "
    "COMPLETE (all of them are here); LOADED, CANCELLED and EXPIRED ones are wiped.",
)
strawberry.enum(
    jobs.JobKind,
    name="JobKind",
    description="What a job does: CHECK or LOAD an upload, WITHDRAW a run; SCREEN and PACK are told elsewhere.",
)
strawberry.enum(
    jobs.JobState,
    name="JobState",
    description="How far a job is: WAITING, BEGUN, DONE (it says what came of it) or FAILED (`problem` says why).",
)
strawberry.enum(
    DeliveryKind,
    name="DeliveryKind",
    description="What a file says: FULL (all of its scope: what is absent has lapsed), DELTA (what is new or changed), "
    "CORRECTIONS (each row replaces all that its decision said before), REMOVALS (each row names a record that must no "
    "longer be used).",
)


@described_input
class CreateUpload:
    """Announce a file that you are about to hand over."""

    key: str = field(description=KEY)
    name: str = field(description="Its name, with an ending that is read: .csv, .txt, .tsv, .xlsx, .xlsm.")
    sha256: str = field(description="SHA-256 of its bytes, 64 hex digits.")
    size: int | None = field(
        default=None, description="Its length in bytes; of 2 GiB or more only `bytes` can tell it."
    )
    bytes: ByteCount | None = field(default=None, description="Its length in bytes, instead of `size`.")
    category: str = field(
        default="", description="Code of its catalogue entry: what is not yours is refused at once and not at its load."
    )
    department: str = field(default="", description="The operator's own: name of the department that delivers.")
    department_code: str = field(default="", description="The operator's own: its credit code.")
    region: str = field(default="", description="Code of the region; empty: that of the department's credit code.")
    delivered: datetime | None = field(
        default=None, description="When it was delivered, with a time zone; null: as the file itself says."
    )
    kind: DeliveryKind | None = field(
        default=None, description="What it says about absent rows; null: nothing (delta)."
    )
    layout: str = field(default="", description="Name of its layout; empty: found by its header.")
    encoding: str = field(default="", description="Its encoding; empty: found from its bytes.")


@described_input
class CheckUpload:
    """Have a file checked: what loading it would add, change, end and refuse. Nothing is written."""

    key: str = field(description=KEY)
    upload: ID = field(description="Id of an upload that is complete.")


@described_input
class LoadUpload:
    """Have a file loaded. When all of it is in, its bytes are wiped."""

    key: str = field(description=KEY)
    upload: ID = field(description="Id of an upload that is complete.")
    confirm_lapse: bool = field(default=False, description="A full delivery may end more than 5 % of its scope.")


@described_input
class CancelUpload:
    """Give a file up: nothing of it stays."""

    key: str = field(description=KEY)
    upload: ID = field(description="Id of an upload.")


@described
class Upload:
    """A file that was announced."""

    id: ID = field(description="Id of the upload.")
    name: str = field(description="Its name.")
    bytes: ByteCount = field(description="Its length in bytes.")
    sha256: str = field(description="The checksum that was announced.")
    department: str = field(description="Name of the department that delivers it.")
    state: uploads.UploadState = field(description="How far it is.")
    since: datetime = field(description="Since when (UTC).")
    made: datetime = field(description="When it was announced (UTC).")
    until: datetime = field(description="When it is wiped at the latest (UTC).")

    @resolved
    def size(self) -> int:
        """Its length in bytes; an error from 2 GiB on, where only `bytes` tells it."""
        if self.bytes > LONGEST_INT:
            raise BadInput("This file is longer than `size` can tell: ask for `bytes`.")
        return int(self.bytes)


@described
class UploadCreated:
    """An upload that awaits its bytes."""

    upload: Upload = field(description="The upload.")
    address: str = field(
        description="Path on this service to PUT the bytes to, without any other credential: keep it to yourself. "
        "Interrupted, HEAD tells Upload-Offset and PATCH (application/partial-upload) goes on from there, as "
        "Resumable Uploads for HTTP says. It ends with the last byte."
    )


@described
class Counted:
    """How many there are of something."""

    name: str = field(description="What is counted.")
    count: int = field(description="How many.")


@described
class Finding:
    """Something that is wrong in a file, and what to do."""

    sheet: str = field(description="Sheet of a workbook; empty for a text file.")
    line: int = field(description="Row as a person counts; 0 speaks of the whole file.")
    column: str = field(description="Header of the column; may be empty.")
    code: str = field(description="Code of the finding.")
    value: str = field(description="The value, with numbers masked; may be empty.")
    says: str = field(metadata=SENTENCE, description="What is wrong and what to do.")


@described
class FileReport:
    """What loading a file did, or would do after a check. Each row has exactly one outcome."""

    name: str = field(description="Its name.")
    layout: str = field(description="Its layout.")
    kind: str = field(description="What it says about absent rows.")
    department: str = field(description="Who delivered it.")
    region: str = field(description="For which region.")
    known: bool = field(description="Whether this very delivery had been loaded before.")
    lines: int = field(description="Its rows.")
    outcomes: list[Counted] = field(description="Rows by outcome; they add up to `lines`.")
    findings: list[Counted] = field(description="Findings by code, all of them.")
    examples: list[Finding] = field(description="The first findings, up to 200.")
    dropped_columns: list[str] = field(description="Columns of which nothing was stored.")
    ended: int = field(description="Records that lapse or are removed by it.")
    needs_confirmation: bool = field(description="Whether its load has to be confirmed: it ends more than 5 %.")
    run: ID | None = field(description="The run that loaded it, also for the header `Xinmai-Seen`; null after a check.")


@described
class FileRefused:
    """A file of which nothing was loaded."""

    name: str = field(description="Its name.")
    code: str = field(description="Code of the reason.")
    says: str = field(metadata=SENTENCE, description="The reason, and what to do.")


@described
class JobReport:
    """What came of a job; a workbook may hold several deliveries."""

    files: list[FileReport] = field(description="Deliveries that were checked or loaded.")
    refused: list[FileRefused] = field(description="Deliveries that could not be.")


@described
class WithdrawalTold:
    """What a withdrawal takes back, and what stays because other deliveries assert it as well."""

    records: int = field(description="Record versions that go.")
    kept_records: int = field(description="Record versions that stay.")
    files: int = field(description="Credit files that go.")
    kept_files: int = field(description="Credit files that stay.")


@described
class JobProblem:
    """Why a job failed. Nothing was loaded, withdrawn, screened or packed."""

    code: str = field(description="A code of the closed list.")
    message: str = field(metadata=SENTENCE, description="The reason in one sentence.")


@described
class Job:
    """Work on an upload, or a withdrawal, that goes on by itself: ask again until `state` is DONE or FAILED."""

    id: ID = field(description="Id of the job.")
    kind: jobs.JobKind = field(description="What it does.")
    upload: ID | None = field(description="The upload it works on.")
    run: ID | None = field(description="The run it withdraws.")
    actor: str = field(description="Who asked for it.")
    made: datetime = field(description="When it was asked for (UTC).")
    state: jobs.JobState = field(description="How far it is.")
    since: datetime = field(description="Since when (UTC).")
    begun: int = field(description="How often it was begun: more than once when the service ended meanwhile.")
    rows: int = field(description="Rows done so far.")
    report: JobReport | None = field(description="What came of it, once it is done.")
    withdrawn: WithdrawalTold | None = field(description="What a withdrawal took back, once it is done.")
    problem: JobProblem | None = field(description="Why it failed, if it did.")


UploadRefused: TypeAlias = Refused | LimitReached
UploadAnswer = Annotated[
    UploadCreated | UploadRefused,
    strawberry.union("UploadAnswer", description="The upload and its address, or why there is none."),
]
JobAnswer = Annotated[
    Job | Refused,
    strawberry.union("JobAnswer", description="The job, or why there is none."),
]
CancelAnswer = Annotated[
    Upload | Refused,
    strawberry.union("CancelAnswer", description="The upload as it is now, or why it was not given up."),
]


def upload_shown(upload: uploads.Upload) -> Upload:
    """An upload as it stands."""
    return Upload(
        id=ID(upload.id),
        name=upload.name,
        bytes=ByteCount(upload.size),
        sha256=upload.sha256,
        department=upload.said["department"],
        state=upload.state,
        since=upload.since,
        made=upload.made,
        until=upload.until,
    )


def job_shown(job: jobs.Job, progress: JobProgress | None) -> Job:
    """A job as it stands."""
    said = orjson.loads(job.said) if job.said else {}
    done, failed = job.state is jobs.JobState.DONE, job.state is jobs.JobState.FAILED
    withdrawal = job.kind is jobs.JobKind.WITHDRAW
    report = report_shown(said) if done and not withdrawal else None
    rows = progress.done if progress else sum(file.lines for file in report.files) if report else 0
    return Job(
        id=ID(job.id),
        kind=job.kind,
        upload=None if withdrawal else ID(job.of),
        run=ID(job.of) if withdrawal else None,
        actor=job.actor,
        made=job.made,
        state=job.state,
        since=job.since,
        begun=job.begun,
        rows=rows,
        report=report,
        withdrawn=_withdrawn(said) if done and withdrawal and said else None,
        problem=JobProblem(code=said["code"], message=said["message"]) if failed else None,
    )


def report_shown(said: Mapping[str, Any]) -> JobReport:
    """What a job's row keeps of its report."""
    return JobReport(
        files=[_file(file) for file in said["files"] if "layout" in file],
        refused=[
            FileRefused(name=file["name"], code=file["code"], says=file["says"])
            for file in said["files"]
            if "layout" not in file
        ],
    )


def counted(counts: Mapping[str, int]) -> list[Counted]:
    """Counts by name, in the order of the names."""
    return [Counted(name=name, count=count) for name, count in sorted(counts.items())]


def _withdrawn(said: Mapping[str, Any]) -> WithdrawalTold:
    return WithdrawalTold(
        records=said["records"],
        kept_records=said["kept_records"],
        files=said["files"],
        kept_files=said["kept_files"],
    )


def _file(said: Mapping[str, Any]) -> FileReport:
    loaded = said.get("loaded") or said
    return FileReport(
        name=said["name"],
        layout=said["layout"],
        kind=said["kind"],
        department=said["department"],
        region=said["region"],
        known=loaded["known"],
        lines=loaded["lines"],
        outcomes=counted(loaded["outcomes"]),
        findings=counted(said["counts"] if "counts" in said else loaded["findings"]),
        examples=[Finding(**finding) for finding in said["findings"]],
        dropped_columns=said["dropped_columns"],
        ended=loaded["lapsed"] if "lapsed" in loaded else said["ended"],
        needs_confirmation=said.get("needs_confirmation", False),
        run=ID(loaded["run_id"]) if "run_id" in loaded else None,
    )
