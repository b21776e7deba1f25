"""Lists that are screened through the service: handed over as files are, answered by a job, fetched once.

The rule of this module: a list and its result lie sealed under one key and are wiped together, a day after the list
was announced. Whoever handed it over, and nobody else, has it screened and fetches the result; it is answered for the
purpose that was named and with the rights they have then.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson

from graph.access import Actor
from graph.access.actor import PUBLIC_ROLE
from graph.base import Base
from graph.catalogue import purpose as purpose_named
from graph.errors import BadInput, LimitExceeded, NotFound, Refused
from graph.fetching import FetchedOnce, of_asking
from graph.identifiers import mask_text
from graph.officers import Officer
from graph.screening import ENCODINGS, Screening, read_rows, unreadable
from graph.sealed import BLOCK, SealedFile
from graph.sidebase.jobs import Job, JobKind, JobState
from graph.sidebase.one_time import nothing_there
from graph.sidebase.uploads import Upload, UploadState
from graph.view.view import View
from loaders.handover.asker import asker_now, kept_asker, require_bounds_kept
from loaders.handover.uploads import Announced, Uploading

if TYPE_CHECKING:
    from loaders.handover.jobs import JobProgress

MOST_ROWS: Final = 100_000
MOST_OPEN: Final = 5
"""Lists of one actor that may lie here at a time."""
RESULT: Final = "screening"
ENDING: Final = ".csv"


@dataclass(frozen=True)
class AnnouncedList:
    """What is said of a list before it comes: under which header its numbers stand, and what they are asked for."""

    file: Announced
    column: str
    categories: tuple[str, ...] = ()
    purpose: str = ""
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True)
class HeldList:
    """A list that was announced, and the work on it, if it was asked for."""

    upload: Upload
    job: Job | None


class Lists:
    """Lists of one base; `wake` tells the worker that there is something to do."""

    def __init__(self, base: Base, uploading: Uploading, wake: Callable[[], None]) -> None:
        self._base = base
        self._uploading = uploading
        self._wake = wake
        self._results = FetchedOnce(base.side, RESULT)

    def announce(self, officer: Officer, list_id: str, told: AnnouncedList) -> Upload:
        """A list that is about to come. Refused early: a purpose that is not theirs, what is no CSV, too many lists."""
        actor = officer.actor
        if actor.giver is not None:
            raise Refused("Lists are screened by one's own rights.")
        if actor.role == PUBLIC_ROLE:  # who is nobody in particular would be told of, and crowd out, others' lists
            raise Refused("Lists are screened for those who were let in: ask for a few numbers at once instead.")
        if not told.file.name.lower().endswith(ENDING):
            raise BadInput("A list is handed over as CSV.")
        if not told.column.strip():
            raise BadInput("Name the column that holds the numbers.")
        for category in told.categories:
            self._base.catalogue.entry(category)
        said = _said(actor, told)
        _view(self._base, actor, said)  # raises what the job would
        waiting = [one for one in self._base.side.uploads.uploads([self._of(actor)]) if not one.wiped]
        if len([one for one in waiting if one.id != list_id]) >= MOST_OPEN:
            raise LimitExceeded(
                f"{MOST_OPEN} lists of yours lie here: they are wiped a day after they were announced.", limit=MOST_OPEN
            )
        officer.write_down("screening_list", [list_id], {"bytes": told.file.size})
        upload = self._uploading.admit(list_id, actor, self._of(actor), told.file, said)
        self._wake()  # it wipes what is over
        return upload

    def screen(self, officer: Officer, job_id: str, list_id: str) -> HeldList:
        """Have a list of theirs screened; `BadInput` while its bytes are not all here."""
        held = self.held(officer, list_id)
        if held.job is not None and held.job.state is not JobState.FAILED:
            return held
        if held.upload.state is not UploadState.COMPLETE:
            raise BadInput(f"This list is {held.upload.state}: only one that is complete is screened.")
        officer.write_down("screening", [list_id], {"bytes": held.upload.size})
        self._base.side.jobs.ask(
            job_id, JobKind.SCREEN, of=list_id, department=held.upload.department, actor=officer.actor.id
        )
        self._wake()
        return self.held(officer, list_id)

    def held(self, officer: Officer, list_id: str) -> HeldList:
        """A list of theirs and how far it is; `NotFound` for another's."""
        upload = self._base.side.uploads.upload(list_id)
        if upload.department != self._of(officer.actor) or not upload.is_list:
            raise NotFound("There is no such list, or none that is yours.")
        return self._with_job(upload)

    def all_held(self, officer: Officer, most: int) -> list[HeldList]:
        """Their lists, the newest first."""
        found = self._base.side.uploads.uploads([self._of(officer.actor)])[:most]
        officer.write_down("screening_lists", [each.id for each in found], {"lists": len(found)})
        return [self._with_job(each) for each in found]

    def let_fetch(self, officer: Officer, list_id: str) -> str:
        """Let the result be fetched once: what `address` tells the address of."""
        held = self.held(officer, list_id)
        if held.job is None or held.job.state is not JobState.DONE or held.upload.wiped:
            raise BadInput("There is no result: the list was not screened, or was wiped since.")
        require_bounds_kept(officer.actor, held.upload.said)
        officer.write_down("screening_result", [list_id], orjson.loads(held.job.said)["outcomes"])
        return self._results.let(officer, list_id)

    def address(self, officer: Officer, of: str) -> tuple[str, str]:
        """The secret part of the address of a result, as often as it is asked for; and the file's name."""
        return self._results.secret(officer, of), _result_name(self.held(officer, of_asking(of)).upload)

    def fetched(self, secret: str) -> tuple[str, str, Iterator[str]]:
        """Whose address it is, the result's name and its lines; the address is used up by it.

        `NotFound` for one that was used before or is of something else.
        """
        address = self._results.find(secret)
        upload = self._base.side.uploads.upload(of_asking(address.of))
        job = self._with_job(upload).job
        if upload.wiped or job is None:
            raise nothing_there()
        require_bounds_kept(asker_now(self._base, upload.said), upload.said)
        self._results.spend(address)
        result = self._uploading.result(upload, orjson.loads(job.said)["bytes"])
        return address.actor, _result_name(upload), _lines(result)

    def _with_job(self, upload: Upload) -> HeldList:
        jobs = [job for job in self._base.side.jobs.on(upload.id) if job.kind is JobKind.SCREEN]
        return HeldList(upload, jobs[-1] if jobs else None)

    def _of(self, actor: Actor) -> str:
        """What lists of one actor have in the place of a department."""
        return self._base.ids.mint("lists_of", actor.id)


def screened(base: Base, uploading: Uploading, upload: Upload, progress: JobProgress) -> str:
    """Screen a list; what the job's row keeps of it. The result lies sealed beside the list."""
    if upload.state is not UploadState.COMPLETE:
        raise BadInput("The list was wiped before it was this job's turn.")
    said = upload.said
    view = _view(base, asker_now(base, said), said)
    categories = tuple(filter(None, said["categories"].split(",")))
    screening = Screening(view, said["column"], categories, persons=bool(said["reason"]))
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    listed = read_rows(_lines(uploading.sealed(upload)), upload.name, MOST_ROWS)
    for at, row in enumerate(screening.rows(listed, upload.name)):
        writer.writerow(row)
        progress.rows(1 if at else 0)  # the header is no row of the list
    bytes_ = content.getvalue().encode("utf-8-sig")
    with uploading.result(upload, len(bytes_)).writer(anew=True) as sealing:
        for at in range(0, len(bytes_), BLOCK):
            sealing.write(bytes_[at : at + BLOCK])
    return orjson.dumps(
        {
            "rows": screening.outcomes.total(),
            "outcomes": dict(screening.outcomes),
            "persons": len(screening.answered),
            "bytes": len(bytes_),
        }
    ).decode()


def _lines(file: SealedFile) -> Iterator[str]:
    """The lines of a sealed list, in the first encoding in which all of it can be read; the mark of one is kept out."""
    for encoding in ENCODINGS:
        try:
            with io.TextIOWrapper(file.open(), encoding, newline="") as lines:
                for _ in lines:
                    pass
        except UnicodeDecodeError:
            continue
        with io.TextIOWrapper(file.open(), encoding, newline="") as lines:
            yield from lines
        return
    raise unreadable(file.name)


def _view(base: Base, actor: Actor, said: Mapping[str, str]) -> View:
    purpose = purpose_named(said["purpose"])
    return View(base, actor, purpose, reference=said["reference"] or None, reason=said["reason"] or None)


def _said(actor: Actor, told: AnnouncedList) -> dict[str, str]:
    return {
        "column": told.column,
        "categories": ",".join(told.categories),
        "purpose": purpose_named(told.purpose).code,
        "reference": mask_text(told.reference.strip()),
        "reason": mask_text(told.reason.strip()),
        **kept_asker(actor),
    }


def _result_name(upload: Upload) -> str:
    return "screened.csv" if not upload.name.isascii() else f"screened-{upload.name}"
