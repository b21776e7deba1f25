"""What somebody is told of disputes: a subject their own, a department those it has to answer.

The rule of this module: a dispute is told whole or not at all. To its subject and to whoever serves them; to the
department that recognised the record; to the second instance once it is asked. Everybody else is told only that a
record is contested, beside the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from graph.access import Own
from graph.errors import BadInput, PurposeRefused
from graph.sidebase.disputes import CONTESTED, WAITING, Dispute, DisputeState, no_dispute
from graph.view.access import Access
from graph.view.answers import RecordState
from graph.view.cells import text, text_or_none, whole_or_none
from graph.view.looked import OWN
from graph.view.own import bound_subject
from graph.view.reading import Reading
from graph.view.subjects import follow

REPAIR: Final = "dispute_repair"
MOST: Final = 200


@dataclass(frozen=True)
class DisputeTold:
    """A dispute as it stands today: whether its answer is overdue, and whether the record is still contested."""

    dispute: Dispute
    overdue: bool
    contested: bool


@dataclass(frozen=True)
class DisputePage:
    """A slice of disputes: those that wait first, by the day on which they have to be answered."""

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
    known = _known(reading, reading.base.side.disputes.all())
    if subject is not None:
        present = _present(reading, [subject, *(each.subject for each in known)])
        wanted = present.get(subject, subject)
        known = [each for each in known if present.get(each.subject, each.subject) == wanted]
    known = _as_they_stand(reading, known)
    if only_open:
        known = [each for each in known if each.state in CONTESTED]
    ordered = sorted(known, key=lambda each: (each.state not in WAITING, each.due or date.max, each.filed, each.id))
    start = 0
    if after is not None:
        places = [at for at, each in enumerate(ordered) if each.id == after]
        if not places:
            raise BadInput("This is not the last dispute seen.")
        start = places[0] + 1
    shown = ordered[start : start + limit]
    words = {each.id: each for each in reading.base.side.disputes.with_words([each.id for each in shown])}
    told = tuple(_told(access.today, replace(words[each.id], state=each.state)) for each in shown)
    return DisputePage(told, len(ordered), start + limit < len(ordered))


def one_dispute(reading: Reading, named: str) -> DisputeTold:
    """A dispute by id or receipt number; `NotFound` if there is none that this reader may know of."""
    found = _as_they_stand(reading, _known(reading, [reading.base.side.disputes.dispute(named)]))
    if not found:
        raise no_dispute()
    return _told(reading.access.today, found[0])


def _told(today: date, dispute: Dispute) -> DisputeTold:
    return DisputeTold(dispute, dispute.overdue(today), dispute.state in CONTESTED)


def _known(reading: Reading, disputes: Sequence[Dispute]) -> list[Dispute]:
    """Those of these disputes that the reader may know of."""
    access = reading.access
    if access.purpose.code == OWN:
        if access.role.own is not Own.SUBJECT:
            return list(disputes)
        mine = bound_subject(reading, access.actor.binding)
        present = _present(reading, [each.subject for each in disputes])
        return [each for each in disputes if present.get(each.subject, each.subject) == mine]
    department = access.actor.department
    return [
        each
        for each in disputes
        if (access.role.decides_again and (access.role.answers or each.instance > 1))
        or (access.role.answers and department is not None and department in {each.department, each.department_code})
    ]


def _present(reading: Reading, subjects: Iterable[str]) -> dict[str, str]:
    return dict(follow(reading, sorted(set(subjects))).present)


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
        replace(each, state=DisputeState.CORRECTED)
        if each.state is DisputeState.UPHELD and each.record not in current
        else each
        for each in disputes
    ]
