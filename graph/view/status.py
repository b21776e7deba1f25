"""What the base is, what it holds and what was done to it.

The rule of this module: counts are of everything that readers see and name nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
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
class Status:
    """What the base is and holds. Counts are of everything stored, whoever may read it.

    `graph` is where the engine is, without a password; `settings` are all that are in force, secrets left out;
    `last_runs` are newest first.
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
    last_runs: tuple[LoadRun, ...]
    open_runs: tuple[LoadRun, ...]


def status_of(base: Base, reader: Reader, visible: Visible) -> Status:
    """The state of the base for the screen of `xinmai status`."""
    return Status(
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
        last_runs=last_runs(reader, LAST_RUNS),
        open_runs=tuple(run_of(row) for row in reader.read("view_runs_in_state", state=OPEN)),
    )


def last_runs(reader: Reader, limit: int, wanted: frozenset[int] | None = None) -> tuple[LoadRun, ...]:
    """The last runs, the newest first; of all, or of these numbers among the last thousand."""
    if not 0 < limit <= MOST:
        raise BadInput(f"Ask for 1 to {MOST} runs, not {limit}.")
    if wanted is None:
        return tuple(run_of(row) for row in reader.read("view_runs", limit=limit))
    found = (run_of(row) for row in reader.read("view_runs", limit=MOST))
    return tuple(islice((run for run in found if run.number in wanted), limit))


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
