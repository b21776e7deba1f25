"""A sandbox: invented subjects in a home of its own, a key for each role, and answers that say what they are."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient
from websockets.asyncio.client import connect

from api.app import create_app
from graph.base import open_base
from graph.sandbox import sandbox_settings
from graph.settings import Settings, settings_from
from tests.api.live import PROTOCOL, received, send
from tests.api.running import running
from tests.api.shell import Shell
from tests.installed import new_home

HEADERS = {"accept": "application/json"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The home beside which a sandbox was made, and the sandbox's keys by role."""
    home = tmp_path_factory.mktemp("beside") / "home"
    with pytest.MonkeyPatch.context() as patch:
        xinmai = Shell(home, patch)
        told = xinmai.ok("sandbox", "--subjects", "50", "--only-make", "--json").json
        again = xinmai.ok("sandbox", "--subjects", "50", "--only-make", "--json").json
        assert again["keys"] == told["keys"], "made once"
        assert xinmai("sandbox", "--subjects", "60", "--only-make").code == 4
    return home, {each["role"]: each["key"] for each in told["keys"]}


def settings_of(home: Path) -> Settings:
    return settings_from({"XINMAI_HOME": str(home), "XINMAI_MEMORY_MB": "256"})


def test_every_answer_of_a_sandbox_says_so(made: tuple[Path, dict[str, str]]) -> None:
    home, keys = made
    with (
        open_base(sandbox_settings(settings_of(home))) as base,
        TestClient(create_app(base), base_url="http://127.0.0.1") as client,
    ):
        for query in ("{ status { engine } }", "{ nothing }", '{ view(purpose: "mood") { purpose } }'):
            answer = client.post("/graphql", json={"query": query}, headers=HEADERS).json()
            assert answer["extensions"] == {"sandbox": True}
        assert "SANDBOX" in client.get("/explorer").text
        assert "SANDBOX" in client.get("/reconcile").json()["name"]
        wrong = {**HEADERS, "authorization": "Bearer xinmai_wrong"}
        refused = client.post("/graphql", json={"query": "{ status { engine } }"}, headers=wrong)
        assert (refused.status_code, refused.json()["extensions"]) == (401, {"sandbox": True})
        with_key = {**HEADERS, "authorization": f"Bearer {keys['investigator']}"}
        query = '{ view(purpose: "supervision", reference: "1") { runs(limit: 1) { state } } }'
        told = client.post("/graphql", json={"query": query}, headers=with_key).json()
        assert told["data"]["view"]["runs"] == [{"state": "COMMITTED"}]
        mine = {**HEADERS, "authorization": f"Bearer {keys['subject']}"}
        query = '{ view(purpose: "subject_access", reference: "1") { report { subject json } } }'
        report = client.post("/graphql", json={"query": query}, headers=mine).json()["data"]["view"]["report"]
        assert '"sandbox": true' in report["json"]
    assert set(keys) >= {"investigator", "department", "counter", "steward", "subject", "regulator", "admin"}


def test_what_stays_open_in_a_sandbox_says_so_as_well(made: tuple[Path, dict[str, str]]) -> None:
    home, _ = made

    async def told_by(address: str, query: str) -> dict[str, Any]:
        async with connect(f"{address.replace('http', 'ws')}/graphql", subprotocols=PROTOCOL, proxy=None) as socket:
            await send(socket, type="connection_init")
            assert await received(socket) == {"type": "connection_ack"}
            await send(socket, type="subscribe", id="1", payload={"query": query})
            payload: dict[str, Any] = (await received(socket))["payload"]
            return payload

    with open_base(sandbox_settings(settings_of(home))) as base, running(create_app(base)) as address:
        for query in ("{ status { engine } }", "{ nothing }"):
            answer = httpx.post(
                f"{address}/graphql", json={"query": query}, headers={"accept": "text/event-stream"}, trust_env=False
            )
            event = json.loads(answer.text.split("data: ", 1)[1].split("\n", 1)[0])
            assert event["extensions"] == {"sandbox": True}
        assert asyncio.run(told_by(address, "{ status { engine } }"))["extensions"] == {"sandbox": True}


def test_a_sandbox_shares_nothing_with_the_base_beside_it(made: tuple[Path, dict[str, str]]) -> None:
    home, keys = made
    with (
        open_base(settings_of(home)) as base,
        TestClient(create_app(base), base_url="http://127.0.0.1") as client,
    ):
        assert not base.sandbox
        answer = client.post("/graphql", json={"query": "{ status { subjects } }"}, headers=HEADERS).json()
        assert answer["data"]["status"]["subjects"] == 0
        assert "extensions" not in answer
        assert "SANDBOX" not in client.get("/explorer").text
        stranger = {**HEADERS, "authorization": f"Bearer {keys['steward']}"}
        assert client.post("/graphql", json={"query": "{ purposes { code } }"}, headers=stranger).status_code == 401
        mine = base.ids.token("identity_number", "x")
    with open_base(sandbox_settings(settings_of(home))) as sandbox:
        assert sandbox.ids.token("identity_number", "x") != mine, "ids under a key of its own"


def test_a_folder_that_is_no_sandbox_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "home" / "sandbox" / "letters.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine", encoding="utf-8")
    assert Shell(tmp_path / "home", monkeypatch)("sandbox", "--only-make", "--anew").code == 4
    assert kept.read_text(encoding="utf-8") == "mine"
    assert sandbox_settings(new_home(tmp_path / "home")).graph == ""
