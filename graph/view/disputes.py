"""What somebody is told of disputes: a subject their own, a department those it has to answer.

The rule of this module: a dispute is told whole or not at all. To its subject and to whoever serves them; to the
department that recognised the record; to the second instance once it is asked. Everybody else is told only that a
record is contested, beside the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from graph.access import Own
from graph.access.rules import REPAIR
from graph.errors import BadInput, PurposeRefused
from graph.sidebase.disputes import CONTESTED, Dispute, DisputeState, no_dispute
from graph.view.access import Access
from graph.view.answers import RecordState
from graph.view.cells import text, text_or_none, whole_or_none
from graph.view.looked import OWN
from graph.view.origin import ALL
from graph.view.own import bound_subject
from graph.view.reading import Reading
from graph.view.subjects import follow

MOST: Final = 200


@dataclass(frozen=True)
class DisputeTold:
    """A dispute as it stands today: whether its answer is overdue, and whether the record is still contested."""

    dispute: Dispute
    overdue: bool
    contested: bool


@dataclass(frozen=True)
class DisputePage:
    """A slice of disputes: by the day on which something is due, those that wait for nothing last."""

    disputes: tuple[DisputeTold, ...]
    total: int
    has_next: bool


def may_know_of_disputes(access: Access) -> None:
    """Raise `PurposeRefused` for a purpose that is neither the subject's own access nor dispute and repair."""
    if access.purpose.code not in {OWN, REPAIR}:
        raise PurposeRefused(
            f"Disputes are told to the subject ({OWN}) and to those who answer ({REPAIR}).",
            purpose=access.purpose.code,
        )


def disputes_of(
    reading: Reading, *, subject: str | None, only_open: bool, limit: int, after: str | None
) -> DisputePage:
    """The disputes that this reader may know of, about one subject or all."""
    if not 0 < limit <= MOST:
        raise BadInput(f"Ask for 1 to {MOST} disputes, not {limit}.")
    access = reading.access
    if access.purpose.code == OWN and access.role.own is not Own.SUBJECT and subject is None:
        raise BadInput("Whose disputes? Name the subject.")
    known = [each for each in _as_they_stand(reading, _filed(reading, subject)) if _may_know(reading, each)]
    if reading.sources_wanted is not ALL:
        said = reading.assertions(each.record for each in known)
        known = [each for each in known if each.record in said]
    if only_open:
        known = [each for each in known if each.state in CONTESTED]
    ordered = sorted(known, key=lambda each: (each.due or date.max, each.filed, each.id))
    start = 0
    if after is not None:
        places = [at for at, each in enumerate(ordered) if each.id == after]
        if not places:
            raise BadInput("This is not the last dispute seen.")
        start = places[0] + 1
    shown = ordered[start : start + limit]
    words = {each.id: each.events for each in reading.base.side.disputes.with_words([each.id for each in shown])}
    told = tuple(_told(access.today, replace(each, events=words[each.id])) for each in shown)
    return DisputePage(told, len(ordered), start + limit < len(ordered))


def one_dispute(reading: Reading, named: str) -> DisputeTold:
    """A dispute by id or receipt number; `NotFound` if there is none that this reader may know of."""
    (found,) = _as_they_stand(reading, [reading.base.side.disputes.dispute(named)])
    if not _may_know(reading, found):
        raise no_dispute()
    return _told(reading.access.today, found)


def _told(today: date, dispute: Dispute) -> DisputeTold:
    return DisputeTold(dispute, dispute.overdue(today), dispute.state in CONTESTED)


def _filed(reading: Reading, subject: str | None) -> list[Dispute]:
    """The disputes among which are all that the reader may know of, and no more than has to be looked at."""
    access = reading.access
    names = None if subject is None else _names_of(reading, subject)
    if _speaks_for_itself(access):
        mine = _mine(reading)
        names = mine if names is None else names & mine
    only_own_department = access.purpose.code == REPAIR and not access.role.decides_again
    department = access.actor.department or "" if only_own_department else None
    return reading.base.side.disputes.filed(department=department, subjects=names)


def _may_know(reading: Reading, dispute: Dispute) -> bool:
    access = reading.access
    if access.purpose.code == OWN:
        return not _speaks_for_itself(access) or dispute.subject in _mine(reading)
    if access.role.decides_again and (access.role.answers or dispute.instance > 1):
        return True
    department = access.actor.department
    return (
        access.role.answers and department is not None and department in {dispute.department, dispute.department_code}
    )


def _speaks_for_itself(access: Access) -> bool:
    return access.purpose.code == OWN and access.role.own is Own.SUBJECT


def _mine(reading: Reading) -> frozenset[str]:
    return _names_of(reading, bound_subject(reading, reading.access.actor.binding))


def _names_of(reading: Reading, subject: str) -> frozenset[str]:
    """Every id that a subject has or had, so that a dispute stays theirs when their id moves on."""
    return reading.once(("names", subject), lambda: _ids_of(reading, subject))


def _ids_of(reading: Reading, subject: str) -> frozenset[str]:
    present = follow(reading, [subject]).present.get(subject, subject)
    rows = reading.rows("view_files_of_subjects", [present])
    files = [text(row, "id") for row in rows if row["id"] is not None]
    retired = (subject for subject, _ in reading.base.side.anchors.subjects_anchored_on(files))
    return frozenset((subject, present, *retired))


def _as_they_stand(reading: Reading, disputes: Sequence[Dispute]) -> list[Dispute]:
    """Disputes that were upheld are settled once the version they are about is not the current one any more."""
    upheld = [each.record for each in disputes if each.state is DisputeState.UPHELD]
    current = {
        text(row, "id")
        for row in reading.rows("view_heads", upheld)
        if row["id"] is not None
        and reading.visible.sees(whole_or_none(row, "run"))
        and text_or_none(row, "state") == RecordState.CURRENT.value
    }
    return [
        replace(each, state=DisputeState.CORRECTED, due=None)
        if each.state is DisputeState.UPHELD and each.record not in current
        else each
        for each in disputes
    ]
