"""Blocks, frames and a base for tests of what an engine does, whichever it is.

The rule of this module: nothing in it knows of credit files; the blocks are those of tests/cypher.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from graph.engines.base import Engine
from graph.engines.opening import open_engine
from graph.engines.schema import prepare
from graph.settings import Settings
from tests.plans import blocks_with_probes

INSTANT = pl.Datetime("us", "UTC")
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "title": pl.String,
    "decided": pl.Date,
    "delivered": INSTANT,
    "run": pl.Int64,
    "held": pl.Boolean,
    "share": pl.Float64,
}


def records(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame([row + (None,) * (len(SCHEMA) - len(row)) for row in rows], schema=SCHEMA, orient="row")


NEW = records(
    ("r1", "行政处罚", date(2020, 2, 29), datetime(2020, 3, 1, 8, 30, 15, 123456, tzinfo=UTC), 1, True, 0.1),
    ("r2",),
    ("r3", "", date(1949, 10, 1), datetime(1949, 10, 1, 7, tzinfo=UTC), 2**53, False, -1e300),
)


def subjects(count: int) -> pl.DataFrame:
    ids = [f"s{i:06d}" for i in range(count)]
    return pl.DataFrame({"id": ids, "name": ["甲"] * count})


def opened(settings: Settings) -> Engine:
    """The engine of these settings, with the tables and blocks of these tests."""
    name = "ladybug" if settings.embedded else "neo4j"
    engine = open_engine(settings, blocks_with_probes(name))
    prepare(engine)
    for block in engine.blocks:
        if block.startswith("probe_table_"):
            engine.define(block)
    return engine
