"""The bounds of the benches at 100,000 rows, as tests that fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.__main__ import ROWS, say
from tests.bench.all import measure
from tests.bench.reading import MAY_SCAN
from tests.bench.results import Result, table
from tests.conftest import ENGINE_NAMES
from tests.servers.neo4j import NoNeo4j, jars_folder, server_is_required


@pytest.mark.slow
@pytest.mark.timeout(1_500)
@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_every_bound_is_kept(engine: str, tmp_path: Path) -> None:
    if engine == "neo4j":
        _needs_server()
    results = measure(engine, tmp_path, ROWS["ci"], 1, lambda one: say(one.line()))
    assert all(result.kept for result in results), table(results)


def test_a_bound_is_kept_from_the_right_side() -> None:
    assert Result("x", "ratio", 0.8, "", 0.8).kept
    assert not Result("x", "ratio", 0.79, "", 0.8).kept
    assert Result("x", "time", 2.0, "s", 2, most=True).kept
    assert not Result("x", "time", 2.1, "s", 2, most=True).kept
    assert Result("x", "for the record", 0.0, "").kept


def test_every_leave_to_scan_has_a_block_and_a_reason() -> None:
    from graph.engines.queries import catalogue  # noqa: PLC0415 - only this test asks the catalogue

    assert all(name in catalogue("ladybug") and reason for name, reason in MAY_SCAN.items())


def _needs_server() -> None:
    try:
        jars_folder()
    except NoNeo4j as reason:
        if server_is_required():
            pytest.fail(f"Neo4j is required here: {reason}")
        pytest.skip(str(reason))
