"""The deliveries in the graph, as far as they speak about the versions of decisions.

The rule of this module: where a department sends what is new file by file there are as many deliveries as files, so
all of them are read only for what concerns all. The full ones, which are few, are read once and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Final

from graph.delivery import Delivery, DeliveryKind
from graph.engines.base import Engine
from graph.store.looked_up import looked_up
from graph.store.versions import Source

Heard = Callable[[Iterable[str]], Mapping[str, Source]]
"""Gives those of these deliveries that are listened to, by id, together with all full ones that are."""

_TOLD: Final = ("id", "stamp", "kind", "scope", "delivered", "run", "period_from", "period_to")


def all_sources(engine: Engine) -> dict[str, Source]:
    """Every delivery in the graph by id."""
    return {str(row["id"]): _source(row) for row in engine.read("store_sources")}


def some_sources(engine: Engine, ids: Iterable[str]) -> dict[str, Source]:
    """Those of these deliveries that are in the graph, by id."""
    told = looked_up(engine, "store_sources_bulk", ids, _TOLD)
    return {row[0]: _source(dict(zip(_TOLD, row, strict=True))) for row in told}


def source_of(delivery: Delivery) -> Source:
    """A delivery that is not in the graph yet."""
    return Source(
        id=delivery.id,
        stamp=delivery.stamp,
        kind=delivery.kind,
        scope=delivery.scope,
        delivered=delivery.delivered,
        run=0,
        period_from=delivery.period_from,
        period_to=delivery.period_to,
    )


class FullDeliveries:
    """The full deliveries in the graph; for the one writer.

    Only a run brings one or takes one away, and runs are numbered without a gap: as long as each run asks, and says
    when it changed something itself, what was read holds.
    """

    def __init__(self) -> None:
        self._after: int | None = None
        self._known: dict[str, Source] = {}

    def before(self, engine: Engine, run: int) -> Mapping[str, Source]:
        """Those that are there when a run begins, by id; the run brings none and takes none away."""
        if self._after is None or run != self._after + 1:
            rows = engine.read("store_sources_of_kind", kind=DeliveryKind.FULL.value)
            self._known = {str(row["id"]): _source(row) for row in rows}
        self._after = run
        return self._known

    def forget(self) -> None:
        """What was read may hold no more."""
        self._after = None


def _source(row: Mapping[str, object]) -> Source:
    delivered, run = row["delivered"], row["run"]
    assert isinstance(delivered, datetime)  # noqa: S101 - the schema says so; narrows the type
    assert isinstance(run, int)  # noqa: S101 - as above
    return Source(
        id=str(row["id"]),
        stamp=str(row["stamp"]),
        kind=DeliveryKind(str(row["kind"])),
        scope=str(row["scope"]),
        delivered=delivered,
        run=run,
        period_from=day(row["period_from"]),
        period_to=day(row["period_to"]),
    )


def day(value: object) -> date | None:
    """A day that may be absent."""
    return value if isinstance(value, date) else None
