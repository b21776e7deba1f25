"""Deliveries as their departments and those who watch over them are told of them: what came, and what is due.

The rule of this module: the ledger says what came and what became of it; the catalogue says how often something
should come, and a department is called late only where it is, whatever holidays lay between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from graph.access import Handling
from graph.base import Base
from graph.errors import Outdated
from graph.officers import Officer
from graph.sidebase.delivery_notes import DeliveryNote
from graph.sidebase.runs import RunEntry, RunKind, RunState, Withdrawal
from graph.store.loaded import Loaded, loaded_of
from graph.store.withdraw import Trial, try_withdraw
from graph.view.access import BEIJING
from graph.view.origin import ALL, Sources, came_by
from graph.working_days import doubt, working_days_after


@dataclass(frozen=True)
class Came:
    """One delivery: its run, what it said, and what became of it. `loaded` is None unless it was loaded."""

    run: RunEntry
    note: DeliveryNote
    loaded: Loaded | None
    superseded_by: int | None
    withdrawal: Withdrawal | None


class Dueness(StrEnum):
    """How a department stands with one category."""

    ON_TIME = "on_time"
    DUE = "due"  # later than the catalogue says, and perhaps because of holidays of a year that is not known
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Due:
    """When the next delivery of one category by one department for one region should come."""

    department: str
    department_name: str
    region: str
    entry: str
    name_zh: str
    every: int
    last: datetime
    due: date
    state: Dueness


def deliveries(officer: Officer, first: int, before: int | None = None, wanted: Sources = ALL) -> list[Came]:
    """What the officer may know of, the newest run first, up to `first` runs before run `before`.

    `wanted` leaves out what came from other sources.
    """
    notes = {note.run: note for note in _noted(officer)}
    runs = {run.number: run for run in _loads(officer)}
    fulls = [
        note for note in notes.values() if note.kind == "full" and _is_standing(runs.get(note.run))
    ]  # a full delivery says what stands in its scope, whatever came before
    withdrawn = {each.withdrawn_run: each for each in officer.base.side.runs.withdrawals()}
    numbers = sorted(number for number in notes.keys() & runs.keys() if before is None or number < before)[::-1]
    if wanted is not ALL:
        numbers = [number for number in numbers if wanted.count(came_by(runs[number], notes[number]))]
    found = [_came(runs[number], notes[number], fulls, withdrawn) for number in numbers[:first]]
    officer.write_down("delivery_list", [each.note.delivery for each in found], {"deliveries": len(found)})
    return found


def calendar(officer: Officer, wanted: Sources = ALL) -> list[Due]:
    """What should come next from whom, the latest first; of `wanted` sources, after what came last of these."""
    standing = {run.number: run for run in _loads(officer) if _is_standing(run)}
    last: dict[str, DeliveryNote] = {}
    for note in _noted(officer):
        if note.run in standing and wanted.count(came_by(standing[note.run], note)):
            known = last.get(note.scope)
            last[note.scope] = note if known is None or note.delivered > known.delivered else known
    today = officer.base.clock().astimezone(BEIJING).date()
    found = [due for note in last.values() if (due := _due(officer, note, today)) is not None]
    found.sort(key=lambda each: (each.due, each.department, each.entry, each.region))
    officer.write_down("calendar", dict.fromkeys(each.department for each in found), {"due": len(found)})
    return found


def version_of(base: Base, note: DeliveryNote) -> int:
    """What changes whenever a delivery of the same department, region and category comes or goes."""
    numbers = {other.run for other in base.side.delivery_notes.notes([note.department]) if other.scope == note.scope}
    runs = {run.id for run in base.side.runs.all_runs() if run.number in numbers}
    taken_back = {each.number for each in base.side.runs.withdrawals() if each.withdrawn_run in runs}
    return max({note.run} | numbers | taken_back)


def check_version(base: Base, note: DeliveryNote, expected: int) -> None:
    """Raise `Outdated` when something came or went since."""
    version = version_of(base, note)
    if version != expected:
        raise Outdated("Something was delivered or withdrawn since you looked. Look again.", version=version)


def try_withdrawal(officer: Officer, run: str) -> tuple[RunEntry, Trial, int]:
    """What withdrawing a delivery of theirs would change, and the version to name for it."""
    entry, note = officer.delivery_of(run, Handling.DELIVER)
    version = version_of(officer.base, note)
    trial = try_withdraw(officer.base, entry.id)
    officer.write_down("withdraw_try", [note.delivery], {"records": trial.records})
    return entry, trial, version


def _noted(officer: Officer) -> Iterable[DeliveryNote]:
    """Every delivery that the officer may know of; of runs older than the notes what the archive says."""
    officer.require_overseeing()
    notes = {note.run: note for note in officer.base.side.delivery_notes.notes()}
    for run in _loads(officer):
        if run.number not in notes and (older := officer.note_of(run)) is not None:
            notes[run.number] = older
    return [note for note in notes.values() if officer.may(Handling.OVERSEE, note)]


def _loads(officer: Officer) -> Sequence[RunEntry]:
    return [run for run in officer.base.side.runs.all_runs() if run.kind is RunKind.LOAD]


def _is_standing(run: RunEntry | None) -> bool:
    return run is not None and run.state is RunState.COMMITTED


def _came(
    run: RunEntry, note: DeliveryNote, fulls: Sequence[DeliveryNote], withdrawn: Mapping[str, Withdrawal]
) -> Came:
    later = [full for full in fulls if full.scope == note.scope and full.place > note.place]
    loaded = loaded_of(run.summary) if run.summary else None
    superseded = min(later, key=lambda full: full.place).run if later and _is_standing(run) else None
    return Came(run, note, loaded, superseded, withdrawn.get(run.id))


def _due(officer: Officer, note: DeliveryNote, today: date) -> Due | None:
    entry = officer.base.catalogue.entries.get(note.entry)
    if entry is None or not entry.on or entry.update_working_days is None:
        return None
    due = working_days_after(note.delivered.astimezone(BEIJING).date(), entry.update_working_days)
    surely = working_days_after(due, doubt(due))
    state = Dueness.ON_TIME if today <= due else Dueness.DUE if today <= surely else Dueness.OVERDUE
    return Due(
        department=note.department,
        department_name=note.department_name,
        region=note.region,
        entry=note.entry,
        name_zh=entry.name_zh,
        every=entry.update_working_days,
        last=note.delivered,
        due=due,
        state=state,
    )
