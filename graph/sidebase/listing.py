"""The records of each department in the order of their decisions, so that a page of a long list is one look-up.

The rule of this module: the index holds places and ids of records about organisations and nothing of a person, can be
dropped and filled again from the graph at any time, and says whether it was filled from the beginning. It knows
records of open runs as well: who may see what is for the reader to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

import polars as pl
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    or_,
    select,
)

from graph.delivery import SubjectKind
from graph.few import FEW, framed
from graph.sidebase.sql import Sql, next_number, plain_rows

Place: TypeAlias = tuple[int, str]
"""Where a record stands in its department: the latest day of decision first, without one last, then by id."""

CHUNK: Final = 50_000
NO_DAY: Final = 10**18
LISTED: Final = pl.Schema({"department": pl.String, "record": pl.String, "decided": pl.Date, "category": pl.String})
_COLUMNS: Final = ("department", "place", "record", "category")
_UNIX_EPOCH: Final = date(1970, 1, 1).toordinal()
_COMPLETE: Final = ""  # the row that says so; no department has this id

metadata = MetaData()
listed_department = Table(
    "listed_department",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("department", Text, nullable=False, unique=True),
)
listed = Table(
    "listed",
    metadata,
    Column("department", Integer, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("record", Text, primary_key=True),
    Column("category", Text, nullable=False),
    sqlite_with_rowid=False,
)

_NUMBERED: Final = select(listed_department.c.number).where(listed_department.c.department == bindparam("department"))
_FORGET: Final = delete(listed).where(
    listed.c.department == _NUMBERED.scalar_subquery(),
    listed.c.place == bindparam("place"),
    listed.c.record == bindparam("record"),
)


@dataclass(frozen=True)
class Stretch:
    """A part of one department's list: only a category, only decisions of some days, only behind or before a place."""

    department: str
    category: str | None = None
    decided_from: date | None = None
    decided_to: date | None = None
    after: Place | None = None
    before: Place | None = None
    backwards: bool = False


class RecordIndex:
    """Adds, forgets and lists; frames have the schema `LISTED`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        mine = sql.among_given(listed_department.c.department, "departments")
        self._numbers = select(listed_department.c.department, listed_department.c.number).where(mine)
        with sql.writing("listed") as connection:
            metadata.create_all(connection)

    def add_many(self, records: pl.DataFrame) -> None:
        """Add records; adding one again changes nothing."""
        for chunk in records.iter_slices(CHUNK):
            with self._sql.writing("listed") as connection:
                departments = sorted(set(chunk["department"]))
                known = dict(plain_rows(connection, self._numbers, {"departments": self._sql.given(departments)}))
                if new := [each for each in departments if each not in known]:
                    added = list(enumerate(new, start=next_number(connection, listed_department, "number")))
                    self._sql.insert_rows(connection, listed_department, ("number", "department"), added)
                    known |= {each: number for number, each in added}
                if len(chunk) <= FEW:
                    self._sql.insert_rows(connection, listed, _COLUMNS, _few_placed(chunk, known))
                    continue
                rows = _placed(chunk).with_columns(
                    pl.col("department").replace_strict(known, return_dtype=pl.Int64), pl.col("category")
                )
                self._sql.insert_new(connection, listed, rows.sort("department", "place", "record"))

    def remove_many(self, records: pl.DataFrame) -> None:
        """Forget records."""
        for chunk in records.iter_slices(CHUNK):
            with self._sql.writing("listed") as connection:
                # By whole keys: over two lists the database would try every place with every record.
                connection.execute(_FORGET, [*_placed(chunk).drop("category").iter_rows(named=True)])

    def clear(self) -> None:
        """Forget everything, before filling anew."""
        with self._sql.writing("listed") as connection:
            connection.execute(delete(listed))
            connection.execute(delete(listed_department))

    def is_complete(self) -> bool:
        """Whether it was filled from the beginning; not so where an older program made the base or its file is lost."""
        query = select(listed_department.c.number).where(listed_department.c.department == _COMPLETE)
        with self._sql.reading() as connection:
            return connection.scalar(query) is not None

    def fill(self, records: Iterable[pl.DataFrame]) -> None:
        """Forget everything and add all that there is; nobody may write meanwhile."""
        self.clear()
        for some in records:
            self.add_many(some)
        with self._sql.writing("listed") as connection:
            number = next_number(connection, listed_department, "number")
            connection.execute(listed_department.insert().values(number=number, department=_COMPLETE))

    def places(self, stretch: Stretch, most: int) -> Sequence[Place]:
        """The first places of a stretch, or the last ones when it is read backwards, in the order of reading."""
        number = select(listed_department.c.number).where(listed_department.c.department == stretch.department)
        order = (listed.c.place, listed.c.record)
        query = (
            select(*order)
            .where(listed.c.department == number.scalar_subquery(), *_within(stretch))
            .order_by(*((each.desc() for each in order) if stretch.backwards else order))
            .limit(most)
        )
        with self._sql.reading() as connection:
            return [(row.place, row.record) for row in connection.execute(query)]

    def close(self) -> None:
        """Let go of the file."""
        self._sql.close()


def listed_of(records: pl.DataFrame, department: str, category: str) -> pl.DataFrame:
    """What of a batch's records a list has: those about organisations and businesses, never those about persons."""
    if len(records) <= FEW:
        rows = zip(records["kind"], records["record"], records["decided"], strict=True)
        kept = [(department, record, decided, category) for kind, record, decided in rows if kind != SubjectKind.PERSON]
        return framed(kept, LISTED)
    return records.filter(pl.col("kind") != SubjectKind.PERSON.value).select(
        pl.lit(department).alias("department"), "record", "decided", pl.lit(category).alias("category")
    )


def place_of_day(decided: date | None) -> int:
    """What a day of decision sorts by."""
    return NO_DAY if decided is None else -decided.toordinal()


def _few_placed(records: pl.DataFrame, numbers: Mapping[str, int]) -> list[tuple[object, ...]]:
    columns = (records[name] for name in ("department", "decided", "record", "category"))
    return sorted(
        (numbers[department], place_of_day(decided), record, category)
        for department, decided, record, category in zip(*columns, strict=True)
    )


def _placed(records: pl.DataFrame) -> pl.DataFrame:
    """The records with their places instead of their days."""
    days = pl.col("decided").cast(pl.Int32).cast(pl.Int64) + _UNIX_EPOCH
    return records.select("department", (-days).fill_null(NO_DAY).alias("place"), "record", "category")


def _within(stretch: Stretch) -> list[ColumnElement[bool]]:
    said: list[ColumnElement[bool]] = []
    if stretch.category is not None:
        said.append(listed.c.category == stretch.category)
    if stretch.decided_from is not None:
        said.append(listed.c.place <= place_of_day(stretch.decided_from))
    if stretch.decided_to is not None:
        said.append(listed.c.place >= place_of_day(stretch.decided_to))
    if (stretch.decided_from or stretch.decided_to) is not None:
        said.append(listed.c.place < NO_DAY)
    for edge, forwards in ((stretch.after, True), (stretch.before, False)):
        if edge is not None:
            said.append(_beyond(edge, forwards=forwards))
    return said


def _beyond(edge: Place, *, forwards: bool) -> ColumnElement[bool]:
    """Behind a place, or before it: the first condition lets the database begin there."""
    place, record = edge
    if forwards:
        return and_(listed.c.place >= place, or_(listed.c.place > place, listed.c.record > record))
    return and_(listed.c.place <= place, or_(listed.c.place < place, listed.c.record < record))
