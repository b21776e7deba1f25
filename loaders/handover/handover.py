"""What an officer does with files through the service: announce, hand over, have checked and loaded, give up.

The rule of this module: whoever asks is an `Officer`, and what is asked for is in the ledger and in the audit before it
is answered; the work itself is done by the functions of the command line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from graph.access import Handling, may_handle
from graph.base import Base
from graph.deliveries import check_version
from graph.errors import BadInput, NotFound, Taken
from graph.identifiers import mask_text
from graph.officers import Officer
from graph.sidebase.jobs import Asked, Job, JobKind
from graph.sidebase.uploads import Upload, UploadState
from graph.store.withdraw import committed
from loaders.handover.jobs import JobProgress, Worker
from loaders.handover.lists import Lists
from loaders.handover.packages import Packages
from loaders.handover.uploads import Announced, Uploading

MOST: Final = 200
"""Uploads or jobs of one answer."""


@dataclass(frozen=True)
class Created:
    """An announced file, and the secret part of the address at which its bytes are awaited."""

    upload: Upload
    secret: str


class Handover:
    """Uploads and jobs of one base."""

    def __init__(self, base: Base, fault: Callable[[Exception], None]) -> None:
        self._base = base
        self.uploading = Uploading(base)
        self._worker = Worker(base, self.uploading, fault)
        self.lists = Lists(base, self.uploading, self._worker.wake)
        self.packages = Packages(base, self._worker.wake)

    def create(self, officer: Officer, upload_id: str, file: Announced) -> Created:
        """Announce a file; `upload_id` is the same whenever the same request comes."""
        created = Created(*self.uploading.announce(officer, upload_id, file))
        self._worker.wake()  # it wipes what is not loaded in time
        return created

    def created(self, upload_id: str) -> Created:
        """The same again for a request that was answered before."""
        upload = self._base.side.uploads.upload(upload_id)
        return Created(upload, self.uploading.secret(upload))

    def ask(self, officer: Officer, job_id: str, kind: JobKind, upload_id: str, *, confirm_lapse: bool = False) -> Job:
        """Have an upload checked or loaded. `BadInput` while its bytes are not all here, or once it was wiped."""
        upload = self.upload(officer, upload_id)
        if upload.state is not UploadState.COMPLETE:
            raise BadInput(f"This upload is {upload.state}: only one that is complete is checked or loaded.")
        officer.write_down(f"upload_{kind}", [upload.id], {"bytes": upload.size})
        job = self._base.side.jobs.ask(
            job_id,
            kind,
            of=upload.id,
            department=upload.department,
            actor=officer.actor.id,
            asked=Asked(confirm_lapse=confirm_lapse),
        )
        self._worker.wake()
        return job

    def withdraw(self, officer: Officer, job_id: str, run: str, *, reason: str, expected_version: int) -> Job:
        """Have a delivery of theirs withdrawn. `Outdated` when something came or went since they looked."""
        entry, note = officer.delivery_of(run, Handling.DELIVER)
        check_version(self._base, note, expected_version)
        committed(self._base, entry.id)  # what cannot be withdrawn is refused now
        if not reason.strip():
            raise BadInput("Say why.")
        officer.write_down("withdraw", [note.delivery], {}, reference=reason)
        asked = Asked(reason=mask_text(reason), version=expected_version)
        job = self._base.side.jobs.ask(
            job_id, JobKind.WITHDRAW, of=entry.id, department=note.department, actor=officer.actor.id, asked=asked
        )
        self._worker.wake()
        return job

    def cancel(self, officer: Officer, upload_id: str) -> Upload:
        """Give an upload up and wipe it; `Taken` while a job works on it."""
        upload = self.upload(officer, upload_id)
        for job in self._base.side.jobs.on(upload.id):
            if not job.ended:
                raise Taken("A job works on this file: wait until it has ended.", by=job.actor)
        officer.write_down("upload_cancel", [upload.id], {})
        return upload if upload.wiped else self.uploading.wipe(upload, UploadState.CANCELLED)

    def upload(self, officer: Officer, upload_id: str) -> Upload:
        """An upload of theirs; `NotFound` where there is none, or another department's."""
        upload = self._base.side.uploads.upload(upload_id)
        if upload.is_list or not self._is_theirs(officer, upload.department):
            raise NotFound("There is no such upload, or none that is yours.")
        return upload

    def uploads(self, officer: Officer, limit: int) -> list[Upload]:
        """Their department's uploads, the newest first."""
        every = self._base.side.uploads.uploads(self._departments(officer))
        found = [each for each in every if not each.is_list][:limit]
        officer.write_down("upload_list", [each.id for each in found], {"uploads": len(found)})
        return found

    def job(self, officer: Officer, job_id: str) -> Job:
        """A job of theirs; `NotFound` where there is none, or another department's."""
        job = self._base.side.jobs.job(job_id)
        if job.is_personal or not self._is_theirs(officer, job.department):
            raise NotFound("There is no such job, or none that is yours.")
        officer.write_down("job", [job.id], {})
        return job

    def jobs(self, officer: Officer, limit: int) -> list[Job]:
        """Their department's jobs, the newest first."""
        every = self._base.side.jobs.jobs(self._departments(officer))
        found = [each for each in every if not each.is_personal][:limit]
        officer.write_down("job_list", [each.id for each in found], {"jobs": len(found)})
        return found

    def progress(self, job: Job) -> JobProgress | None:
        """How far a job is that is at work in this process."""
        return self._worker.progress(job)

    def go_on(self) -> None:
        """Take up what an earlier server left."""
        self._worker.wake_if_needed()

    def close(self) -> None:
        """Stop working; what was begun goes on with the next server."""
        self._worker.close()

    def _departments(self, officer: Officer) -> list[str] | None:
        return None if officer.everywhere and officer.role.delivers else [officer.office().id]

    def _is_theirs(self, officer: Officer, department: str) -> bool:
        officer.require_delivering()
        own = officer.everywhere or officer.office().id == department
        return may_handle(officer.role, Handling.DELIVER, own=own)
