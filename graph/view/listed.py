"""The list of a department's records: page by page, however many there are.

The rule of this module: only what organisations and businesses are told about is listed, because nobody reads persons
in bulk; of that only what the reader may know of. A page is looked up where it begins, so it costs the same at the end
of a long list; how long the list is is not told, for that would mean looking at all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeAlias

from graph.delivery import SubjectKind
from graph.errors import BadInput, NotFound
from graph.sidebase.listing import Place, Stretch
from graph.view.answers import Partial, PartialReason, RecordState
from graph.view.beside import NOTHING, Beside, beside_records
from graph.view.cells import text_or_none_column
from graph.view.choice import Choice
from graph.view.cursor import cursor_at, place_at, place_of
from graph.view.directory import Placed, departments, regions
from graph.view.heads import Head
from graph.view.origin import ALL
from graph.view.partial import partial_of
from graph.view.reading import Reading
from graph.view.traced import Department
from graph.view.whole import made_whole

Said: TypeAlias = tuple[str | None, str | None, str | None, str | None]
"""Title and number of a record, the name in its file, which every file has, and the subject of that."""

Open: TypeAlias = tuple[Head, Said]

BLOCK: Final = "view_listed"
WITH_PLACES: Final = "view_heads"
MOST: Final = 1_000
LOOKED_AT: Final = 5_000
"""So many records are looked at for one page; of closed ones nothing is told, so a page may be shorter."""


@dataclass(frozen=True)
class Listed:
    """One record version in a list: what it is and whom it is about, without its fields and their lineage."""

    id: str
    file_id: str
    subject_id: str | None
    name: str
    kind: str
    category: str
    title: str
    number: str | None
    state: RecordState
    severity: str | None
    decided: date | None
    valid_from: date | None
    valid_to: date | None
    published_until: date | None
    kept_until: date | None
    delivered: datetime
    recorded: datetime
    contested: bool


@dataclass(frozen=True)
class ListedPage:
    """A page of a department's records; `start` and `end` are where it was looked at, also when nothing is shown."""

    department: Department
    records: tuple[Listed, ...]
    places: tuple[Place, ...]
    has_previous: bool
    has_next: bool
    start: str | None
    end: str | None
    partial: Partial

    @property
    def cursors(self) -> tuple[str, ...]:
        """The cursors of its records, written when they are asked for: a page has a thousand."""
        return tuple(map(cursor_at, self.places))


@dataclass(frozen=True)
class Slice:
    """The first so many records after a cursor, or the last so many before one."""

    size: int
    after: str | None = None
    before: str | None = None
    backwards: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.size <= MOST:
            raise BadInput(f"Ask for 1 to {MOST} records, not {self.size}.")


def listed_page(reading: Reading, department: str, choice: Choice, cut: Slice) -> ListedPage:
    """A page of what this department holds on organisations; `NotFound` for a department that is not known."""
    holder = departments(reading, [department]).get(department)
    if holder is None:
        raise NotFound("There is no such department.", department=department)
    shown, edge = _looked(reading, holder, choice, cut)
    if cut.backwards:
        shown.reverse()
    places = tuple(place_of(head) for head, _ in shown)
    start, end = (places[0], places[-1]) if places else (None, None)
    if edge is not None:
        start, end = (edge, end) if cut.backwards else (start, edge)
    return ListedPage(
        department=holder,
        records=_listed(reading, shown),
        places=places,
        has_previous=edge is not None if cut.backwards else cut.after is not None,
        has_next=cut.before is not None if cut.backwards else edge is not None,
        start=None if start is None else cursor_at(start),
        end=None if end is None else cursor_at(end),
        partial=_partial(reading),
    )


def _looked(reading: Reading, holder: Department, choice: Choice, cut: Slice) -> tuple[list[Open], Place | None]:
    """What a page shows, in the order of reading, and where the list goes on; None where it ends."""
    listing = reading.base.side.listing
    stretch = _stretch(holder.id, choice, cut)
    found: list[Open] = []
    edge: Place | None = None
    for _ in range(0, LOOKED_AT, cut.size):
        places = listing.places(stretch, cut.size + 1)  # of the last one no more is wanted than that it is there
        opened = _opened(reading, [record for _, record in places[: cut.size]], choice, holder)
        for place in places[: cut.size]:
            if len(found) == cut.size:
                return found, edge
            edge = place
            one = opened.get(place[1])
            if one is not None:
                found.append(one)
        if len(places) <= cut.size:
            return found, None
        if len(found) == cut.size:
            return found, edge
        stretch = replace(stretch, before=edge) if cut.backwards else replace(stretch, after=edge)
    return found, edge


def _opened(reading: Reading, record_ids: Sequence[str], choice: Choice, holder: Department) -> Mapping[str, Open]:
    """Those of these records that are listed and fit the choice, with what is said of each.

    All rows that assert a record say the same of it. Where the rows of some sources only count, it has to be known as
    well in which rows each was read.
    """
    heads = reading.heads(record_ids, BLOCK if reading.sources_wanted is ALL else WITH_PLACES)
    columns = reading.columns(BLOCK, record_ids)
    titles, numbers = text_or_none_column(columns, "title"), text_or_none_column(columns, "number")
    names, subjects = text_or_none_column(columns, "name"), text_or_none_column(columns, "subject")
    said = dict(zip(columns["id"], zip(titles, numbers, names, subjects, strict=True), strict=True))
    listed = reading.moment.holding([head for head in heads if head.kind is not SubjectKind.PERSON])
    held_for = dict(zip(columns["id"], text_or_none_column(columns, "region"), strict=True))
    by_region: dict[str, list[Head]] = {}
    for head in listed:
        by_region.setdefault(held_for[head.id] or "", []).append(head)
    where = regions(reading, by_region) if choice.region is not None else {}
    fitting = [
        head
        for region, heads_there in by_region.items()
        for head in choice.among(heads_there, Placed(holder, where.get(region)), reading.base.catalogue)
    ]
    return {head.id: (head, said[head.id]) for head in fitting}


def _stretch(department: str, choice: Choice, cut: Slice) -> Stretch:
    return Stretch(
        department,
        choice.category,
        choice.decided_from,
        choice.decided_to,
        None if cut.after is None else place_at(cut.after),
        None if cut.before is None else place_at(cut.before),
        cut.backwards,
    )


def _listed(reading: Reading, shown: Sequence[Open]) -> tuple[Listed, ...]:
    subjects = {head.file: subject for head, (*_, subject) in shown}
    beside = beside_records(reading, [head for head, _ in shown], subjects)
    return tuple(_one(head, said, beside.get(head.id, NOTHING)) for head, said in shown)


def _one(head: Head, said: Said, beside: Beside) -> Listed:
    title, number, name, subject = said
    return made_whole(
        Listed,
        {
            "id": head.id,
            "file_id": head.file,
            "subject_id": subject,
            "name": name,
            "kind": head.kind.value,
            "category": head.category,
            "title": title or "",
            "number": number,
            "state": head.state,
            "severity": head.severity,
            "decided": head.decided,
            "valid_from": head.valid_from,
            "valid_to": head.valid_to,
            "published_until": head.published_until,
            "kept_until": head.kept_until,
            "delivered": head.delivered,
            "recorded": head.recorded,
            "contested": any(mark.contested for mark in beside.disputes),
        },
    )


def _partial(reading: Reading) -> Partial:
    """As of every answer; and NOT_LOADED where the list was not made yet, as in a base of an older program."""
    partial = partial_of(reading)
    if reading.base.side.listing.is_complete():
        return partial
    return Partial(True, (*partial.reasons, PartialReason.NOT_LOADED))
