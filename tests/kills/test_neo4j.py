"""A base on Neo4j survives SIGKILL of its writer and of the server at any moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import pytest

from api.cli.migrating import bring_up_to_date
from graph.base import open_base
from graph.clock import utc_now
from graph.engines import open_engine
from graph.errors import EngineError
from graph.facts import facts_of
from graph.settings import Settings
from tests.conftest import started
from tests.kills.aftermath import Undisturbed, check, states_of
from tests.kills.killing import Worker, kills, say, seeded, start
from tests.kills.leftovers import leftovers
from tests.kills.sight import sight
from tests.kills.work import World, loaded, operations
from tests.servers.emptying import as_new
from tests.servers.neo4j import Neo4jServer

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]

SIZE = 240
OPERATIONS = operations(World(SIZE))
SERVER, WRITER = "server", "writer"
IN_TURN = (  # the first five, which every run has, stop both the writer and the server, in every kind of work
    ("load", SERVER), ("withdraw", WRITER), ("resolve", SERVER), ("migrate", WRITER), ("checkpoint", SERVER),
    ("load", WRITER), ("withdraw", SERVER), ("resolve", WRITER), ("rebuild", SERVER), ("rebuild", WRITER),
    ("migrate", SERVER), ("checkpoint", WRITER),
)  # fmt: skip
UNAVAILABLE = 6


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Neo4jServer]:
    """A server of this test's own, to be killed."""
    with started(Neo4jServer(tmp_path / "server", heap_mb=512, page_cache_mb=128)) as server:
        yield server


@pytest.mark.timeout(7200)
def test_killed_at_any_moment_it_happened_wholly_or_not_at_all(server: Neo4jServer, settings: Settings) -> None:
    moments = seeded()
    known: dict[str, Undisturbed] = {}
    for number, (name, victim) in enumerate(islice(cycle(IN_TURN), kills())):
        on_server = replace(settings, home=settings.home / f"{number}", graph=server.address)
        share, killed = moments.random(), server if victim == SERVER else None
        if name == "migrate":
            _killed_migration(killed, on_server, share)
        else:
            _killed(killed, on_server, name, share, known)
        say(f"{number} {name}: {victim} killed at {share:.0%}")


def _killed(
    server: Neo4jServer | None, settings: Settings, name: str, share: float, known: dict[str, Undisturbed]
) -> None:
    operation = OPERATIONS[name]
    if name not in known:
        known[name] = _measured(settings, name)
    usual = known[name]
    _prepare(settings, name)
    worker = start(settings, name, SIZE, reading=False)
    worker.wait_for_begin()
    with _watching(settings) as saw:
        _kill(server, worker, share * usual.duration_s)
    check(settings, operation, usual.states, saw)


def _kill(server: Neo4jServer | None, worker: Worker, after_s: float) -> None:
    """Kill the server and start it again, or the worker where no server is given."""
    if server is None:
        worker.kill_after(after_s)
        return
    worker.wait_for_begin()
    time.sleep(after_s)
    server.kill()
    code = worker.finish()
    assert code in (0, UNAVAILABLE), code
    assert "Traceback" not in worker.failure()
    server.start()


def _measured(settings: Settings, name: str) -> Undisturbed:
    measured = replace(settings, home=settings.home / "measured")
    _prepare(measured, name)
    began = time.monotonic()
    with open_base(measured) as base:
        states = states_of(base, OPERATIONS[name])
    return Undisturbed(tuple(states), time.monotonic() - began)


def _killed_migration(server: Neo4jServer | None, settings: Settings, share: float) -> None:
    _prepare(settings, "load")
    with open_base(settings) as base:
        before = facts_of(base.engine).fingerprint
    engine = open_engine(settings)
    engine.transact(lambda transaction: transaction.write("set_base", schema_version=0, now=utc_now()))
    engine.close()
    worker = start(settings, "migrate", SIZE, reading=False)
    _kill(server, worker, share)  # its thirty statements take about a second
    bring_up_to_date(settings)
    with open_base(settings) as base:
        with base.writing():
            pass
        assert facts_of(base.engine).fingerprint == before
    assert leftovers(settings) == []


def _prepare(settings: Settings, name: str) -> None:
    as_new(settings)
    with open_base(settings) as base:
        for told in OPERATIONS[name].before:
            loaded(base, told)


@contextmanager
def _watching(settings: Settings) -> Iterator[list[str]]:
    """What a reader in this process sees for the length of a block."""
    over, saw = threading.Event(), list[str]()

    def watch() -> None:
        engine = open_engine(settings)
        while not over.is_set():
            try:
                saw.append(sight(engine))
            except EngineError:
                over.wait(0.1)  # the server is down, or the base is being rebuilt
        engine.close()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield saw
    finally:
        over.set()
        thread.join()
