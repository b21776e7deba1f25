"""Which earlier answers rest on what came from somewhere: a source file, a run, a department or a judgement.

The rule of this module: it is read from the ledger, so it is told of a delivery that was withdrawn as well, which is
when it is asked most; an answer counts from when readers saw what came until it was taken back. It tells what
`who_looked` tells and, like that, nothing of whom they looked at, and to oversight alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.errors import BadInput, NotFound, PurposeRefused
from graph.sidebase.runs import RunEntry, RunState
from graph.view.access import Access
from graph.view.answers import Partial, PartialReason
from graph.view.audited import without_numbers
from graph.view.base import Base
from graph.view.looked import MOST, OVERSIGHT, Look, looks
from graph.view.origin import ALL, Sources, came_by

JUDGEMENT: Final = "judgement"
NAMES: Final = 50_000
"""So many subjects and credit files are looked for in the audit; more make the answer partial."""


@dataclass(frozen=True)
class Touched:
    """Looks at what came from a source, the earliest first; `next` is the sequence to go on after, None at the end.

    `subjects` is how many subjects what came was about, as far as it was looked for.
    """

    kind: str
    id: str
    subjects: int
    looks: tuple[Look, ...]
    next: int | None
    partial: Partial


@dataclass(frozen=True)
class _Came:
    """What came: under which names the audit would know it, and between which instants readers saw it."""

    kind: str
    names: tuple[str, ...]
    subjects: int
    since: datetime
    until: datetime | None
    cut: bool = False


def may_know_what_was_touched(access: Access, limit: int) -> None:
    """Raise `PurposeRefused` for every purpose but oversight, `BadInput` for a page of no length."""
    if access.purpose.code != OVERSIGHT:
        raise PurposeRefused(
            f"Which answers rest on something is told to those who watch over the reading ({OVERSIGHT}).",
            purpose=access.purpose.code,
        )
    if not 0 < limit <= MOST:
        raise BadInput(f"Ask for 1 to {MOST} looks, not {limit}.")


def touched_by(base: Base, any_id: str, limit: int, after: int, wanted: Sources = ALL) -> Touched:
    """A page of the answers that what came from here was in, as far as it came from sources that are wanted.

    `NotFound` for what is none of the four, `BadInput` for a judgement among wanted sources: it came from none.
    """
    came = _judged(base, any_id) or _delivered(base, any_id, wanted)
    if came is None:
        return Touched(_runs(base, any_id)[0], any_id, 0, (), None, Partial())
    if came.kind == JUDGEMENT and wanted is not ALL:
        raise BadInput("A judgement comes from no source: ask without onlyFrom and without.")
    # An entry says to the second when; what was read in the second in which it came counts as having it.
    found = base.side.audit.entries(
        touching=came.names, since=came.since, until=came.until, after=after, limit=limit + 1
    )
    shown = found[:limit]
    return Touched(
        came.kind,
        any_id,
        came.subjects,
        looks(shown),
        shown[-1].sequence if len(found) > limit else None,
        Partial(True, (PartialReason.LIMIT,)) if came.cut else Partial(),
    )


def _judged(base: Base, any_id: str) -> _Came | None:
    try:
        judgement = base.side.judgements.judgement(any_id)
    except NotFound:
        return None
    files = [judgement.left, judgement.right]
    # Both subjects it was about, and the one that is left of two: a retired id stays anchored where it was.
    subjects = [subject for subject, _ in base.side.anchors.subjects_anchored_on(files)]
    return _Came(JUDGEMENT, tuple(dict.fromkeys((*files, *subjects))), len(set(subjects)), judgement.at, None)


def _delivered(base: Base, any_id: str, wanted: Sources) -> _Came | None:
    """What was delivered; None where nothing of it is wanted."""
    kind, every = _runs(base, any_id)
    runs = every if wanted is ALL else [run for run in every if _is_wanted(base, run, wanted)]
    if not runs:
        return None
    names: dict[str, None] = {}
    subjects: set[str] = set()
    cut = False
    for run in runs:
        told = base.side.feed.foretold(run.number)
        subjects.update(told["subject_id"])
        for column in ("subject_id", "file_id"):
            names.update(dict.fromkeys(told[column]))
        if len(names) > NAMES:
            cut = True
            break
    withdrawn = {each.withdrawn_run: each.at for each in base.side.runs.withdrawals()}
    ends = [withdrawn.get(run.id) for run in runs]
    until = max((end for end in ends if end is not None), default=None) if None not in ends else None
    since = min(run.opened for run in runs)
    return _Came(kind, tuple(names)[:NAMES], len(subjects), since, until, cut)


def _is_wanted(base: Base, run: RunEntry, wanted: Sources) -> bool:
    note = base.side.delivery_notes.of_run(run.number)
    return note is not None and wanted.count(came_by(run, note))


def _runs(base: Base, any_id: str) -> tuple[str, list[RunEntry]]:
    """What sort of thing this is, and the runs whose delivery came from it, the earliest first."""
    side = base.side
    if any_id.isdecimal():
        return "run", list(_seen([side.runs.run_numbered(int(any_id))]))
    notes = side.delivery_notes.notes()
    for kind, numbers in (
        ("source_file", [note.run for note in notes if note.delivery == any_id]),
        ("department", [note.run for note in notes if note.department == any_id]),
    ):
        if found := list(_seen(side.runs.run_numbered(number) for number in numbers)):
            return kind, found
    try:
        found = list(_seen([side.runs.run(any_id)]))
    except NotFound:
        found = []
    if not found:
        raise NotFound(
            "There is no such source file, run, department or judgement.", id=without_numbers(any_id)
        ) from None
    return "run", found


def _seen(runs: Iterable[RunEntry]) -> Iterable[RunEntry]:
    """Those that readers ever saw."""
    return (run for run in runs if run.state in {RunState.COMMITTED, RunState.WITHDRAWN})
