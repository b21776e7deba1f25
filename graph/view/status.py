"""What the base is, what it holds and what was done to it.

The rule of this module: counts are of everything that readers see and name nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.errors import BadInput, NotFound
from graph.settings_shown import InForce, in_force
from graph.view.audited import without_numbers
from graph.view.base import Base, Reader
from graph.view.cells import whole
from graph.view.deliveries import run_of
from graph.view.traced import LoadRun
from graph.view.visibility import Visible

LAST_RUNS: Final = 10
OPEN: Final = "OPEN"
MOST: Final = 1_000
DIGITS: Final = 9


@dataclass(frozen=True)
class Figures:
    """What the base is and holds. Counts are of everything stored, whoever may read it.

    `graph` is where the engine is, without a password; `settings` are all that are in force, secrets left out.
    """

    engine: str
    version: str
    graph: str
    home: str
    catalogue: str
    settings: tuple[InForce, ...]
    subjects: int
    credit_files: int
    records: int
    source_files: int
    departments: int


@dataclass(frozen=True)
class RunDone:
    """Something that was done to the base, as the ledger has it."""

    number: int
    kind: str
    state: str
    actor: str
    opened: datetime
    closed: datetime | None


@dataclass(frozen=True)
class Status(Figures):
    """What the base is and holds, and what was done to it, the newest first.

    `last_runs` and `open_runs` are loads that stand in the graph; `last_done` is all that was done.
    """

    last_runs: tuple[LoadRun, ...]
    open_runs: tuple[LoadRun, ...]
    last_done: tuple[RunDone, ...]


def figures_of(base: Base, reader: Reader, visible: Visible) -> Figures:
    """What the base is and holds."""
    return Figures(
        engine=base.engine.name,
        version=base.engine.version,
        graph=base.settings.graph_address,
        home=str(base.settings.home),
        catalogue=base.catalogue.edition,
        settings=in_force(base.settings),
        subjects=_seen(reader, visible, "subjects"),
        credit_files=_seen(reader, visible, "files"),
        records=_seen(reader, visible, "records"),
        source_files=_seen(reader, visible, "sources"),
        departments=_held(reader, "departments"),
    )


def status_of(base: Base, reader: Reader, visible: Visible) -> Status:
    """What the base is and holds, and what was done to it last."""
    figures = figures_of(base, reader, visible)
    return Status(
        **vars(figures),
        last_runs=last_runs(reader, LAST_RUNS).runs,
        open_runs=tuple(run_of(row) for row in reader.read("view_runs_in_state", state=OPEN)),
        last_done=tuple(
            RunDone(each.number, each.kind.name, each.state.name, each.actor, each.opened, each.closed)
            for each in base.side.runs.runs(LAST_RUNS)
        ),
    )


@dataclass(frozen=True)
class Loads:
    """Runs that stand in the graph, the newest first; `next` is the number to go on before, None at the end."""

    runs: tuple[LoadRun, ...]
    next: int | None


def last_runs(reader: Reader, limit: int, wanted: frozenset[int] | None = None, before: int | None = None) -> Loads:
    """The last runs before one, the newest first; of all, or of these numbers."""
    if not 0 < limit <= MOST:
        raise BadInput(f"Ask for 1 to {MOST} runs, not {limit}.")
    found: list[LoadRun] = []
    while len(found) <= limit:
        asked = limit + 1 if wanted is None else MOST
        rows = (
            reader.read("view_runs", limit=asked)
            if before is None
            else reader.read("view_runs_before", before=before, limit=asked)
        )
        part = [run_of(row) for row in rows]
        found += [run for run in part if wanted is None or run.number in wanted]
        if len(part) < asked:
            break
        before = part[-1].number
    told = tuple(found[:limit])
    return Loads(told, told[-1].number if len(found) > limit else None)


def one_run(reader: Reader, run_id: str) -> LoadRun:
    """One run by its id, or by its number as people write it."""
    number = int(run_id) if run_id.isdecimal() and len(run_id) <= DIGITS else -1
    rows = reader.read("view_run", id=run_id, number=number)
    if not rows:
        raise NotFound(f"There is no run {without_numbers(run_id)}.", run=without_numbers(run_id))
    return run_of(rows[0])


def _seen(reader: Reader, visible: Visible, things: str) -> int:
    """All that are stored, which the engine knows, without those that a run has written which nobody sees yet."""
    held = _held(reader, things)
    if not visible.hidden:
        return held
    runs = sorted(visible.hidden)
    return held - whole(reader.read(f"view_count_{things}_of_runs", runs=runs)[0], "held")


def _held(reader: Reader, things: str) -> int:
    return whole(reader.read(f"view_count_{things}")[0], "held")
