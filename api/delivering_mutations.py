"""What officers of departments can have done over the service.

The rule of this module: every act has a key and is done once; what takes long is a job that goes on after the answer.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.doing import file_once, once
from api.handing_over import UPLOADS
from api.ids import run_named, well_formed
from api.refusals import answered
from api.types.acts import Refused
from api.types.deliveries import FileAnswer, RejectedRowsFile, WithdrawalTried, WithdrawAnswer, WithdrawRun
from api.types.described import described, resolved
from api.types.handover import (
    CancelAnswer,
    CancelUpload,
    CheckUpload,
    CreateUpload,
    Job,
    JobAnswer,
    LoadUpload,
    UploadAnswer,
    UploadCreated,
    UploadRefused,
    WithdrawalTold,
    job_shown,
    upload_shown,
)
from graph.deliveries import try_withdrawal
from graph.delivery_report import address_of_rows, file_of_rows
from graph.errors import BadInput
from graph.sidebase.jobs import JobKind
from loaders.handover.handover import Created
from loaders.handover.uploads import Announced

Info = strawberry.Info[Context, None]


@described
class DeliveringMutation:
    """What officers of departments can do."""

    @resolved
    def create_upload(
        self,
        info: Info,
        input: Annotated[CreateUpload, argument(description="The file.")],  # noqa: A002 - the schema's name
    ) -> UploadAnswer:
        """Announce a file, and get the address at which its bytes are awaited."""
        context = info.context
        return once(
            context,
            "create_upload",
            input,
            lambda act: context.handover.create(context.officer, act, _announced(input)).upload.id,
            lambda upload: _created(context.handover.created(upload)),
            UploadRefused,
        )

    @resolved
    def check_upload(
        self,
        info: Info,
        input: Annotated[CheckUpload, argument(description="What to check.")],  # noqa: A002 - as above
    ) -> JobAnswer:
        """Have a file checked: a dry run of its load."""
        return _asked(info.context, "check_upload", input, JobKind.CHECK, confirm=False)

    @resolved
    def load_upload(
        self,
        info: Info,
        input: Annotated[LoadUpload, argument(description="What to load.")],  # noqa: A002 - as above
    ) -> JobAnswer:
        """Have a file loaded; all of it becomes visible at once, or nothing does."""
        return _asked(info.context, "load_upload", input, JobKind.LOAD, confirm=input.confirm_lapse)

    @resolved
    def cancel_upload(
        self,
        info: Info,
        input: Annotated[CancelUpload, argument(description="What to give up.")],  # noqa: A002 - as above
    ) -> CancelAnswer:
        """Give a file up and have it wiped."""
        context = info.context
        return once(
            context,
            "cancel_upload",
            input,
            lambda _: context.handover.cancel(context.officer, well_formed(input.upload)).id,
            lambda upload: upload_shown(context.handover.upload(context.officer, upload)),
        )

    @resolved
    def withdraw_run(
        self,
        info: Info,
        input: Annotated[WithdrawRun, argument(description="What to withdraw.")],  # noqa: A002 - as above
    ) -> WithdrawAnswer:
        """Withdraw a delivery of your department, or be told what that would change."""
        context, run = info.context, run_named(input.run)
        if input.dry_run:
            return answered(lambda: _tried(context, run))

        def act(job_id: str) -> str:
            if input.expected_version is None:
                raise BadInput("Name the version that a dry run told you.")
            job = context.handover.withdraw(
                context.officer, job_id, run, reason=input.reason, expected_version=input.expected_version
            )
            return job.id

        return once(context, "withdraw_run", input, act, lambda job: _job(context, job))

    @resolved
    def rejected_rows_file(
        self,
        info: Info,
        input: Annotated[RejectedRowsFile, argument(description="Of which delivery.")],  # noqa: A002 - as above
    ) -> FileAnswer:
        """Have the rows of a delivery that were not loaded as a CSV file, to be fetched once."""
        officer, run = info.context.officer, run_named(input.run)
        return file_once(
            info.context,
            "rejected_rows_file",
            input,
            partial(file_of_rows, officer, run),
            partial(address_of_rows, officer),
        )


def _announced(file: CreateUpload) -> Announced:
    told = [each for each in (file.size, file.bytes) if each is not None]
    if len(told) != 1:
        raise BadInput("Say how long the file is: by `bytes`, or by `size` up to 2 GiB.")
    return Announced(
        name=file.name,
        size=told[0],
        sha256=file.sha256,
        category=file.category,
        department=file.department,
        department_code=file.department_code,
        region=file.region,
        delivered=file.delivered,
        kind=file.kind,
        layout=file.layout,
        encoding=file.encoding,
    )


def _asked(
    context: Context, what: str, asked: CheckUpload | LoadUpload, kind: JobKind, *, confirm: bool
) -> Job | Refused:
    def act(job_id: str) -> str:
        upload = well_formed(asked.upload)
        return context.handover.ask(context.officer, job_id, kind, upload, confirm_lapse=confirm).id

    return once(context, what, asked, act, lambda job: _job(context, job))


def _job(context: Context, job_id: str) -> Job:
    job = context.handover.job(context.officer, job_id)
    return job_shown(job, context.handover.progress(job))


def _tried(context: Context, run: str) -> WithdrawalTried:
    entry, trial, version = try_withdrawal(context.officer, run)
    return WithdrawalTried(run=strawberry.ID(entry.id), version=version, would=WithdrawalTold(**asdict(trial)))


def _created(created: Created) -> UploadCreated:
    return UploadCreated(upload=upload_shown(created.upload), address=f"{UPLOADS}/{created.secret}")
