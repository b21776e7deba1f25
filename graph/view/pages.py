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
from graph.view.answers import Facet, Page, Partial
from graph.view.choice import Choice
from graph.view.cursor import cursor_of, place_at, place_of
from graph.view.directory import Placed
from graph.view.files import OpenFile, placed_by_file
from graph.view.heads import Head
from graph.view.reading import Reading
from graph.view.records import record_answers, subjects_of

USUAL: Final = 100
MOST: Final = 1_000


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
    return pages_of(reading, [files], choice, cut, partial)[0]


def pages_of(
    reading: Reading, groups: Sequence[Sequence[OpenFile]], choice: Choice, cut: Cut, partial: Partial
) -> list[Page]:
    """A page of the records of each group of files, all with as many statements as one."""
    every = [file for files in groups for file in files]
    places = placed_by_file(reading, every) if choice.department or choice.region else {}
    held = [
        [
            head
            for file in files
            if _is_chosen(choice, file, places)
            for head in file.heads
            if choice.state in {None, head.state} and reading.moment.held(head)
        ]
        for files in groups
    ]
    chosen = [
        sorted((head for head in heads if choice.category in {None, head.category}), key=place_of) for heads in held
    ]
    cuts = [cut.of(heads) for heads in chosen]
    records = {
        record.id: record
        for record in record_answers(reading, [head for part, *_ in cuts for head in part], subjects_of(every))
    }
    return [
        Page(
            records=tuple(records[head.id] for head in part if head.id in records),
            cursors=tuple(cursor_of(head) for head in part),
            has_previous=has_previous,
            has_next=has_next,
            total=len(mine),
            facets=_facets(reading, open_here),
            partial=partial,
        )
        for (part, has_previous, has_next), mine, open_here in zip(cuts, chosen, held, strict=True)
    ]


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
