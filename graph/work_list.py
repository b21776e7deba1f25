"""What waits for one actor: whatever their role gives them to do, in one list.

The rule of this module: it tells that something waits and what it is about, never what is held of anybody; to do it is
another door's business, with its own rights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from graph.access import Own, RoleRule
from graph.access.actor import PUBLIC_ROLE
from graph.access.rules import REPAIR
from graph.catalogue import purpose as purpose_named
from graph.deliveries import Dueness, calendar
from graph.errors import Refused
from graph.officers import Officer
from graph.sidebase.disputes import Dispute, DisputeState
from graph.sidebase.jobs import JobState
from graph.sidebase.queue import QueueNote
from graph.sidebase.reveals import RevealState
from graph.sidebase.uploads import UploadState
from graph.stewarding import PURPOSE as JUDGING
from graph.view.access import BEIJING
from graph.view.disputes import MOST as MOST_DISPUTES
from graph.view.disputes import DisputeTold
from graph.view.looked import OWN
from graph.view.revealing import reveals_of
from graph.view.view import View

SOON: Final = timedelta(days=14)
"""So long before its end somebody's access is told to those who can let them in anew."""


class TaskKind(StrEnum):
    """What sort of thing waits."""

    UPLOAD = "upload"  # a file of your department that is not loaded yet
    JOB = "job"  # work that goes on, or that failed while its file is still there
    DELIVERY = "delivery"  # what your department should have delivered by now
    PAIR = "pair"  # two credit files that you have taken, that you are to look at again, or the next of the queue
    CASE = "case"  # an investigation of yours that is open
    DISPUTE = "dispute"  # one that you answer, or one of yours whose answer is overdue
    REVEAL = "reveal"  # a number that you may agree to be told, or that you asked for and may take
    ACCESS = "access"  # rights that somebody else has and that end soon


@dataclass(frozen=True)
class Task:
    """Something that waits. `of` is its id (for a pair both, with | between), `until` when it is taken away or due."""

    kind: TaskKind
    of: str
    says: str
    since: datetime
    until: datetime | None = None


def work_list(officer: Officer) -> list[Task]:
    """All that waits for an actor, what ends first at the head; `Refused` for the public, for whom nothing does."""
    if officer.actor.role == PUBLIC_ROLE:
        raise Refused("Nothing waits for the public.")
    found = [*_pairs(officer), *_cases(officer)]
    if officer.actor.giver is None:  # rights that are given are rights of reading: what is to be done stays the giver's
        found += [*_disputes(officer), *_reveals(officer)]
    if officer.role.delivers:
        found += [*_uploads(officer), *_jobs(officer), *_deliveries(officer)]
    if officer.role.administers:
        found += _ending_access(officer)
    found.sort(key=lambda task: (task.until is None, task.until or task.since, task.kind, task.of))
    officer.write_down("work_list", [], {"tasks": len(found)})
    return found


def _uploads(officer: Officer) -> Iterator[Task]:
    for upload in officer.base.side.uploads.uploads(_departments(officer)):
        if upload.is_list:
            continue  # whoever handed it over asks for it by itself
        if upload.state is UploadState.OPEN:
            yield Task(TaskKind.UPLOAD, upload.id, f"{upload.name} awaits its bytes.", upload.since, upload.until)
        elif upload.state is UploadState.COMPLETE:
            yield Task(TaskKind.UPLOAD, upload.id, f"{upload.name} is here and not loaded.", upload.since, upload.until)


def _jobs(officer: Officer) -> Iterator[Task]:
    waiting = {each.id for each in officer.base.side.uploads.uploads(_departments(officer)) if not each.wiped}
    for job in officer.base.side.jobs.jobs(_departments(officer)):
        if job.is_personal:
            continue
        if not job.ended:
            yield Task(TaskKind.JOB, job.id, f"To {job.kind} is {job.state}.", job.since)
        elif job.state is JobState.FAILED and job.of in waiting:
            yield Task(TaskKind.JOB, job.id, f"To {job.kind} has failed.", job.since)


def _deliveries(officer: Officer) -> Iterator[Task]:
    for due in calendar(officer):
        if due.state is not Dueness.ON_TIME:
            says = f"{due.entry} {due.name_zh} of region {due.region} is {due.state} since {due.due}."
            yield Task(TaskKind.DELIVERY, due.entry, says, due.last, datetime.combine(due.due, time.max, BEIJING))


def _pairs(officer: Officer) -> Iterator[Task]:
    claimed, asked = _noted(officer)
    for note in claimed:
        yield Task(TaskKind.PAIR, f"{note.left}|{note.right}", "You have taken this pair.", note.at, note.until)
    for note in asked:
        yield Task(TaskKind.PAIR, f"{note.left}|{note.right}", "You are asked for a second look.", note.at)
    if officer.role.judges:
        yield from _next_of_queue(officer, {(note.left, note.right) for note in (*claimed, *asked)})


def _next_of_queue(officer: Officer, but: set[tuple[str, str]]) -> Iterator[Task]:
    """One task for all that waits for any steward: a list of thousands would hide what is asked of this one."""
    view = View(officer.base, officer.actor, purpose_named(JUDGING), reference="work list")
    waiting = [pair for pair in view.waiting(officer.actor.id) if pair not in but]
    if waiting:
        says = f"Pairs of the queue that wait for a steward: {len(waiting)}. This is the next one."
        yield Task(TaskKind.PAIR, "|".join(waiting[0]), says, officer.base.clock())


def _noted(officer: Officer) -> tuple[Sequence[QueueNote], Sequence[QueueNote]]:
    """The claims of an actor and the second looks asked of them, on which they have not had their say since."""
    queue, me = officer.base.side.queue, officer.actor.id
    claimed = [note for note in queue.claims().values() if note.actor == me]
    asked = [note for note in queue.escalations().values() if note.to_whom == me]
    files = sorted({file for note in (*claimed, *asked) for file in (note.left, note.right)})
    standing = officer.base.side.judgements.standing_judgements(files) if files else []
    said = {(one.left, one.right): one.at for one in standing if one.actor == me}

    def waits(note: QueueNote) -> bool:
        at = said.get((note.left, note.right))
        return at is None or at < note.at

    return list(filter(waits, claimed)), list(filter(waits, asked))


def _ending_access(officer: Officer) -> Iterator[Task]:
    now = officer.base.clock()
    for grant in officer.base.side.grants.all():
        actor, until = grant.actor, grant.actor.until
        if until is None or now < until - SOON or not grant.holds(now):
            continue
        if actor.binding is None:  # who asks about themselves is let in for as long as it takes
            says = f"The access of {actor.name} as {actor.role} ends soon."
            yield Task(TaskKind.ACCESS, grant.id, says, max(grant.made, until - SOON), until)


def _cases(officer: Officer) -> Iterator[Task]:
    for case in officer.base.side.cases.cases():
        if case.opened_by == officer.actor.id and case.closed is None:
            yield Task(TaskKind.CASE, case.id, f"{case.title} is open.", case.opened)


def _disputes(officer: Officer) -> Iterator[Task]:
    role, mine = officer.role, officer.role.own is Own.SUBJECT
    if not (role.answers or role.decides_again or mine):
        return
    view = View(officer.base, officer.actor, purpose_named(OWN if mine else REPAIR), reference="work list")
    try:
        found = view.disputes(only_open=True, limit=MOST_DISPUTES).disputes
    except Refused:
        if not mine:
            raise
        return  # a number that leads to nobody, or to more than one, disputes nothing
    for told in found:
        says = _of_ones_own(told) if mine else _asked_of(role, told.dispute)
        if says is not None:
            due = told.dispute.due
            until = None if due is None else datetime.combine(due, time.max, BEIJING)
            yield Task(TaskKind.DISPUTE, told.dispute.id, says, told.dispute.filed, until)


def _of_ones_own(told: DisputeTold) -> str | None:
    if not told.overdue:
        return None
    return f"What is awaited in dispute {told.dispute.number} is overdue: you may ask the second instance."


def _asked_of(role: RoleRule, dispute: Dispute) -> str | None:
    """What a role has to do about a dispute that is open; None where it is for another one to do something."""
    match dispute.state:
        case DisputeState.RECEIVED if role.answers:
            return f"Dispute {dispute.number} is to be answered."
        case DisputeState.UPHELD if role.answers:
            return f"Dispute {dispute.number} was upheld: its correction is to be delivered."
        case DisputeState.ESCALATED if role.decides_again:
            return f"Dispute {dispute.number} is to be answered by the second instance."
    return None


def _reveals(officer: Officer) -> Iterator[Task]:
    base, me = officer.base, officer.actor
    for each in reveals_of(base, me):
        state = each.state(base.clock())
        if each.asked_by == me.id and state is RevealState.AGREED:
            yield Task(TaskKind.REVEAL, each.id, "The number you asked for may be taken.", each.asked, each.until)
        elif each.asked_by != me.id and state is RevealState.WAITING:
            yield Task(TaskKind.REVEAL, each.id, "Somebody asks for a number in the clear.", each.asked, each.until)


def _departments(officer: Officer) -> list[str] | None:
    return None if officer.everywhere else [officer.office().id]
