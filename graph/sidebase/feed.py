"""The feed: what became visible to readers, numbered in the order in which it did.

The rule of this module: what an act is about is written down before readers see it (`foretell`), the act is numbered
once they do (`tell`); so whatever happens in between, a later writer knows what is left to tell, and nothing is told
that nobody can see yet. It holds keyed ids and places, never a value of anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from typing import Any, Final

import polars as pl
from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, func, or_, select, true

from graph.clock import Clock
from graph.few import FEW
from graph.sidebase.sql import Sql, add_row, frame_of, next_number, plain_rows
from graph.sidebase.tables.casework import feed_act, feed_file
from graph.sidebase.tables.instant import microseconds

QUEUE: Final = "feed"
CHUNK: Final = 50_000
"""Rows of one transaction: nobody who writes an audit entry waits longer than for these."""
SCHEMA: Final = pl.Schema(
    {"file_id": pl.String, "what": pl.String, "subject_id": pl.String, "other_id": pl.String, "person": pl.Int64}
)

_TOLD: Final = select(feed_act.c.sequence).where(feed_act.c.number == bindparam("number"))


class FeedKind(StrEnum):
    """What became of a credit file."""

    LOADED = "loaded"  # a delivery said something new in it, or ended something
    WITHDRAWN = "withdrawn"  # a delivery that spoke in it was taken back
    JOINED = "joined"  # it is about this subject now
    PARTED = "parted"  # it is no longer about this subject


@dataclass(frozen=True, order=True)
class Place:
    """A place in the feed: behind this row. The empty one is before the first row."""

    sequence: int = 0
    file: str = ""
    what: str = ""


@dataclass(frozen=True)
class FeedRow:
    """What one act did to one credit file. `other` is the subject that it left, or went to.

    `entry`, `department` and `region` are those of the delivery, None for a judgement.
    """

    sequence: int
    number: int
    at: datetime
    entry: str | None
    department: str | None
    region: str | None
    file: str
    what: FeedKind
    subject: str
    other: str | None
    person: bool

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.sequence, self.file, self.what.value)


@dataclass(frozen=True)
class FeedWanted:
    """Which rows: of these kinds, of this department and the regions that begin so, about these subjects.

    `subjects` None is every organisation: nobody looks through the changes of persons at large.
    """

    kinds: frozenset[FeedKind] = frozenset(FeedKind)
    department: str | None = None
    region_stem: str | None = None
    subjects: tuple[str, ...] | None = None


class Feed:
    """Tells and reads what became visible."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock

    def foretell(self, number: int, frame: pl.DataFrame) -> None:
        """Write down what run `number` will have done once readers see it; the frame has the columns of `SCHEMA`.

        Saying it again adds what is new.
        """
        if frame.height <= FEW:
            self.foretell_few(number, frame.select(*SCHEMA).rows())
            return
        rows = frame.select(*SCHEMA).sort("file_id", "what").with_columns(pl.lit(number).alias("number"))
        for chunk in rows.iter_slices(CHUNK):
            with self._sql.writing(QUEUE) as connection:
                self._sql.insert_new(connection, feed_file, chunk)

    def foretell_few(self, number: int, rows: Iterable[tuple[object, ...]]) -> None:
        """The same of a few rows with the values of `SCHEMA` in their order."""
        few = [(*row, number) for row in sorted(rows, key=itemgetter(0, 1))]
        with self._sql.writing(QUEUE) as connection:
            self._sql.insert_rows(connection, feed_file, (*SCHEMA, "number"), few)

    def tell(
        self, number: int, *, entry: str | None = None, department: str | None = None, region: str | None = None
    ) -> int:
        """Give what run `number` did its place, once readers see it; its sequence. Told twice it is told once."""
        with self._sql.writing(QUEUE) as connection:
            for (known,) in plain_rows(connection, _TOLD, {"number": number}):
                return int(known)
            sequence = next_number(connection, feed_act, "sequence")
            add_row(
                connection,
                feed_act,
                {
                    "sequence": sequence,
                    "number": number,
                    "at": microseconds(self._clock()),
                    "entry": entry,
                    "department": department,
                    "region": region,
                },
            )
            return sequence

    def forget(self, number: int, files: Sequence[str] | None = None) -> None:
        """Take back what was foretold of a run, or of these files in it; what was told stays."""
        told = select(feed_act.c.sequence).where(feed_act.c.number == number).exists()
        foretold = delete(feed_file).where(feed_file.c.number == number, ~told)
        if files is not None:
            foretold = foretold.where(self._sql.among(feed_file.c.file_id, files))
        with self._sql.writing(QUEUE) as connection:
            connection.execute(foretold)

    def foretold(self, number: int) -> pl.DataFrame:
        """What was foretold of a run; a frame with the columns of `SCHEMA`."""
        query = select(*(feed_file.c[name] for name in SCHEMA)).where(feed_file.c.number == number)
        with self._sql.reading() as connection:
            return frame_of(connection, query.order_by(feed_file.c.file_id, feed_file.c.what), SCHEMA)

    def last(self) -> int:
        """The sequence of the last act, 0 before the first."""
        with self._sql.reading() as connection:
            return int(connection.scalar(select(func.max(feed_act.c.sequence))) or 0)

    def has_told(self, number: int) -> bool:
        """Whether what a run did is told, so that readers see it."""
        with self._sql.reading() as connection:
            return connection.scalar(select(feed_act.c.sequence).where(feed_act.c.number == number)) is not None

    def rows(self, after: Place, limit: int, wanted: FeedWanted) -> list[FeedRow]:
        """The first rows behind a place, in the order of the feed.

        Rows of judgements are given whatever department or region is wanted: only the graph knows who holds the file.
        """
        query = (
            select(feed_act, feed_file)
            .select_from(feed_act.join(feed_file, feed_act.c.number == feed_file.c.number))
            .where(_behind(after), self._wanted(wanted))
            .order_by(feed_act.c.sequence, feed_file.c.file_id, feed_file.c.what)
            .limit(limit)
        )
        with self._sql.reading() as connection:
            return [_row(row) for row in connection.execute(query)]

    def _wanted(self, wanted: FeedWanted) -> ColumnElement[bool]:
        asked: list[ColumnElement[bool]] = [true()]
        if wanted.kinds != frozenset(FeedKind):
            asked.append(feed_file.c.what.in_(sorted(kind.value for kind in wanted.kinds)))
        if wanted.department is not None:
            asked.append(or_(feed_act.c.department.is_(None), feed_act.c.department == wanted.department))
        if wanted.region_stem is not None:
            inside = feed_act.c.region.startswith(wanted.region_stem, autoescape=True)
            asked.append(or_(feed_act.c.region.is_(None), inside))
        asked.append(self._about(wanted.subjects))
        return and_(*asked)

    def _about(self, subjects: Sequence[str] | None) -> ColumnElement[bool]:
        return feed_file.c.person == 0 if subjects is None else self._sql.among(feed_file.c.subject_id, subjects)


def _behind(place: Place) -> ColumnElement[bool]:
    same = and_(
        feed_act.c.sequence == place.sequence,
        or_(
            feed_file.c.file_id > place.file,
            and_(feed_file.c.file_id == place.file, feed_file.c.what > place.what),
        ),
    )
    # Said first on its own, so that the base begins at the place and not at the beginning.
    return and_(feed_act.c.sequence >= place.sequence, or_(feed_act.c.sequence > place.sequence, same))


def _row(row: Row[Any]) -> FeedRow:
    return FeedRow(
        sequence=row.sequence,
        number=row.number,
        at=row.at,
        entry=row.entry,
        department=row.department,
        region=row.region,
        file=row.file_id,
        what=FeedKind(row.what),
        subject=row.subject_id,
        other=row.other_id,
        person=bool(row.person),
    )
