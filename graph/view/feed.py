"""What became visible, as far as a reader may know of it.

The rule of this module: a change is told of a credit file that is open to the reader now. Of one that is gone with a
withdrawal it is told to those to whom its category would be open, never to the public, which cannot know whether it
was still published. Changes of persons are told only to whoever names or follows them: nobody looks through persons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from graph.access import Own
from graph.delivery import SubjectKind
from graph.errors import BadInput
from graph.sidebase.feed import FeedKind, FeedRow, FeedWanted, Place
from graph.view.answers import Partial, PartialReason
from graph.view.cells import text
from graph.view.directory import departments, regions
from graph.view.files import OpenFile, files_by_id
from graph.view.origin import ALL, came_of
from graph.view.own import bound_subject, is_mine, stem
from graph.view.partial import COMPLETE, partial_of, partly
from graph.view.reading import Reading
from graph.view.subjects import files_by_subject, follow
from graph.view.traced import Department, Region

MOST: Final = 200
LOOKED_AT: Final = 2_000
"""So many rows are looked at for one page; of closed ones nothing is told, so a page may be short or empty."""
AT_A_TIME: Final = 400


@dataclass(frozen=True)
class Wanted:
    """Which changes. `department` is an id, `region` the code of a region with all that lies in it.

    `subjects` None is all organisations; `following` is whom the reader follows for the purpose.
    """

    kinds: frozenset[FeedKind] = frozenset(FeedKind)
    department: str | None = None
    region: str | None = None
    subjects: tuple[str, ...] | None = None
    following: bool = False


@dataclass(frozen=True)
class FeedChange:
    """One change of one credit file: `subject_id` is whom it is told of, `other_id` where the file came from or went.

    `run` is known to those who are told of runs, `category` where a delivery brought the change.
    """

    cursor: str
    kind: FeedKind
    at: datetime
    file_id: str
    subject_id: str
    other_id: str | None
    category: str | None
    department: Department | None
    region: Region | None
    run: int | None


@dataclass(frozen=True)
class FeedPage:
    """Changes in the order in which they became visible; `cursor` is where to go on, `has_next` whether to at once."""

    changes: tuple[FeedChange, ...]
    cursor: str
    has_next: bool
    partial: Partial = COMPLETE


def newest_place(reading: Reading) -> Place:
    """The place behind everything that is told now."""
    return Place(reading.base.side.feed.last() + 1)


def feed_page(reading: Reading, wanted: Wanted, first: int, after: Place) -> FeedPage:
    """The first changes behind a place."""
    if not 0 < first <= MOST:
        raise BadInput(f"Ask for 1 to {MOST} changes, not {first}.")
    asked = _asked(reading, wanted)
    feed = reading.base.side.feed
    told: list[FeedChange] = []
    looked_at = 0
    while looked_at < LOOKED_AT:
        rows = feed.rows(after, AT_A_TIME, asked)
        changes = _told(reading, rows, wanted)
        for row in rows:
            after = row.place
            if (change := changes.get(after)) is not None:
                told.append(change)
                if len(told) == first:
                    return _page(reading, told, after, more=bool(feed.rows(after, 1, asked)))
        looked_at += len(rows)
        if len(rows) < AT_A_TIME:
            return _page(reading, told, after, more=False)
    page = _page(reading, told, after, more=True)
    return replace(page, partial=partly(page.partial, PartialReason.LIMIT))


def _page(reading: Reading, told: Sequence[FeedChange], after: Place, *, more: bool) -> FeedPage:
    return FeedPage(tuple(told), _cursor(reading, after), more, partial_of(reading))


def _cursor(reading: Reading, place: Place) -> str:
    return reading.base.side.places.cursor_of(place)


def _asked(reading: Reading, wanted: Wanted) -> FeedWanted:
    return FeedWanted(
        kinds=wanted.kinds,
        department=wanted.department,
        region_stem=None if wanted.region is None else stem(wanted.region),
        subjects=_subjects(reading, wanted),
    )


def _subjects(reading: Reading, wanted: Wanted) -> tuple[str, ...] | None:
    """Every id under which the ledger may tell of whom the reader asks for; None for all organisations."""
    asked = wanted.subjects
    access = reading.access
    if wanted.following:
        standing = reading.base.side.follows.standing(access.actor.id)
        followed = {one.subject for one in standing if one.purpose == access.purpose.code}
        asked = tuple(sorted(followed if asked is None else followed.intersection(asked)))
    if asked is None and access.role.own is Own.SUBJECT:
        asked = (bound_subject(reading, access.actor.binding),)
    if asked is None:
        return None
    present = set(follow(reading, asked).present.values())
    files = [file.id for held in files_by_subject(reading, present).values() for file in held]
    retired = (subject for subject, _ in reading.base.side.anchors.subjects_anchored_on(files))
    return tuple(sorted({*asked, *present, *retired}))


def _told(reading: Reading, rows: Sequence[FeedRow], wanted: Wanted) -> dict[Place, FeedChange]:
    """Those of these rows that the reader may know of."""
    named = {row.file for row in rows}
    open_files = {file.id: file for file in files_by_id(reading, named)}
    here = {text(row, "id") for row in reading.rows("view_files", named) if row["id"] is not None}
    held = {file.department for file in open_files.values()} | {row.department for row in rows if row.department}
    holders = departments(reading, held)
    where = regions(reading, [*(file.region for file in open_files.values()), *(row.region or "" for row in rows)])
    told: dict[Place, FeedChange] = {}
    for row in _from_wanted(reading, rows):
        file = open_files.get(row.file)
        holder, region = (row.department, row.region) if file is None else (file.department, file.region)
        department = holders.get(holder or "")
        if not _is_asked(wanted, department, region):
            continue
        if file is not None or (row.file not in here and _is_open_though_gone(reading, row, department)):
            told[row.place] = _change(reading, row, file, department, where.get(region or ""))
    return told


def _from_wanted(reading: Reading, rows: Sequence[FeedRow]) -> Iterator[FeedRow]:
    """Those rows that come from sources that are wanted; what was judged comes from none and is told of any."""
    wanted = reading.sources_wanted
    came = {} if wanted is ALL else came_of(reading.base, rows)
    return (row for row in rows if row.number not in came or wanted.count(came[row.number]))


def _is_asked(wanted: Wanted, department: Department | None, region: str | None) -> bool:
    if wanted.department is not None and (department is None or department.id != wanted.department):
        return False
    return wanted.region is None or (region is not None and region.startswith(stem(wanted.region)))


def _is_open_though_gone(reading: Reading, row: FeedRow, department: Department | None) -> bool:
    """Whether the withdrawal of a credit file that is not there any more may be told."""
    access = reading.access
    if row.what is not FeedKind.WITHDRAWN or row.entry is None or access.public:
        return False
    kind = SubjectKind.PERSON if row.person else SubjectKind.ORGANISATION
    own = is_mine(reading, department, row.region, row.subject)
    return access.opens_category(row.entry, kind, own=own)


def _change(
    reading: Reading, row: FeedRow, file: OpenFile | None, department: Department | None, region: Region | None
) -> FeedChange:
    subject = row.subject
    if row.what in {FeedKind.LOADED, FeedKind.WITHDRAWN} and file is not None and file.subject is not None:
        subject = file.subject
    return FeedChange(
        cursor=_cursor(reading, row.place),
        kind=row.what,
        at=row.at,
        file_id=row.file,
        subject_id=subject,
        other_id=row.other,
        category=row.entry,
        department=department,
        region=region,
        run=row.number if reading.access.role.figures else None,
    )
