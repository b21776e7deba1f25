"""Where what is read has to come from: only from some files, runs, departments or categories, or without some.

The rule of this module: it looks at the rows that assert a record and at nothing else, and only after the rights have
been applied, so that leaving a source out never opens what it closed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.view.deliveries import Delivered
from graph.view.heads import code_of_entry

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Origin:
    """Some sources: files by id, runs by id or number, delivering departments by id, categories by code."""

    files: frozenset[str] = NOTHING
    runs: frozenset[str] = NOTHING
    departments: frozenset[str] = NOTHING
    categories: frozenset[str] = NOTHING

    def says(self, given: Delivered) -> list[bool]:
        """For each kind of source that is named, whether this delivery is one of those named."""
        told = (
            (self.files, {given.source.id}),
            (self.runs, {given.run.id, str(given.run.number)}),
            (self.departments, {given.department}),
            (self.categories, {code_of_entry(given.entry)}),
        )
        return [bool(named & here) for named, here in told if named]


@dataclass(frozen=True)
class Sources:
    """Rows count when they come from all that `only_from` names (of each kind one), and from nothing in `without`."""

    only_from: Origin = field(default_factory=Origin)
    without: Origin = field(default_factory=Origin)

    def counts(self, given: Delivered) -> bool:
        """Whether what this delivery says counts."""
        return all(self.only_from.says(given)) and not any(self.without.says(given))


ALL = Sources()
