"""schemathesis asks everything that the schema allows, and much that it does not, without a fault of the service."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from tests.api.conftest import home_in
from tests.api.running import running
from tests.api.world import fill
from tests.graph.view_world import world_on

SECONDS = 30
AT_LEAST = 100  # requests; fewer would say nothing


@pytest.mark.slow
def test_no_generated_query_is_a_fault_of_the_service(tmp_path: Path) -> None:
    with world_on(home_in(tmp_path)) as world:
        fill(world)
        with running(create_app(world.base)) as address:
            done = subprocess.run(
                [
                    *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
                    *("run", f"{address}/graphql", "--checks", "no_fault", "--max-time", str(SECONDS)),
                    *("--generation-deterministic", "--no-color"),
                    *("--suppress-health-check", "all", "--continue-on-failure", "--max-examples", "60"),
                ],
                env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.api.no_fault", "PYTHONPATH": str(Path.cwd())},
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=False,
                timeout=SECONDS * 10,
            )
            metrics = httpx.get(f"{address}/metrics", trust_env=False).text
    counted = re.findall(r'requests_total\{door="graphql",outcome="(\w+)"\} (\S+)', metrics)
    outcomes = {name: float(count) for name, count in counted}
    assert done.returncode == 0, done.stdout + done.stderr
    assert "INTERNAL" not in outcomes, outcomes
    assert sum(outcomes.values()) > AT_LEAST, outcomes
    assert outcomes["ok"] > 0
