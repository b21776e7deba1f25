"""How many persons somebody has read today.

The rule of this module: a person counts once a day for each actor, whatever is read of them; what would go beyond
the bound is refused before anything of it is counted or answered.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl
from sqlalchemy import Connection, func, select

from graph.sidebase.sql import Sql
from graph.sidebase.tables.access import person_read


class Quota:
    """Counts persons by actor and day, for all processes of an installation together."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def take(self, actor: str, day: date, persons: Collection[str], most: int) -> bool:
        """Count these persons as read by the actor on this day; False, and nothing counted, when that is too many."""
        with self._sql.reading() as connection:
            if not self._fresh(connection, actor, day, persons):
                return True
        with self._sql.writing("quota") as connection:
            fresh = self._fresh(connection, actor, day, persons)
            if self._read_by(connection, actor, day) + len(fresh) > most:
                return False
            rows = [(actor, day.isoformat(), person) for person in sorted(fresh)]
            self._sql.insert_new(connection, person_read, pl.DataFrame(rows, ["actor", "day", "person"], orient="row"))
        return True

    def unread(self, actor: str, day: date, persons: Collection[str]) -> set[str]:
        """Those of these persons that the actor has not read on this day."""
        with self._sql.reading() as connection:
            return self._fresh(connection, actor, day, persons)

    def read_by(self, actor: str, day: date) -> int:
        """How many persons the actor has read on this day."""
        with self._sql.reading() as connection:
            return self._read_by(connection, actor, day)

    def _fresh(self, connection: Connection, actor: str, day: date, persons: Collection[str]) -> set[str]:
        known = select(person_read.c.person).where(
            person_read.c.actor == actor,
            person_read.c.day == day.isoformat(),
            self._sql.among(person_read.c.person, list(persons)),
        )
        return set(persons) - set(connection.scalars(known))

    def _read_by(self, connection: Connection, actor: str, day: date) -> int:
        counted = select(func.count()).where(person_read.c.actor == actor, person_read.c.day == day.isoformat())
        return int(connection.scalar(counted) or 0)
