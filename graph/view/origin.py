"""Where what is read has to come from: only from some files, runs, departments or categories, or without some.

The rule of this module: it looks at the rows that assert a record and at nothing else, and only after the rights have
been applied, so that leaving a source out never opens what it closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from graph.sidebase.delivery_notes import DeliveryNote
from graph.sidebase.feed import FeedRow
from graph.sidebase.runs import RunEntry
from graph.view.base import Base
from graph.view.deliveries import Delivered
from graph.view.heads import code_of_entry

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Came:
    """Where one delivery came from: its file and run by id, the run's number, the department by id, a category."""

    file: str
    run: str
    number: int
    department: str
    category: str


@dataclass(frozen=True)
class Origin:
    """Some sources: files by id, runs by id or number, delivering departments by id, categories by code."""

    files: frozenset[str] = NOTHING
    runs: frozenset[str] = NOTHING
    departments: frozenset[str] = NOTHING
    categories: frozenset[str] = NOTHING

    def says(self, came: Came) -> list[bool]:
        """For each kind of source that is named, whether this delivery is one of those named."""
        told = (
            (self.files, {came.file}),
            (self.runs, {came.run, str(came.number)}),
            (self.departments, {came.department}),
            (self.categories, {came.category}),
        )
        return [bool(named & here) for named, here in told if named]


@dataclass(frozen=True)
class Sources:
    """Rows count when they come from all that `only_from` names (of each kind one), and from nothing in `without`."""

    only_from: Origin = field(default_factory=Origin)
    without: Origin = field(default_factory=Origin)

    def counts(self, given: Delivered) -> bool:
        """Whether what this delivery says counts."""
        return self.count(came_in(given))

    def count(self, came: Came) -> bool:
        """Whether what came from there counts."""
        return all(self.only_from.says(came)) and not any(self.without.says(came))

    def without_files(self, files: frozenset[str]) -> Sources:
        """The same without these files as well."""
        return replace(self, without=replace(self.without, files=self.without.files | files))


ALL = Sources()


def came_in(given: Delivered) -> Came:
    """Where a delivery came from that is in the graph."""
    return Came(given.source.id, given.run.id, given.run.number, given.department, code_of_entry(given.entry))


def came_by(run: RunEntry, note: DeliveryNote) -> Came:
    """Where a delivery came from, as the ledger has it."""
    return Came(note.delivery, run.id, run.number, note.department, code_of_entry(note.entry))


def came_of(base: Base, rows: Iterable[FeedRow]) -> Mapping[int, Came]:
    """Where the deliveries came from that these acts brought or took back, by the act's number.

    An act of judging came from no delivery and is not there.
    """
    acts = {row.number: row for row in rows if row.entry is not None}
    taken_back = {each.number: each.withdrawn_run for each in base.side.runs.withdrawals()} if acts else {}
    found = {}
    for number, row in acts.items():
        runs = base.side.runs
        run = runs.run(taken_back[number]) if number in taken_back else runs.run_numbered(number)
        found[number] = Came(
            run.file_id or "", run.id, run.number, row.department or "", code_of_entry(row.entry or "")
        )
    return found
