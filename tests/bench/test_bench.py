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

ATTEMPTS = 3
"""A bound is broken when it is broken every time: what else runs on the machine can only make a figure worse."""


@pytest.mark.slow
@pytest.mark.timeout(3_000)
@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_every_bound_is_kept(engine: str, tmp_path: Path) -> None:
    if engine == "neo4j":
        _needs_server()
    broken: dict[str, Result] = {}
    for attempt in range(ATTEMPTS):
        place = tmp_path / f"{attempt}"
        place.mkdir()
        results = {one.what: one for one in measure(engine, place, ROWS["ci"], 1, lambda one: say(one.line()))}
        broken = {what: one for what, one in results.items() if not one.kept and (attempt == 0 or what in broken)}
        if not broken:
            return
    pytest.fail(table(list(broken.values())))


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
