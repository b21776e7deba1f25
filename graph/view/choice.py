"""Which records are wanted.

The rule of this module: a choice narrows what the reader may know of; it is applied after the rights and before
anything is counted. What could be chosen instead is counted with everything else of the choice in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from graph.catalogue import Catalogue, Openness
from graph.errors import BadInput
from graph.view.answers import Facet, Facets, RecordState
from graph.view.directory import Placed
from graph.view.heads import Head

Fits: TypeAlias = Callable[[Head, Placed, Catalogue], bool]
"""Whether a record that is held at a place is what one part of a choice asks for."""


class By(StrEnum):
    """What records can be chosen by; the names are those of `Facets`."""

    CATEGORY = "category"
    DEPARTMENT = "department"
    REGION = "region"
    STATE = "state"
    OPENNESS = "openness"
    YEAR = "year"


@dataclass(frozen=True)
class Choice:
    """Which records are wanted: by catalogue code, holding department, region, state, openness and day of decision.

    `region` is the id or the code of the region in which they are held. A record without a day of decision is in no
    period.
    """

    category: str | None = None
    department: str | None = None
    region: str | None = None
    state: RecordState | None = RecordState.CURRENT
    openness: Openness | None = None
    decided_from: date | None = None
    decided_to: date | None = None

    def __post_init__(self) -> None:
        if self.decided_from and self.decided_to and self.decided_to < self.decided_from:
            raise BadInput("The period ends before it begins.")

    def misses(self, head: Head, place: Placed, catalogue: Catalogue) -> set[By]:
        """What of the choice a record does not fit."""
        return {by for by, fits in self._wishes if not fits(head, place, catalogue)}

    def among(self, heads: Iterable[Head], place: Placed, catalogue: Catalogue) -> Iterable[Head]:
        """Those of the records held at one place that fit all of the choice."""
        for _, fits in self._wishes:
            heads = [head for head in heads if fits(head, place, catalogue)]
        return heads

    @cached_property
    def _wishes(self) -> Sequence[tuple[By, Fits]]:
        """What is asked of a record at all, each with what it is chosen by: mostly one, of thousands of records."""
        wishes: list[tuple[By, Fits]] = []
        if self.state is not None:
            wishes.append((By.STATE, lambda head, _place, _catalogue: head.state == self.state))
        if self.category is not None:
            wishes.append((By.CATEGORY, lambda head, _place, _catalogue: head.category == self.category))
        if self.department is not None:
            wishes.append((By.DEPARTMENT, lambda _head, place, _catalogue: place.department.id == self.department))
        if self.region is not None:
            wishes.append((By.REGION, lambda _head, place, _catalogue: self._is_in(place)))
        if self.openness is not None:
            wishes.append((By.OPENNESS, lambda head, _place, catalogue: openness_of(head, catalogue) == self.openness))
        if self.decided_from is not None or self.decided_to is not None:
            wishes.append((By.YEAR, lambda head, _place, _catalogue: self._in_period(head.decided)))
        return wishes

    def _is_in(self, place: Placed) -> bool:
        return place.region is not None and self.region in {place.region.id, place.region.code}

    def _in_period(self, decided: date | None) -> bool:
        return decided is not None and (self.decided_from or date.min) <= decided <= (self.decided_to or date.max)


class Chosen:
    """The records that fit a choice, with how many each other choice would leave where that is counted."""

    def __init__(self, choice: Choice, catalogue: Catalogue, *, counting: bool = True) -> None:
        self._choice = choice
        self._counting = counting
        self._catalogue = catalogue
        self._counts: dict[By, Counter[str]] = {by: Counter() for by in By} if counting else {}
        self._labels: dict[tuple[By, str], str] = {}
        self.heads: list[Head] = []

    def add(self, heads: Iterable[Head], place: Placed) -> None:
        """Choose among the records of a credit file that is held at this place."""
        if not self._counting:
            self.heads += self._choice.among(heads, place, self._catalogue)
            return
        for head in heads:
            misses = self._choice.misses(head, place, self._catalogue)
            if not misses:
                self.heads.append(head)
            # A value is counted with all of the choice but its own part: that is what choosing it would leave.
            if len(misses) <= 1:
                self._count(head, place, misses)

    def facets(self) -> Facets | None:
        """What can be chosen, each with what it would leave, in order of its value; None where it was not counted."""
        if not self._counting:
            return None
        return Facets(
            **{
                by.value: tuple(Facet(value, self._labels[by, value], count) for value, count in sorted(counts.items()))
                for by, counts in self._counts.items()
            }
        )

    def _count(self, head: Head, place: Placed, misses: set[By]) -> None:
        department, region = place.department, place.region
        year = "" if head.decided is None else str(head.decided.year)
        openness = openness_of(head, self._catalogue).value
        values = (
            (By.CATEGORY, head.category, self._catalogue.entries[head.category].name_zh),
            (By.DEPARTMENT, department.id, department.name),
            (By.REGION, *(("", "") if region is None else (region.id, region.name))),
            (By.STATE, head.state.value, head.state.value),
            (By.OPENNESS, openness, openness),
            (By.YEAR, year, year),
        )
        for by, value, label in values:
            if value and misses <= {by}:
                self._counts[by][value] += 1
                self._labels[by, value] = label


def openness_of(head: Head, catalogue: Catalogue) -> Openness:
    """How open the category of a record is for such subjects."""
    return catalogue.entries[head.category].openness_for(head.kind)
