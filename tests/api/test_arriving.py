"""Connections on which nothing is asked: they end in time, and never keep out who asks."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.arriving import MANY, Arriving, arriving, most_of, open_files, queue_of
from api.gate import Gate
from api.serve import _config, _Leader
from tests.waiting import until

resource = pytest.importorskip("resource", reason="there is no limit on open files to be asked for here")

LONG_S = 600.0


SHORT_S = 0.1
PATIENT_S = 2.0  # longer than a busy machine keeps a reader from reading
LARGE = 16 * 1024 * 1024  # more than the system keeps of what is not taken


class Asked:
    """A service whose answers come when they are let go."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Semaphore(0), threading.Event()
        routes = [Route("/now", self.now), Route("/slow", self.slow), Route("/large", self.large)]
        self.app = Starlette(routes=routes)

    async def now(self, _request: Request) -> PlainTextResponse:
        return PlainTextResponse("now")

    async def large(self, _request: Request) -> PlainTextResponse:
        return PlainTextResponse(b"x" * LARGE)

    def slow(self, _request: Request) -> PlainTextResponse:
        self.begun.release()
        self.may_end.wait()
        return PlainTextResponse("at last")


@contextmanager
def service(asked: Asked, kind: type[Arriving]) -> Iterator[tuple[str, int]]:
    config = _config(asked.app)
    assert isinstance(config.http, type)
    assert issubclass(config.http, Arriving)
    config.http = kind
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as pool:
        server = _Leader(config, Gate(1, 1, 1.0))
        ended = pool.submit(server.run, [listening])
        try:
            until(lambda: server.started or ended.done())
            yield listening.getsockname()[:2]
        finally:
            asked.may_end.set()
            server.should_exit = True
            ended.result()


def half(address: tuple[str, int]) -> socket.socket:
    """A connection on which a request begins and does not go on."""
    connection = socket.create_connection(address)
    with contextlib.suppress(OSError):  # where its time was over before this machine came to it
        connection.sendall(b"GET /now HTTP/1.1\r\nhost: 127.0.0.1\r\n")
    return connection


def is_over(connection: socket.socket) -> bool:
    """Whether the other side ends it; waits for that."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def ends_with(connection: socket.socket, text: bytes) -> bool:
    """Whether an answer comes that ends so; waits for that, or for the end."""
    told = b""
    while not told.endswith(text) and (more := connection.recv(9_999)):
        told += more
    return told.endswith(text)


def test_whoever_does_not_say_what_they_want_is_not_waited_for() -> None:
    with (
        service(Asked(), arriving(100, SHORT_S)) as address,
        half(address) as begun,
        socket.create_connection(address) as silent,
    ):
        assert is_over(begun)
        assert is_over(silent)


def test_a_connection_that_is_kept_may_not_stay_halfway_either() -> None:
    asked, kind = Asked(), arriving(100, LONG_S)
    with service(asked, kind) as address, socket.create_connection(address) as kept:
        kept.sendall(b"GET /slow HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\nGET ")
        asked.begun.acquire()
        kind.arrival_s = SHORT_S
        asked.may_end.set()
        assert ends_with(kept, b"at last")
        assert is_over(kept)


def test_an_answer_takes_as_long_as_it_takes() -> None:
    asked, kind = Asked(), arriving(100, LONG_S)
    with service(asked, kind) as address, socket.create_connection(address) as busy:
        busy.sendall(b"GET /slow HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        asked.begun.acquire()
        kind.arrival_s = SHORT_S
        with half(address) as begun:
            assert is_over(begun)
        asked.may_end.set()
        assert ends_with(busy, b"at last")


def test_a_large_answer_is_for_whoever_takes_it_however_long_that_takes() -> None:
    with service(Asked(), arriving(100, PATIENT_S)) as address, reading_little(address) as slow:
        slow.sendall(b"GET /large HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        begun, told = time.monotonic(), 0
        while told < LARGE and (more := slow.recv(256 * 1024)):
            told += len(more)
            time.sleep(3 * PATIENT_S / (LARGE / len(more)))
        assert told >= LARGE
        assert time.monotonic() - begun > 2 * PATIENT_S


@pytest.mark.parametrize("times", [1, 2], ids=["asks once", "asks again meanwhile"])
def test_whoever_takes_nothing_of_their_answer_is_not_waited_for(times: int) -> None:
    with service(Asked(), arriving(100, SHORT_S)) as address, reading_little(address) as silent:
        silent.sendall(b"GET /large HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n" * times)
        until(lambda: is_cut_off(silent))


def reading_little(address: tuple[str, int]) -> socket.socket:
    """A connection for which its system keeps little of what it does not take."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
    connection.connect(address)
    return connection


def is_cut_off(connection: socket.socket) -> bool:
    """Whether the other side has ended it, which is learnt without taking anything of what it sent."""
    try:
        connection.sendall(b" ")
    except OSError:
        return True
    return False


def test_whoever_waits_longest_makes_room_for_who_asks() -> None:
    with service(Asked(), arriving(2, LONG_S)) as address, half(address) as first, half(address) as second:
        answer = httpx.get("http://{}:{}/now".format(*address), trust_env=False)
        assert answer.text == "now"
        assert is_over(first)
        second.sendall(b"\r\n")
        assert ends_with(second, b"now")


def test_where_all_are_busy_a_newcomer_is_told_at_once_and_the_others_get_their_answers() -> None:
    asked = Asked()
    with service(asked, arriving(2, LONG_S)) as address, ThreadPoolExecutor(2) as pool:
        place = "http://{}:{}".format(*address)
        busy = [pool.submit(httpx.get, f"{place}/slow", trust_env=False, timeout=None) for _ in range(2)]
        for _ in busy:
            asked.begun.acquire()
        with socket.create_connection(address) as newcomer:
            told = b"".join(iter(lambda: newcomer.recv(9_999), b""))
        assert told.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 1" in told
        assert b'"code":"OVERLOADED"' in told
        asked.may_end.set()
        assert [each.result().text for each in busy] == ["at last", "at last"]


@pytest.mark.parametrize(
    ("soft", "hard", "given"),
    [(1_024, 1_024, 1_024), (1_024, 524_288, MANY), (20_000, 20_000, MANY), (256, resource.RLIM_INFINITY, MANY)],
)
def test_open_files_are_left_for_the_bases(monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, given: int) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: asked.append(limits))
    assert open_files() == given
    assert asked == ([(given, hard)] if given > soft else [])
    assert most_of(given) + 2 * queue_of(given) < given
