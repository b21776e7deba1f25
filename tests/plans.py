"""Whether a block looks at a whole table: run on a large base, it tells a look-up from a scan.

Neo4j says it by the operator. Ladybug draws SCAN_NODE_TABLE for a masked scan as well, so there the rows that an
operator gave decide, which is why the base must be large: a scan gives more rows than `few`.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from graph.engines.base import Engine, PlanStep, Value
from graph.engines.blocks import Block
from graph.engines.queries import read_catalogue

FEW = 2_000
_NEO4J_SCANS = (
    "AllNodesScan",
    "AllRelationshipsScan",
    "LabelScan",
    "LabelsScan",
    "TypeScan",
    "TypesScan",
    "IndexScan",
    "CartesianProduct",
)


def scan_free(
    engine: Engine,
    block: str,
    parameters: dict[str, Value],
    *,
    frame: pl.DataFrame | None = None,
    few: int = FEW,
) -> bool:
    """Whether the block touches at most `few` rows in every operator that reads a table without a key."""
    return not scans(engine, block, parameters, frame=frame, few=few)


def scans(
    engine: Engine,
    block: str,
    parameters: dict[str, Value],
    *,
    frame: pl.DataFrame | None = None,
    few: int = FEW,
) -> list[PlanStep]:
    """The steps that look at a whole table, for a failing test to show."""
    return [step for step in engine.plan(block, frame, **parameters) if _scans(engine.name, step, few)]


def blocks_with_probes(engine_name: str) -> dict[str, Block]:
    """The blocks of the tests, which stand in `tests/cypher`."""
    return dict(read_catalogue(Path(__file__).parent / "cypher", engine_name))


def _scans(engine_name: str, step: PlanStep, few: int) -> bool:
    if engine_name == "neo4j":
        return step.operator.endswith(_NEO4J_SCANS) and step.rows > few
    return step.operator in ("SCAN_NODE_TABLE", "SCAN_REL_TABLE", "CROSS_PRODUCT") and step.rows > few
