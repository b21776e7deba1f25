"""A page of the records of a subject or a file, in both directions, with what else there is to choose.

The rule of this module: first filter by what the reader may know, then count, then cut. Totals and facets never
count what is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import BadInput
from graph.view.answers import CreditRecord, Page, Partial
from graph.view.choice import Choice, Chosen
from graph.view.cursor import Cursors, place_at, place_of
from graph.view.files import OpenFile, placed_by_file
from graph.view.heads import Head
from graph.view.order import PLACES, Order
from graph.view.parts import ALL_PARTS, LEFT_OUT, Part
from graph.view.reading import Reading
from graph.view.records import record_answers, subjects_of

USUAL: Final = 100
MOST: Final = 1_000


@dataclass(frozen=True)
class Cut:
    """Which slice of them: the first after, or the last before, a cursor, in one order."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    order: Order = Order.NEWEST

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None:
            raise BadInput("Ask for the first records or for the last ones, not for both.")
        for size in (self.first, self.last):
            if size is not None and not 0 <= size <= MOST:
                raise BadInput(f"A page has 0 to {MOST} records, not {size}.")

    def of(self, heads: Sequence[Head]) -> tuple[Sequence[Head], bool, bool]:
        """The slice of heads sorted in this order, and whether there are more before and after it."""
        start, end = 0, len(heads)
        if self.after is not None:
            edge = place_at(self.after, self.order)
            start = sum(1 for head in heads if place_of(head, self.order) <= edge)
        if self.before is not None:
            edge = place_at(self.before, self.order)
            end = max(start, sum(1 for head in heads if place_of(head, self.order) < edge))
        if self.last is not None:
            start = max(start, end - self.last)
        else:
            end = min(end, start + (USUAL if self.first is None else self.first))
        return heads[start:end], start > 0, end < len(heads)


def page_of(reading: Reading, files: Sequence[OpenFile], choice: Choice, cut: Cut, partial: Partial) -> Page:
    """One page of the records in these files."""
    return pages_of(reading, [files], choice, cut, partial)[0]


def pages_of(
    reading: Reading,
    groups: Sequence[Sequence[OpenFile]],
    choice: Choice,
    cut: Cut,
    partial: Partial,
    parts: frozenset[Part] = ALL_PARTS,
) -> list[Page]:
    """A page of the records of each group of files, all with as many statements as one."""
    every = [file for files in groups for file in files]
    places = placed_by_file(reading, every)
    chosen = []
    for files in groups:
        among = Chosen(choice, reading.base.catalogue, counting=Part.FACETS in parts)
        for file in files:
            among.add(reading.moment.holding(file.heads), places[file.id])
        chosen.append(among)
    cuts = [cut.of(sorted(among.heads, key=PLACES[cut.order])) for among in chosen]
    shown = [head for part, *_ in cuts for head in part]

    def cursors(part: Sequence[Head]) -> Cursors:
        return Cursors(part, cut.order) if Part.CURSORS in parts else LEFT_OUT

    records = {record.id: record for record in record_answers(reading, shown, subjects_of(every), parts)}
    return [
        _page(among, [records[head.id] for head in part if head.id in records], cursors(part), ends, partial)
        for among, (part, *ends) in zip(chosen, cuts, strict=True)
    ]


def _page(
    among: Chosen, records: Sequence[CreditRecord], cursors: Cursors, ends: Sequence[bool], partial: Partial
) -> Page:
    facets = among.facets()
    has_previous, has_next = ends
    return Page(
        records=tuple(records),
        cursors=cursors,
        has_previous=has_previous,
        has_next=has_next,
        total=len(among.heads),
        facets=LEFT_OUT if facets is None else facets.category,
        narrower=LEFT_OUT if facets is None else facets,
        partial=partial,
    )
