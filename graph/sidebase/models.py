"""The ledger of models: what the engine learnt of a base, by number, and which of them is in force.

The rule of this module: a version is never changed. Pinning another one is a further row, so that going back is
always possible and stays readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select

from graph.clock import Clock
from graph.errors import NotFound
from graph.sidebase.sql import Sql, next_number, plain_rows
from graph.sidebase.tables.resolution import model_pin, model_version

_PINNED: Final = select(model_pin.c.number).order_by(model_pin.c.sequence.desc()).limit(1)


@dataclass(frozen=True)
class ModelVersion:
    """One version: learnt from so many credit files, when and by whom. `model` is JSON that resolution reads."""

    number: int
    at: datetime
    actor: str
    files: int
    model: bytes


class Models:
    """Keeps versions and tells the one in force."""

    def __init__(self, sql: Sql, clock: Clock) -> None:
        self._sql = sql
        self._clock = clock
        self._last: ModelVersion | None = None

    def keep(self, model: bytes, *, files: int, actor: str) -> ModelVersion:
        """Write a new version down, without pinning it."""
        at = self._clock()
        with self._sql.writing("model_version") as connection:
            number = next_number(connection, model_version, "number")
            connection.execute(
                insert(model_version).values(number=number, at=at, actor=actor, files=files, model=model.decode())
            )
        return ModelVersion(number, at, actor, files, model)

    def pin(self, number: int, *, actor: str) -> None:
        """Put a version in force; `NotFound` if there is none with this number."""
        with self._sql.writing("model_version") as connection:
            if connection.scalar(select(model_version.c.number).where(model_version.c.number == number)) is None:
                raise NotFound(f"There is no model {number}.", model=number)
            sequence = next_number(connection, model_pin, "sequence")
            connection.execute(
                insert(model_pin).values(sequence=sequence, number=number, at=self._clock(), actor=actor)
            )

    def pinned(self) -> ModelVersion | None:
        """The version in force, None before the first."""
        with self._sql.reading() as connection:
            pinned = plain_rows(connection, _PINNED)
        return self.version(int(pinned[0][0])) if pinned else None

    def version(self, number: int) -> ModelVersion:
        """One version; `NotFound` if there is none with this number."""
        last = self._last
        if last is not None and last.number == number:
            return last  # a version is never changed, and a model of a million files is megabytes
        with self._sql.reading() as connection:
            row = connection.execute(select(model_version).where(model_version.c.number == number)).first()
        if row is None:
            raise NotFound(f"There is no model {number}.", model=number)
        self._last = ModelVersion(row.number, row.at, row.actor, row.files, row.model.encode())
        return self._last
