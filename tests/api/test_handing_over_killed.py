"""A server that is killed while a file comes in or is loaded: what is whole stays, nothing else is taken for whole."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from graph.base import open_base
from graph.sealed import BLOCK
from graph.settings import Settings
from tests.api.officers_world import LOAD, Desk, penalties
from tests.loaders.tables import OFFICE, OFFICE_CODE
from tests.waiting import until

XINMAI = (sys.executable, "-c", "from api.cli import main; main()")
THEIRS = {"department": OFFICE, "departmentCode": OFFICE_CODE}


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[subprocess.Popen[str], Desk, str]]:
    """A server of its own, killed at the end; its operator, and its address."""
    environment = {
        "XINMAI_HOME": str(settings.home), "XINMAI_ID_KEY": settings.id_key, "XINMAI_GRAPH": settings.graph,
        "XINMAI_VAULT_KEY": settings.vault_key, "XINMAI_MEMORY_MB": "256", "PYTHONPATH": str(Path.cwd()),
    }  # fmt: skip
    process = subprocess.Popen(
        [*XINMAI, "serve", "--port", "0", "--json"], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        told = ""
        while not told.endswith("\n}\n"):
            line = process.stdout.readline()
            assert line, "the server ended"
            told += line
        address = str(json.loads(told)["address"])
        with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
            yield process, Desk(client), address
    finally:
        process.kill()
        process.wait()


def sizes(settings: Settings) -> int:
    return sum(path.stat().st_size for path in (settings.home / "uploads").glob("*"))


def test_killed_while_a_file_comes_in_it_goes_on_with_whole_blocks(settings: Settings) -> None:
    data = penalties(1_500)
    with serving(settings) as (process, operator, address):
        created = operator.create(data, **THEIRS)
        parts = urlsplit(address)
        with socket.create_connection((parts.hostname, parts.port), 30) as half:
            head = f"PUT {created['address']} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(data)}\r\n\r\n"
            half.sendall(head.encode() + data[: 5 * BLOCK + 777])
            until(lambda: sizes(settings) >= 5 * BLOCK)
            process.kill()
            process.wait()
    kept = b"".join(path.read_bytes() for path in settings.home.rglob("*") if path.is_file())
    assert OFFICE.encode() * 2 not in kept
    assert "京朝市监罚".encode() not in kept

    with serving(settings) as (_, operator, _):
        found = operator.client.head(created["address"])
        assert (found.headers["upload-complete"], found.headers["upload-offset"]) == ("?0", str(5 * BLOCK))
        upload = created["upload"]["id"]
        assert operator.begin(LOAD, upload)["code"] == "BAD_USER_INPUT"
        sent = operator.client.patch(
            created["address"],
            content=data[5 * BLOCK :],
            headers={"content-type": "application/partial-upload", "upload-offset": str(5 * BLOCK)},
        )
        assert (sent.status_code, sent.headers["upload-complete"]) == (204, "?1")
        (file,) = operator.done(LOAD, upload)["report"]["files"]
        assert file["lines"] == 1_500


def test_killed_while_it_loads_the_next_server_loads_it_once(engine_settings: Settings) -> None:
    data = penalties(3_000)
    with serving(engine_settings) as (process, operator, _):
        upload = operator.hand_over(data, **THEIRS)
        job = operator.begin(LOAD, upload)["id"]
        until(lambda: operator.job(job)["state"] != "WAITING")
        time.sleep(0.4)
        process.kill()
        process.wait()

    with serving(engine_settings) as (_, operator, _):
        done = operator.ended(job)
        assert done["state"] == "DONE", done
        (file,) = done["report"]["files"]
        assert file["outcomes"] == [{"name": "loaded", "count": 3_000}]
        assert done["begun"] in {1, 2}
        operator.wiped(upload)
    with open_base(engine_settings) as base:
        assert base.engine.read("view_count_records") == [{"held": 3_000}]
        assert base.side.runs.runs()[0].state == "committed"
        assert not list((engine_settings.home / "uploads").glob("*"))
