"""Work on uploads that goes on after it was asked for: one job after the other, in a thread of the server.

The rule of this module: what is to be done stands in the ledger, not in memory. So what a kill interrupts is begun
again by the next server, and since a load is done once however often it is begun, nothing is loaded twice or in part.
Only one process of an installation works on jobs at a time, and on a file only one of the host where it lies.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

import orjson

from graph.base import Base
from graph.deliveries import check_version
from graph.errors import BadInput, BaseHeld, XinmaiError
from graph.identifiers import mask_text
from graph.officers import Officer
from graph.sidebase.jobs import Job, JobKind, JobState
from graph.sidebase.lock import jobs_lock
from graph.sidebase.uploads import Upload, UploadState
from graph.store.loaded import loaded_of
from graph.store.withdraw import withdraw
from loaders.check import CheckReport, check_files
from loaders.deliverables import FileRefused, deliverables
from loaders.handover.asker import standing
from loaders.handover.lists import screened
from loaders.handover.packages import expire_packages, pack, packages_lie_here
from loaders.handover.uploads import Uploading, given_of, officer_of
from loaders.load import FileLoaded, LoadReport, load_files
from loaders.plan import PlannedFile

T = TypeVar("T")

MOST_BEGUN: Final = 3
"""So often a job is begun; one with which the process ended each time is given up."""
LOOKS_EVERY_S: Final = 30.0
WAIT_S: Final = 2.0
"""How long a job waits for another writer, or for another process's jobs, before it looks whether it should stop."""
ENDS_WITHIN_S: Final = 20.0
ON_A_FILE: Final = frozenset((JobKind.CHECK, JobKind.LOAD, JobKind.SCREEN))
EXAMPLES: Final = 200
"""Findings of one file that a job keeps one by one."""


class StoppedWork(KeyboardInterrupt):
    """The server ends: the job ends as a load does on Ctrl-C, and the next server begins it again."""


@dataclass
class JobProgress:
    """How far the job at hand is."""

    job: str
    stop: threading.Event = field(repr=False)
    expected: int = 0  # bytes
    done: int = 0  # rows

    def planned(self, files: Sequence[PlannedFile]) -> None:
        """All deliveries that will be read."""
        self.expected = sum(file.delivery.bytes for file in files)

    def file(self, file: PlannedFile) -> None:  # noqa: ARG002 - as a load tells it
        """The delivery that is read from now on."""
        self.rows(0)

    def rows(self, lines: int) -> None:
        """So many more rows are done."""
        self.done += lines
        if self.stop.is_set():
            raise StoppedWork


class Worker:
    """Works on the jobs of one base, and wipes uploads whose time is over, as long as there are any."""

    def __init__(self, base: Base, uploading: Uploading, fault: Callable[[Exception], None]) -> None:
        self._base = base
        self._uploading = uploading
        self._fault = fault
        self._stop = threading.Event()
        self._more = threading.Event()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._at: JobProgress | None = None

    def wake(self) -> None:
        """There is something to do now, or may be."""
        self._more.set()
        with self._guard:
            if self._stop.is_set() or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
            self._thread.start()

    def wake_if_needed(self) -> None:
        """Go on with what an earlier server left."""
        if self._to_do() or self._something_to_wipe():
            self.wake()

    def progress(self, job: Job) -> JobProgress | None:
        """How far a job is that is being worked on here; of one that has ended its own words tell."""
        at = self._at
        return at if at is not None and at.job == job.id and not job.ended else None

    def close(self) -> None:
        """Stop what is at work at its next batch and wait for it."""
        self._stop.set()
        self._more.set()
        if self._thread is not None:
            self._thread.join(ENDS_WITHIN_S)

    def _work(self) -> None:
        try:
            while not self._stop.is_set():
                self._more.clear()
                self._do_all()
                self._wipe_loaded()
                self._uploading.expire()
                expire_packages(self._base)
                with self._guard:
                    if not (self._something_to_wipe() or self._more.is_set()):
                        self._thread = None
                        return
                self._more.wait(LOOKS_EVERY_S)
        except StoppedWork:
            return
        except Exception as fault:  # noqa: BLE001 - a thread's own trace could quote what a file contains
            if not self._stop.is_set():
                self._fault(fault)

    def _something_to_wipe(self) -> bool:
        return bool(self._base.side.uploads.unwiped()) or packages_lie_here(self._base)

    def _do_all(self) -> None:
        """Every job of the ledger that is for this host; another process that is at one is waited for."""
        while self._to_do():
            try:
                with jobs_lock(self._base.settings, WAIT_S):
                    for job in self._to_do():
                        self._do(job)
            except BaseHeld:
                if self._stop.is_set():
                    raise StoppedWork from None

    def _to_do(self) -> list[Job]:
        """The jobs that can be done here, the oldest first: a file that is on another host is left to it."""
        return [job for job in self._base.side.jobs.unfinished() if self._is_for_here(job)]

    def _is_for_here(self, job: Job) -> bool:
        if job.kind not in ON_A_FILE:
            return True
        upload = self._base.side.uploads.upload(job.of)
        return upload.state is not UploadState.COMPLETE or self._uploading.lies_here(upload)

    def _do(self, job: Job) -> None:
        jobs = self._base.side.jobs
        if job.begun >= MOST_BEGUN:
            failed = BadInput(f"The process ended {job.begun} times while it worked on this. Ask the operator.")
            jobs.turn(job.id, JobState.FAILED, _reason(failed))
            return
        jobs.turn(job.id, JobState.BEGUN)
        self._at = JobProgress(job.id, self._stop)
        try:
            said = self._done(job, self._at)
        except StoppedWork:
            jobs.turn(job.id, JobState.WAITING)
            raise
        except XinmaiError as error:
            jobs.turn(job.id, JobState.FAILED, _reason(error))
        except Exception as fault:  # noqa: BLE001 - one job that fails inside the program must not stop the others
            self._fault(fault)
            jobs.turn(job.id, JobState.FAILED, _reason(XinmaiError("Something went wrong inside the program.")))
        else:
            # Said before anything is wiped: a kill in between must not make a load look as if it had failed.
            jobs.turn(job.id, JobState.DONE, said)
            self._wipe_loaded()
        finally:
            self._at = None

    def _done(self, job: Job, progress: JobProgress) -> str:
        self._uploading.require_access(job.actor)
        if job.kind is JobKind.WITHDRAW:
            return self._withdrawn(job, progress)
        if job.kind is JobKind.SCREEN:
            return screened(self._base, self._uploading, self._base.side.uploads.upload(job.of), progress)
        if job.kind is JobKind.PACK:
            return pack(self._base, job)
        upload = self._base.side.uploads.upload(job.of)
        if upload.state is UploadState.LOADED:
            raise BadInput("This file was loaded by an earlier job.")
        if upload.state is not UploadState.COMPLETE:
            raise BadInput("The file was wiped before it was this job's turn.")
        self._require(job, upload)
        file, given = self._uploading.sealed(upload), given_of(upload)
        if job.kind is JobKind.CHECK:
            return _text(check_files(self._base, [file], given, progress=progress))
        report = _when_free(
            progress,
            lambda: load_files(
                self._base,
                [file],
                given,
                actor=job.actor,
                confirm_lapse=job.asked.confirm_lapse,
                progress=progress,
                wait_s=WAIT_S,
            ),
        )
        return _text(replace(report, files=tuple(self._told(job, each) for each in report.files)))

    def _wipe_loaded(self) -> None:
        """Wipe the uploads of which all is in the graph."""
        side = self._base.side
        for upload in side.uploads.unwiped():
            if any(_has_loaded_all(job) for job in side.jobs.on(upload.id)):
                self._uploading.wipe(upload, UploadState.LOADED)

    def _withdrawn(self, job: Job, progress: JobProgress) -> str:
        """Withdraw a run, unless this job had done so before a kill kept it from saying so."""
        base = self._base
        note = base.side.delivery_notes.of_run(base.side.runs.run(job.of).number)

        def work() -> str:
            with base.writing(WAIT_S):
                for each in base.side.runs.withdrawals():
                    if each.withdrawn_run == job.of and each.actor == job.actor and each.at >= job.made:
                        return each.counts
                if note is not None:
                    check_version(base, note, job.asked.version)
                return orjson.dumps(
                    withdraw(base, job.of, actor=job.actor, reason=job.asked.reason, progress=progress.rows)
                ).decode()

        return _when_free(progress, work)

    def _require(self, job: Job, upload: Upload) -> None:
        """Refuse what is not in the access of whoever announced the file, now that its rows say what it is.

        Nor may it lie outside the access of the colleague who has it loaded.
        """
        colleague = standing(self._base, job.actor)
        officers = [officer_of(self._base, upload), *([Officer(self._base, colleague)] if colleague else [])]
        for planned in deliverables(self._base, [self._uploading.sealed(upload)], given_of(upload)).planned:
            for officer in officers:
                officer.require(planned.delivery)

    def _told(self, job: Job, file: FileLoaded | FileRefused) -> FileLoaded | FileRefused:
        """What became of a file that this very job loaded before a kill kept it from saying so."""
        if isinstance(file, FileRefused) or not file.loaded.known:
            return file
        run = self._base.side.runs.run_numbered(file.loaded.run)
        if run.actor != job.actor or run.opened < job.made:
            return file
        return replace(file, loaded=loaded_of(run.summary))


def _has_loaded_all(job: Job) -> bool:
    if job.kind is not JobKind.LOAD or job.state is not JobState.DONE:
        return False
    files = orjson.loads(job.said)["files"]
    return bool(files) and all("loaded" in file for file in files)


def _when_free(progress: JobProgress, work: Callable[[], T]) -> T:
    """What `work` gives once no other writer is at work."""
    while True:
        try:
            return work()
        except BaseHeld:
            progress.rows(0)


def _text(report: CheckReport | LoadReport) -> str:
    """What a job's row keeps of a report."""
    told = orjson.loads(orjson.dumps(report))
    for file in told["files"]:
        if "findings" in file:
            del file["findings"][EXAMPLES:]
    return orjson.dumps(told).decode()


def _reason(error: XinmaiError) -> str:
    return orjson.dumps({"code": error.code, "message": mask_text(error.message)}).decode()
