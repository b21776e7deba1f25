"""Readiness once the base takes no more: whoever watches the service is told, and what is held stays readable.

A limit on the length of the process's files takes the place of a full disk: the system refuses the write itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.shell import Shell, deliver
from tests.loaders.tables import penalty

SERVED = """
import json, os, resource, sys
from pathlib import Path
from starlette.testclient import TestClient
from api.app import create_app
from graph.base import open_base
from graph.errors import EngineUnavailable
from graph.settings import settings_from
from loaders.load import load_files
from loaders.manifest import Given

NOBODY = resource.RLIM_INFINITY
with open_base(settings_from(os.environ)) as base, TestClient(create_app(base), base_url="http://localhost") as client:

    def told():
        records = client.post("/graphql", json={"query": "{ status { records } }"}).json()["data"]["status"]["records"]
        answers = [client.get(path) for path in ("/health", "/ready")]
        print(json.dumps([[each.status_code, each.json()] for each in answers] + [records]))

    told()
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, NOBODY))
    try:
        load_files(base, [Path(sys.argv[1])], Given(), actor="local:test")
    except EngineUnavailable:
        resource.setrlimit(resource.RLIMIT_FSIZE, (NOBODY, NOBODY))
        told()
"""
SIDE = """
import json, os, resource, sys, time
from starlette.testclient import TestClient
from api.app import create_app
from graph.base import open_base
from graph.settings import settings_from

with open_base(settings_from(os.environ)) as base, TestClient(create_app(base), base_url="http://localhost") as client:

    def told():
        return [[each.status_code, each.json()] for each in (client.get("/health"), client.get("/ready"))]

    def awaited(status):
        until = time.monotonic() + 60
        while (said := told())[1][0] != status and time.monotonic() < until:
            time.sleep(0.2)
        asked = client.post("/graphql", json={"query": "{ status { records } }"})
        print(json.dumps(said + [asked.json()["data"]]))

    awaited(200)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    awaited(503)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    awaited(200)
"""
LIVES = [200, {"status": "ok"}]
READ_ONLY = [503, {"status": "read-only", "code": "UNAVAILABLE"}]


def served(script: str, *given: Path) -> list[object]:
    """What a service in a process of its own tells, line by line."""
    ended = subprocess.run(
        [sys.executable, "-c", script, *map(str, given)], capture_output=True, text=True, timeout=240, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_a_base_that_takes_no_more_is_not_ready_until_it_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    xinmai = Shell(tmp_path / "home", monkeypatch)
    xinmai.ok("load", deliver(tmp_path / "in", "a.csv", [penalty(1)]))
    many = deliver(tmp_path / "in", "b.csv", [penalty(number) for number in range(2, 1502)])

    before, after = served(SERVED, many)
    assert before == [LIVES, [200, {"status": "ready"}], 1]
    assert after == [LIVES, READ_ONLY, 1]
    assert served(SERVED, many)[0] == before  # made anew it is ready, until it meets the full disk again


def test_while_no_entry_can_be_kept_it_is_not_ready_and_then_it_is_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Shell(tmp_path / "home", monkeypatch).ok("load", deliver(tmp_path / "in", "a.csv", [penalty(1)]))
    before, meanwhile, after = served(SIDE)
    assert before == after == [LIVES, [200, {"status": "ready"}], {"status": {"records": 1}}]
    assert meanwhile == [LIVES, READ_ONLY, None]  # without its entry nothing is answered
