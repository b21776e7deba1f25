"""What a subject is told about themselves: everything held, what changed, and who looked.

The rule of this module: it is told for the subject's own access alone, all of what is held is one state of the base,
and what is left out for its length is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.errors import BadInput, PurposeRefused
from graph.view.access import Access
from graph.view.answers import CreditFile, CreditRecord, JoinReason, Partial, PartialReason, Subject
from graph.view.base import Base
from graph.view.changes import MOST as MOST_CHANGES
from graph.view.changes import Changes, Span, changes_of
from graph.view.disputes import MOST as MOST_DISPUTES
from graph.view.disputes import DisputeTold, disputes_of
from graph.view.files import credit_files
from graph.view.lineage import reasons
from graph.view.looked import MOST as A_PART
from graph.view.looked import OWN, Look, looks, names_of
from graph.view.order import EPOCH
from graph.view.own import bound_subject
from graph.view.partial import partly
from graph.view.reading import Reading
from graph.view.records import record_answers, subjects_of
from graph.view.subjects import one_subject, open_files_of

VERB: Final = "report"
MOST_RECORDS: Final = 2_000
MOST_WITHDRAWN: Final = 200
MOST_LOOKS: Final = 10_000


@dataclass(frozen=True)
class Withdrawn:
    """A delivery that was taken back: by which run, and when. Of whom it told is kept nowhere."""

    run: int
    at: datetime


@dataclass(frozen=True)
class SubjectReport:
    """Everything held about one subject, in all states, each value with its lineage.

    `since` is when the report before this one was made, the beginning if there was none; `changes` and `withdrawn`
    are what happened since. What the subject says and disputes stands beside each record; `disputes` has the words and
    the history. `joined` says why the credit files are taken to be about one subject.
    """

    subject: Subject
    files: tuple[CreditFile, ...]
    joined: tuple[JoinReason, ...]
    records: tuple[CreditRecord, ...]
    since: datetime
    changes: Changes
    withdrawn: tuple[Withdrawn, ...]
    looked: tuple[Look, ...]
    disputes: tuple[DisputeTold, ...]
    partial: Partial


def may_have_report(access: Access) -> None:
    """Raise `PurposeRefused` for everybody but the subject, a clerk who serves them, and the operator."""
    if access.purpose.code != OWN:
        raise PurposeRefused(f"A report is for the subject: its purpose is {OWN}.", purpose=access.purpose.code)


def meant_by(reading: Reading, subject_id: str | None) -> str:
    """The subject that is asked about; without an id the one that the reader is."""
    if subject_id is not None:
        return subject_id
    if reading.access.actor.binding is None:
        raise BadInput("Name the subject: you are bound to none.")
    return bound_subject(reading, reading.access.actor.binding)


def report_of(reading: Reading, asked: str | None, since: datetime | None) -> SubjectReport:
    """The report about a subject; `NotFound` if it is not open."""
    subject_id, files = open_files_of(reading, meant_by(reading, asked))
    whole = one_subject(reading, subject_id)
    seen = _every_look(reading, subject_id)
    begun = since or max((look.at for look in seen if look.did == VERB), default=EPOCH)
    changes = changes_of(reading, [subject_id], Span(begun), MOST_CHANGES)[0]
    heads = sorted((head for file in files for head in file.heads), key=lambda head: (head.category, head.id))
    withdrawn = _withdrawn(reading.base, begun)
    disputed = disputes_of(reading, subject=subject_id, only_open=False, limit=MOST_DISPUTES, after=None)
    long = disputed.has_next or len(heads) > MOST_RECORDS or len(seen) > MOST_LOOKS or changes.total > MOST_CHANGES
    partial = partly(whole.partial, *changes.partial.reasons, *([PartialReason.LIMIT] if long else []))
    return SubjectReport(
        subject=whole,
        files=tuple(credit_files(reading, files)),
        joined=reasons(reading, subject_id, [file.id for file in files]),
        records=record_answers(reading, heads[:MOST_RECORDS], subjects_of(files)),
        since=begun,
        changes=changes,
        withdrawn=withdrawn[-MOST_WITHDRAWN:],
        looked=seen[:MOST_LOOKS],
        disputes=disputed.disputes,
        partial=partial,
    )


def _every_look(reading: Reading, subject_id: str) -> tuple[Look, ...]:
    """Who looked, the earliest first, one more than a report tells if there are too many."""
    names = names_of(reading, subject_id)
    seen: list[Look] = []
    while len(seen) <= MOST_LOOKS:
        after = seen[-1].sequence if seen else 0
        part = looks(reading.base.side.audit.entries(touching=names, after=after, limit=A_PART))
        seen += part
        if len(part) < A_PART:
            break
    return tuple(seen)


def _withdrawn(base: Base, since: datetime) -> tuple[Withdrawn, ...]:
    return tuple(Withdrawn(each.number, each.at) for each in base.side.runs.withdrawals() if each.at > since)
