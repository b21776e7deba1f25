"""Who delivered what in which run, also of deliveries that were withdrawn and have left the graph and the archive.

The rule of this module: written when a load is begun, never changed; what became of the run is in the ledger of runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, select

from graph.delivery import Delivery, DeliveryKind
from graph.sidebase.sql import Sql, add_row
from graph.sidebase.tables.runs import delivery_note


@dataclass(frozen=True)
class DeliveryNote:
    """One delivery as its run was begun: `department` is an id, `region` and `entry` are codes."""

    run: int
    delivery: str
    department: str
    department_name: str
    department_code: str
    region: str
    entry: str
    kind: DeliveryKind
    scope: str
    stamp: str
    delivered: datetime

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands among all deliveries, as `Delivery.place` says it."""
        return self.stamp, self.delivery


class DeliveryNotes:
    """Notes deliveries and tells them again."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def note(self, run: int, delivery: Delivery) -> None:
        """Note what a run is about to load."""
        said = {
            "delivery": delivery.id, "department_name": delivery.department_name,
            "department_code": delivery.department_code, "region": delivery.region, "entry": delivery.entry,
            "kind": delivery.kind, "scope": delivery.scope, "stamp": delivery.stamp, "delivered": delivery.delivered,
        }  # fmt: skip
        with self._sql.writing("delivery_note") as connection:
            add_row(
                connection,
                delivery_note,
                {"number": run, "department": delivery.department, "said": orjson.dumps(said).decode()},
            )

    def notes(self, departments: Sequence[str] | None = None) -> list[DeliveryNote]:
        """Every note, or those of these departments, the earliest run first."""
        query = select(delivery_note).order_by(delivery_note.c.number)
        if departments is not None:
            query = query.where(self._sql.among(delivery_note.c.department, departments))
        with self._sql.reading() as connection:
            return [_told(row) for row in connection.execute(query)]

    def of_run(self, run: int) -> DeliveryNote | None:
        """What a run loaded; None for one that loaded nothing, or is older than these notes."""
        with self._sql.reading() as connection:
            row = connection.execute(select(delivery_note).where(delivery_note.c.number == run)).first()
        return None if row is None else _told(row)


def _told(row: Row[Any]) -> DeliveryNote:
    said = orjson.loads(row.said)
    when = datetime.fromisoformat(said.pop("delivered"))
    return DeliveryNote(
        **said | {"kind": DeliveryKind(said["kind"])}, run=row.number, department=row.department, delivered=when
    )
