"""The ledger of catalogues: which edition was in force here since when, word for word.

The rule of this module: a version is added when its words differ from those before it, and never changed; an edition
whose words were changed without a new name is a version of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, insert, select

from graph.clock import Clock
from graph.errors import NotFound
from graph.sidebase.sql import Sql, next_number
from graph.sidebase.tables.runs import catalogue_version


@dataclass(frozen=True)
class CatalogueVersion:
    """A catalogue as it came into force: `hash` is of its words, `since` when this base first worked with it."""

    number: int
    edition: str
    hash: str
    since: datetime


class Catalogues:
    """Keeps versions and tells them again."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock

    def keep(self, edition: str, text: str) -> None:
        """Note the catalogue in force; nothing happens when it is the one of before."""
        digest = sha256(text.encode()).hexdigest()
        with self._sql.writing("catalogue_version") as connection:
            newest = select(catalogue_version.c.hash).order_by(catalogue_version.c.number.desc()).limit(1)
            if connection.scalar(newest) != digest:
                number = next_number(connection, catalogue_version, "number")
                connection.execute(
                    insert(catalogue_version).values(
                        number=number, edition=edition, hash=digest, since=self._clock(), text=text
                    )
                )

    def versions(self) -> Sequence[CatalogueVersion]:
        """Every version, the newest first: that one is in force."""
        query = select(catalogue_version).order_by(catalogue_version.c.number.desc())
        with self._sql.reading() as connection:
            return [_told(row) for row in connection.execute(query)]

    def text(self, number: int) -> str:
        """The words of a version; `NotFound` when there is none of this number."""
        query = select(catalogue_version.c.text).where(catalogue_version.c.number == number)
        with self._sql.reading() as connection:
            found = connection.scalar(query)
        if found is None:
            raise NotFound(f"There is no version {number} of the catalogue here.", version=number)
        return str(found)


def _told(row: Row[Any]) -> CatalogueVersion:
    return CatalogueVersion(row.number, row.edition, row.hash, row.since)
