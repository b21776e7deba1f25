"""A page of the records of a subject or a file, in both directions, with what else there is to choose.

The rule of this module: first filter by what the reader may know, then count, then cut. Totals and facets never
count what is closed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import BadInput
from graph.view.answers import Facet, Page, Partial, RecordState
from graph.view.cursor import cursor_of, place_at, place_of
from graph.view.directory import Placed
from graph.view.files import OpenFile, placed_by_file
from graph.view.heads import Head
from graph.view.reading import Reading
from graph.view.records import record_answers, subjects_of

USUAL: Final = 100
MOST: Final = 1_000


@dataclass(frozen=True)
class Choice:
    """Which records of a subject are wanted: by catalogue code, holding department, region, and state."""

    category: str | None = None
    department: str | None = None
    region: str | None = None
    state: RecordState | None = RecordState.CURRENT


@dataclass(frozen=True)
class Cut:
    """Which slice of them: the first after, or the last before, a cursor."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None:
            raise BadInput("Ask for the first records or for the last ones, not for both.")
        for size in (self.first, self.last):
            if size is not None and not 0 <= size <= MOST:
                raise BadInput(f"A page has 0 to {MOST} records, not {size}.")

    def of(self, heads: Sequence[Head]) -> tuple[Sequence[Head], bool, bool]:
        """The slice of sorted heads, and whether there are more before and after it."""
        start, end = 0, len(heads)
        if self.after is not None:
            edge = place_at(self.after)
            start = sum(1 for head in heads if place_of(head) <= edge)
        if self.before is not None:
            edge = place_at(self.before)
            end = max(start, sum(1 for head in heads if place_of(head) < edge))
        if self.last is not None:
            start = max(start, end - self.last)
        else:
            end = min(end, start + (USUAL if self.first is None else self.first))
        return heads[start:end], start > 0, end < len(heads)


def page_of(reading: Reading, files: Sequence[OpenFile], choice: Choice, cut: Cut, partial: Partial) -> Page:
    """One page of the records in these files."""
    places = placed_by_file(reading, files) if choice.department or choice.region else {}
    held = [
        head
        for file in files
        if _is_chosen(choice, file, places)
        for head in file.heads
        if choice.state in {None, head.state} and reading.moment.held(head)
    ]
    chosen = sorted((head for head in held if choice.category in {None, head.category}), key=place_of)
    part, has_previous, has_next = cut.of(chosen)
    return Page(
        records=record_answers(reading, part, subjects_of(files)),
        cursors=tuple(cursor_of(head) for head in part),
        has_previous=has_previous,
        has_next=has_next,
        total=len(chosen),
        facets=_facets(reading, held),
        partial=partial,
    )


def _is_chosen(choice: Choice, file: OpenFile, places: Mapping[str, Placed]) -> bool:
    if choice.department is not None and file.department != choice.department:
        return False
    if choice.region is None:
        return True
    region = places[file.id].region
    return region is not None and choice.region in {region.id, region.code}


def _facets(reading: Reading, heads: Sequence[Head]) -> tuple[Facet, ...]:
    counted = Counter(head.category for head in heads)
    return tuple(
        Facet(category, reading.base.catalogue.entries[category].name_zh, count)
        for category, count in sorted(counted.items())
    )
