"""While a server holds an embedded base, every command works through it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.cli.entry import PIPE_CLOSED
from tests.api.recent import deliver, penalty, person_penalty
from tests.api.shell import Shell
from tests.loaders.tables import COMPANY_CODE, PERSON_PENALTY

XINMAI = (sys.executable, "-c", "from api.cli import main; main()")
SCREEN_WIDTH = 80


@pytest.fixture
def xinmai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path / "home", monkeypatch)


@pytest.fixture
def address(xinmai: Shell) -> Iterator[str]:
    """A server in a process of its own, as a person starts it."""
    serving = subprocess.Popen(
        [*XINMAI, "serve", "--port", "0", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert serving.stdout is not None
    told = ""
    while not told.endswith("}\n"):
        line = serving.stdout.readline()
        assert line, serving.stderr and serving.stderr.read()
        told += line
    yield json.loads(told)["address"]
    serving.send_signal(signal.SIGINT)
    _, err = serving.communicate(timeout=60)
    assert serving.returncode == 0, err
    assert "Traceback" not in err


def test_commands_and_graphql_work_on_one_served_base(xinmai: Shell, address: str, tmp_path: Path) -> None:
    deliver(tmp_path / "in", "a.csv", [penalty(1), penalty(2)])

    loaded = xinmai.ok("load", "in/a.csv", "--json").json
    (found,) = xinmai.ok("find", COMPANY_CODE, "--json").json
    screen = xinmai.ok("show", found["subject_id"]).out
    query = "query ($text: String!) { view { find(text: $text) { name } } }"
    asked = {"query": query, "variables": {"text": COMPANY_CODE}}
    answered = httpx.post(f"{address}/graphql", json=asked, headers={"accept": "application/json"}).json()

    assert loaded["files"][0]["loaded"]["outcomes"] == {"loaded": 2}
    assert found["name"] in screen
    assert answered["data"]["view"]["find"][0]["name"] == found["name"]
    assert "through the server" in xinmai.ok("status").out


def test_failures_come_back_from_the_server_as_they_are(xinmai: Shell, address: str) -> None:
    said = xinmai("show", "a" * 32)

    assert said.code == 3
    assert "[NOT_FOUND" in said.err
    assert xinmai("serve", "--port", "0").code == 6
    assert xinmai("find").code == 2


def test_a_reader_that_leaves_and_a_width_are_the_same_as_without_a_server(
    xinmai: Shell, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS")
    asked = [*XINMAI, "load", "a" * 100]
    shown = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)
    reading, writing = os.pipe()
    os.close(reading)
    left = subprocess.run([*XINMAI, "status"], stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writing)

    assert f"There is no file or folder {'a' * 100}" in shown.stdout.replace("\n", "")
    assert max(map(len, shown.stdout.splitlines())) > SCREEN_WIDTH
    assert left.returncode == PIPE_CLOSED
    assert left.stderr == b""


def test_keys_change_under_a_running_server(xinmai: Shell, address: str, tmp_path: Path) -> None:
    people = deliver(
        tmp_path / "in", "a.csv", [person_penalty(1)], header=PERSON_PENALTY, layout="penalty-person-current"
    )
    xinmai.ok("load", people)

    assert xinmai.ok("vault", "rotate", "--json").json["sealed"] > 0
    more = deliver(tmp_path / "in", "b.csv", [penalty(3), penalty(2, cf_jdrq="not a day")])
    (file,) = xinmai.ok("load", more, "--json").json["files"]

    assert file["loaded"]["lines"] == 2
    assert xinmai.ok("migrate", "--json").json == {"steps": 0}


def test_a_load_in_the_server_leaves_readers_their_answers(xinmai: Shell, address: str, tmp_path: Path) -> None:
    xinmai.ok("load", deliver(tmp_path / "in", "a.csv", [penalty(1)]))
    big = deliver(tmp_path / "in", "b.csv", [penalty(number) for number in range(2, 20_000)])
    codes: list[int] = []
    loading = threading.Thread(target=lambda: codes.append(xinmai("load", big).code))
    loading.start()
    seen = set()
    while loading.is_alive():
        (found,) = xinmai.ok("find", COMPANY_CODE, "--json").json
        seen.add(xinmai.ok("show", found["subject_id"], "--json").json["shown"]["page"]["total"])
    loading.join()

    assert codes == [0]
    assert seen <= {1, 19_999}
