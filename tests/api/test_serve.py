"""The server as a process: where it listens, how it ends, and what it holds meanwhile."""

from __future__ import annotations

import asyncio
import io
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.app import create_app
from api.caller import Caller
from api.gate import Gate
from api.remote import server_of
from api.serve import _config, _Leader, _listening, serve
from api.socket import socket_path
from graph.base import Base, open_base
from graph.errors import BaseHeld, Refused
from graph.settings import Settings
from tests.api.conftest import home_in

PROGRAM = """
import os, sys
from api.serve import serve
from graph.base import open_base
from graph.settings import settings_from

def command(argv, base, out, err):
    out.write(base.engine.name + " " + argv[0])
    return 3

with open_base(settings_from(os.environ)) as base:
    serve(base, port=0, command=command, announce=lambda address: print(address, flush=True))
print("ended", flush=True)
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Settings, subprocess.Popen[str], str]]:
    settings = home_in(tmp_path)
    environment = {
        "XINMAI_HOME": str(settings.home),
        "XINMAI_ID_KEY": settings.id_key,
        "XINMAI_VAULT_KEY": settings.vault_key,
        "XINMAI_MEMORY_MB": "256",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert process.stdout is not None
    try:
        yield settings, process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_holds_the_base_and_ends_in_order(
    served: tuple[Settings, subprocess.Popen[str], str], ending: signal.Signals
) -> None:
    settings, process, address = served
    answer = httpx.post(f"{address}/graphql", json={"query": "{ status { engine } }"}, trust_env=False)
    assert answer.json() == {"data": {"status": {"engine": "ladybug"}}}
    assert "server" not in answer.headers
    assert "development log-in" in (settings.home / "logs" / "service.jsonl").read_text(encoding="utf-8")

    with pytest.raises(BaseHeld), open_base(settings):
        pass
    remote = server_of(settings)
    assert remote is not None
    assert remote.pid == process.pid
    out = io.StringIO()
    assert remote.run(["status"], out, io.StringIO(), Caller("/", 80, terminal=False)) == 3
    assert out.getvalue() == "ladybug status"

    process.send_signal(ending)
    assert process.stdout is not None
    assert process.stdout.read() == "ended\n"
    assert process.wait(20) == 0
    assert not socket_path(settings).exists()
    assert server_of(settings) is None
    with open_base(settings) as base:
        assert base.engine.name == "ladybug"


def test_after_a_kill_the_next_server_takes_over(served: tuple[Settings, subprocess.Popen[str], str]) -> None:
    settings, process, _address = served
    process.kill()
    process.wait()
    assert socket_path(settings).exists()
    assert server_of(settings) is None
    with open_base(settings) as base:
        assert base.engine.name == "ladybug"


def test_at_the_end_who_is_inside_gets_an_answer_and_who_comes_is_sent_away(empty_base: Base) -> None:
    app, begun, may_end = create_app(empty_base), threading.Event(), threading.Event()
    gate: Gate = app.state.gate

    async def slow(_request: Request) -> PlainTextResponse:
        begun.set()
        return PlainTextResponse(await gate.run(lambda: "done" if may_end.wait(20) else "late"))

    app.router.routes.append(Route("/slow", slow))
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(2) as pool:
        server = _Leader(_config(app), gate)
        running = pool.submit(server.run, [listening])
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        first = pool.submit(httpx.get, f"{address}/slow", trust_env=False, timeout=30)
        assert begun.wait(20)

        server.handle_exit(signal.SIGTERM, None)
        second = httpx.post(f"{address}/graphql", json={"query": "{ __typename }"}, trust_env=False)
        assert httpx.get(f"{address}/ready", trust_env=False).status_code == 503
        may_end.set()

        assert first.result(20).text == "done"
        running.result(20)
    assert (second.status_code, second.headers["retry-after"]) == (503, "10")
    assert second.json()["errors"][0]["extensions"]["code"] == "OVERLOADED"


def test_it_listens_on_loopback_only_while_nobody_is_let_in(empty_base: Base) -> None:
    with pytest.raises(Refused, match="nobody is let in"):
        serve(empty_base, host="0.0.0.0")  # noqa: S104 - it is refused here


def test_a_port_that_is_taken_is_said(empty_base: Base) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Refused, match="taken"):
        serve(empty_base, port=taken.getsockname()[1])


def test_what_it_says_is_sent_at_once() -> None:
    assert asyncio.run(_sends_without_delay())


async def _sends_without_delay() -> int:
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted: socket.socket = writer.get_extra_info("socket")
        told.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with _listening("127.0.0.1", 0) as listening:
        server = await asyncio.start_server(answer, sock=listening)
        _, writer = await asyncio.open_connection(*listening.getsockname())
        found = await asyncio.wait_for(told, 30)
        writer.close()
        server.close()
    return found
