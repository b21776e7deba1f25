"""The feed of a server in a process of its own, through a kill: what was told before and after is all there is."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.api.recent import deliver, penalty
from tests.api.shell import Shell

XINMAI = (sys.executable, "-c", "from api.cli import main; main()")
PROTOCOL: Any = ["graphql-transport-ws"]
SOON_S = 60.0


def served() -> tuple[subprocess.Popen[str], str]:
    """A server, and its address."""
    process = subprocess.Popen([*XINMAI, "serve", "--port", "0", "--json"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = ""
    while not told.endswith("\n}\n"):
        line = process.stdout.readline()
        assert line
        told += line
    return process, str(json.loads(told)["address"])


async def heard(address: str, count: int, after: str, work: Any) -> list[dict[str, Any]]:
    """So many changes behind a cursor, while some work is done."""
    told: list[dict[str, Any]] = []
    async with connect(address.replace("http", "ws") + "/graphql", subprotocols=PROTOCOL, proxy=None) as connection:
        await connection.send('{"type": "connection_init"}')
        query = f'subscription {{ changes(after: "{after}") {{ cursor kind creditFileId }} }}'
        await connection.recv()
        await connection.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))
        doing = asyncio.create_task(asyncio.to_thread(work))
        async with asyncio.timeout(SOON_S):
            while len(told) < count:
                try:
                    told.append(json.loads(await connection.recv())["payload"]["data"]["changes"])
                except ConnectionClosed:
                    break
        await doing
    return told


def test_a_kill_between_loads_loses_and_doubles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    xinmai = Shell(tmp_path / "home", monkeypatch)
    for number in range(4):
        deliver(tmp_path / "in", f"{number}.csv", [penalty(number + 1)])
    process, address = served()
    try:

        def load_and_kill() -> None:
            for number in (0, 1):
                assert xinmai.ok("load", f"in/{number}.csv", "--json").json["seen"]
            process.send_signal(signal.SIGKILL)
            process.wait()

        begun = xinmai.ok("changes", "--json").json["cursor"]
        before = asyncio.run(heard(address, 99, begun, load_and_kill))
    finally:
        process.kill()
        process.wait()
    seen = xinmai.ok("load", "in/2.csv", "--json").json["seen"]  # without any server
    process, address = served()
    try:
        read = httpx.post(
            f"{address}/graphql", json={"query": "{ __typename }"}, headers={"xinmai-seen": seen}, trust_env=False
        )
        assert read.json() == {"data": {"__typename": "Query"}}
        newest = before[-1]["cursor"] if before else begun  # killed sooner than anything was told
        rest = asyncio.run(heard(address, 4 - len(before), newest, lambda: xinmai.ok("load", "in/3.csv")))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
    page = xinmai.ok("changes", "--json").json
    told = [*before, *rest]
    assert len(before) <= 2
    assert [change["cursor"] for change in told] == [change["cursor"] for change in page["changes"]]
    assert len({change["cursor"] for change in told}) == 4
