"""The ledger of subject anchors: which credit file a subject's id hangs on.

The rule of this module: the last row of a subject id is in force. With the anchors a rebuilt graph gives every
subject the id it had before, whatever order the files come in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Select, func, select

from graph.clock import Clock
from graph.sidebase.sql import Sql, frame_of, next_number, plain_rows
from graph.sidebase.tables.instant import microseconds
from graph.sidebase.tables.resolution import anchor

CHUNK = 200_000
SCHEMA = {
    "subject_id": pl.String,
    "file_id": pl.String,
    "sequence": pl.Int64,
    "number": pl.Int64,
}


class Anchors:
    """Adds anchors and reads those in force, by subject, by file, or all. Frames have the columns of `SCHEMA`."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock
        self._of = _in_force(sql.among_given(anchor.c.subject_id, "subjects"))
        ever = select(anchor.c.subject_id).where(sql.among_given(anchor.c.file_id, "files"))
        self._ever_on = _in_force(anchor.c.subject_id.in_(ever))

    def anchor_many(self, frame: pl.DataFrame, number: int) -> int:
        """Hang subject ids on credit files: columns subject_id and file_id, by run `number`.

        Of several rows of one subject id the last counts; a row that says what is in force already is left out.
        The number of rows written.
        """
        written = 0
        at = microseconds(self._clock())
        last = sorted(_pairs(frame).items())
        for begin in range(0, len(last), CHUNK):
            chunk = last[begin : begin + CHUNK]
            with self._sql.writing("anchor") as connection:
                first = next_number(connection, anchor, "sequence")
                fresh = chunk if first == 1 else self._unknown(connection, chunk)
                rows = [(*pair, place, number, at) for place, pair in enumerate(fresh, start=first)]
                written += self._sql.insert_rows(connection, anchor, (*SCHEMA, "at"), rows)
        return written

    def anchors_of(self, subject_ids: Sequence[str]) -> pl.DataFrame:
        """The anchor in force of each of these subject ids that has one, in order of subject id."""
        with self._sql.reading() as connection:
            return frame_of(connection, _in_force(self._sql.among(anchor.c.subject_id, subject_ids)), SCHEMA)

    def subjects_anchored_on(self, file_ids: Sequence[str]) -> list[tuple[str, str]]:
        """The subject ids that now hang on any of these credit files, each with its file, in order of subject id."""
        if not file_ids:
            return []
        asked = set(file_ids)
        with self._sql.reading() as connection:
            hanging = plain_rows(connection, self._ever_on, {"files": self._sql.given(file_ids)})
            return [(subject, file) for subject, file, *_ in hanging if file in asked]

    def history(self, subject_id: str) -> pl.DataFrame:
        """Every anchor a subject id ever had, the oldest first."""
        query = select(*(anchor.c[name] for name in SCHEMA)).where(anchor.c.subject_id == subject_id)
        with self._sql.reading() as connection:
            return frame_of(connection, query.order_by(anchor.c.sequence), SCHEMA)

    def hung_by(self, number: int) -> pl.DataFrame:
        """The anchors that run `number` wrote, in force or not, the oldest first."""
        query = select(*(anchor.c[name] for name in SCHEMA)).where(anchor.c.number == number)
        with self._sql.reading() as connection:
            return frame_of(connection, query.order_by(anchor.c.sequence), SCHEMA)

    def _unknown(self, connection: Connection, chunk: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        known = plain_rows(connection, self._of, {"subjects": self._sql.given([subject for subject, _ in chunk])})
        in_force = {subject: file for subject, file, *_ in known}
        return [(subject, file) for subject, file in chunk if in_force.get(subject) != file]


def _in_force(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The anchors in force of subject ids that fit, in order of subject id."""
    last = select(func.max(anchor.c.sequence)).where(*conditions).group_by(anchor.c.subject_id)
    query = select(*(anchor.c[name] for name in SCHEMA)).where(anchor.c.sequence.in_(last))
    return query.order_by(anchor.c.subject_id)


def _pairs(frame: pl.DataFrame) -> dict[str, str]:
    """The file of each subject id; the last one counts."""
    return dict(zip(frame["subject_id"].to_list(), frame["file_id"].to_list(), strict=True))
