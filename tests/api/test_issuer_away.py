"""An issuer that is away, comes, goes, and is slow: nobody waits for it but who needs it, and the service starts."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import anyio
import httpx
import pytest
from joserfc.jwk import KeySet
from starlette.applications import Starlette
from starlette.testclient import TestClient

import api.tokens
from api import fetched
from api.app import create_app
from api.fetched import Away, content_of
from api.provider import Provided
from api.tokens import AGAIN_S, OLD_S, BadToken, IssuerKeys, Tokens
from graph.access import ANYBODY, Actor
from graph.base import open_base
from graph.errors import SettingsError
from graph.settings import Settings
from tests.api.issuer import HERE, Issuer, issuing, logging_in_by
from tests.api.test_doors import AUDIENCE, EC, ISSUER, LATER, NOW, token
from tests.waiting import until

HOST = ("xinmai.example",)


@contextmanager
def answering(say: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """An address that answers as it is told while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            say(self)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def nowhere() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", b"HTTP/1.1 200 OK\r\nx: "])
def test_an_answer_that_comes_byte_by_byte_is_given_up(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetched, "TIMEOUT_S", 0.5)

    def drip(request: BaseHTTPRequestHandler) -> None:
        with suppress(OSError):
            request.wfile.write(head)
            while True:
                request.wfile.write(b"x")
                time.sleep(0.1)

    with answering(drip) as address, pytest.raises(Away):
        content_of(address)


def test_the_service_starts_while_the_issuer_is_away_and_people_log_in_once_it_is_there(settings: Settings) -> None:
    with issuing() as issuer:
        there = [False]
        document = json.dumps(issuer.discovery()).encode()

        def say(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200 if there[0] else 502)
            request.end_headers()
            request.wfile.write(document)

        with answering(say) as place:
            meant = replace(logging_in_by(issuer, settings), login_discovery=place)
            with open_base(meant) as base:
                app = create_app(base, actor=ANYBODY, hosts=HOST)
                assert app.state.awaits_issuer
                _, key = base.side.grants.give_key(Actor("", "investigator", "K", region="000000"), "test")
                browser = browser_at(app)
                refused = browser.get("/login")
                assert (refused.status_code, "does not answer" in refused.text) == (503, True)
                known = {"authorization": f"Bearer {key}"}
                asked = browser.post("/graphql", json={"query": "{__typename}"}, headers=known)
                assert asked.json() == {"data": {"__typename": "Query"}}
                there[0] = True
                until(lambda: browser.get("/login").status_code == 303)
                assert browser.get("/login").headers["location"].startswith(f"{issuer.address}/authorize")


def test_an_issuer_that_is_there_and_is_none_is_still_said_at_the_start(settings: Settings) -> None:
    with issuing() as issuer:
        meant = logging_in_by(issuer, settings)
        for wrong in ("/nothing/here", "/jwks"):
            with pytest.raises(SettingsError, match="XINMAI_LOGIN_DISCOVERY"):
                Provided(replace(meant, login_discovery=issuer.address + wrong), lambda: NOW)


def test_keys_that_cannot_be_had_at_first_are_had_once_the_issuer_is_there() -> None:
    there, now = [False], 0.0

    def say(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200 if there[0] else 503)
        request.end_headers()
        request.wfile.write(json.dumps(KeySet([EC]).as_dict(private=False)).encode())

    with answering(say) as address:
        keys = IssuerKeys(address, lambda: now)
        tokens = Tokens(keys, ISSUER, AUDIENCE, "", lambda: NOW)
        for kid in ("ec-1", None):
            with pytest.raises(BadToken, match="cannot be had"):
                tokens.claims_of(token(kid=kid))
        there[0], now = True, 5.0
        assert tokens.away
        assert tokens.claims_of(token(kid=None)).login == "li"
        assert not tokens.away


def test_who_has_a_known_key_does_not_wait_for_a_slow_issuer() -> None:
    held, over, now = threading.Event(), threading.Event(), 0.0

    def say(request: BaseHTTPRequestHandler) -> None:
        if held.is_set():
            over.wait()
        request.send_response(200)
        request.end_headers()
        request.wfile.write(json.dumps(KeySet([EC]).as_dict(private=False)).encode())

    with answering(say) as address:
        tokens = Tokens(IssuerKeys(address, lambda: now), ISSUER, AUDIENCE, "", lambda: NOW)
        held.set()
        now = OLD_S + AGAIN_S
        begun = time.monotonic()
        for _ in range(3):
            assert tokens.claims_of(token()).login == "li"
        assert time.monotonic() - begun < fetched.TIMEOUT_S
        assert tokens.wait_for_the_issuer(token(LATER, kid="later"))
        assert not tokens.wait_for_the_issuer(token())
        assert not tokens.wait_for_the_issuer("no token")
        over.set()


def test_many_who_wait_for_a_slow_issuer_hold_up_nobody_else(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than there are threads: for its keys, and for where people log in."""
    monkeypatch.setattr(api.tokens, "SOON_S", 0.0)
    held, over = threading.Event(), threading.Event()

    def say(request: BaseHTTPRequestHandler) -> None:
        if held.is_set():
            over.wait()
        request.send_response(503)
        request.end_headers()

    with answering(say) as address:
        login = logging_in_by(Issuer(address, f"{HERE}/callback"), settings)
        meant = replace(login, jwt_keys=f"{address}/keys", jwt_issuer=address, jwt_audience=AUDIENCE)
        with open_base(meant) as base:
            app = create_app(base, actor=ANYBODY, hosts=HOST)
            assert app.state.awaits_issuer
            held.set()
            anyio.run(_asked_meanwhile, app, over)


async def _asked_meanwhile(app: Starlette, over: threading.Event) -> None:
    waited: list[int] = []

    async def wait(client: httpx.AsyncClient, path: str, **headers: str) -> None:
        waited.append((await client.get(path, headers=headers)).status_code)

    async with (
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE, timeout=60) as client,
        anyio.create_task_group() as tasks,
    ):
        for _ in range(50):
            tasks.start_soon(partial(wait, client, "/graphql", authorization=f"Bearer {token()}"))
            tasks.start_soon(wait, client, "/login")
        await anyio.sleep(0.2)
        known = await client.get("/graphql", headers={"authorization": "Bearer xinmai_none"})
        assert known.status_code == 401
        assert (await client.get("/session")).status_code == 200
        assert not waited
        over.set()
    assert sorted(waited) == [401] * 50 + [503] * 50


def browser_at(app: Starlette) -> TestClient:
    return TestClient(app, base_url=HERE, follow_redirects=False)
