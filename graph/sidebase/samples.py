"""The ledger of samples: pairs of credit files of one subject that were drawn by chance, to be judged by people.

The rule of this module: a sample is never changed, so that nobody can leave out of it what does not please; the last
one is in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select

from graph.clock import Clock
from graph.sidebase.sql import Sql, next_number
from graph.sidebase.tables.resolution import sampled_pair

Pair = tuple[str, str]


@dataclass(frozen=True)
class Sample:
    """The pairs that were drawn, in the order in which they were; of each the lesser file id comes first."""

    id: str
    actor: str
    at: datetime
    pairs: tuple[Pair, ...]


class Samples:
    """Keeps samples and tells the one in force."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock

    def keep(self, sample_id: str, pairs: Sequence[Pair], *, actor: str) -> Sample:
        """Write a sample down; one that is known under this id stays as it is."""
        with self._sql.writing("sampled_pair") as connection:
            known = _sample(connection, sampled_pair.c.sample_id == sample_id)
            if known is not None:
                return known
            at, first = self._clock(), next_number(connection, sampled_pair, "sequence")
            ordered = tuple((min(pair), max(pair)) for pair in pairs)
            rows = [
                {
                    "sequence": first + place,
                    "sample_id": sample_id,
                    "left_file": left,
                    "right_file": right,
                    "actor": actor,
                    "at": at,
                }
                for place, (left, right) in enumerate(ordered)
            ]
            connection.execute(insert(sampled_pair), rows)
        return Sample(sample_id, actor, at, ordered)

    def known(self, sample_id: str) -> Sample | None:
        """The sample of this id, None if there is none."""
        with self._sql.reading() as connection:
            return _sample(connection, sampled_pair.c.sample_id == sample_id)

    def last(self) -> Sample | None:
        """The sample in force, None before the first."""
        newest = select(sampled_pair.c.sample_id).order_by(sampled_pair.c.sequence.desc()).limit(1)
        with self._sql.reading() as connection:
            return _sample(connection, sampled_pair.c.sample_id == newest.scalar_subquery())


def _sample(connection: Connection, which: ColumnElement[bool]) -> Sample | None:
    rows = connection.execute(select(sampled_pair).where(which).order_by(sampled_pair.c.sequence)).all()
    if not rows:
        return None
    return Sample(rows[0].sample_id, rows[0].actor, rows[0].at, tuple((row.left_file, row.right_file) for row in rows))
