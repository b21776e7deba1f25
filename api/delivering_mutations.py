"""What officers of departments can have done over the service.

The rule of this module: every act has a key and is done once; what takes long is a job that goes on after the answer.
The secret of an address is kept nowhere, not even in the answer that a key remembers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import strawberry
from strawberry import argument

from api.context import Context
from api.handing_over import UPLOADS
from api.ids import well_formed
from api.once import Once
from api.refusals import refusal
from api.types.described import described, resolved
from api.types.handover import (
    CancelAnswer,
    CancelUpload,
    CheckUpload,
    CreateUpload,
    Job,
    JobAnswer,
    LoadUpload,
    Refusals,
    UploadAnswer,
    UploadCreated,
    job_shown,
    upload_shown,
)
from graph.errors import XinmaiError
from graph.sidebase.jobs import JobKind
from loaders.handover.handover import Created
from loaders.handover.uploads import Announced

T = TypeVar("T")
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
        file = Announced(
            name=input.name,
            size=input.size,
            sha256=input.sha256,
            category=input.category,
            department=input.department,
            department_code=input.department_code,
            region=input.region,
            delivered=input.delivered,
            kind=input.kind,
            layout=input.layout,
            encoding=input.encoding,
        )
        return once(
            context,
            input.key,
            "create_upload",
            input,
            lambda act: context.handover.create(context.officer, act, file).upload.id,
            lambda upload: _created(context.handover.created(upload)),
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
            input.key,
            "cancel_upload",
            input,
            lambda _: context.handover.cancel(context.officer, well_formed(input.upload)).id,
            lambda upload: upload_shown(context.handover.upload(context.officer, upload)),
        )


def once(
    context: Context,
    key: str,
    what: str,
    asked: object,
    act: Callable[[str], str],
    shown: Callable[[str], T],
) -> T | Refusals:
    """What `act` does under this key, or did before: it gives an id, which is then shown as it stands now."""
    try:
        doing = Once(context.base, context.actor.id, key, what, asked)
        done: str = doing.do(lambda: act(doing.act), str)
        return shown(done)
    except XinmaiError as error:
        answer = refusal(error)
        if answer is None:
            raise
        return answer


def _asked(
    context: Context, what: str, asked: CheckUpload | LoadUpload, kind: JobKind, *, confirm: bool
) -> Job | Refusals:
    def act(job_id: str) -> str:
        upload = well_formed(asked.upload)
        return context.handover.ask(context.officer, job_id, kind, upload, confirm_lapse=confirm).id

    def shown(job_id: str) -> Job:
        job = context.handover.job(context.officer, job_id)
        return job_shown(job, context.handover.progress(job))

    return once(context, asked.key, what, asked, act, shown)


def _created(created: Created) -> UploadCreated:
    return UploadCreated(upload=upload_shown(created.upload), address=f"{UPLOADS}/{created.secret}")
