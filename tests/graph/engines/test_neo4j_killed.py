"""A server that dies at any moment: what was acknowledged is there, what was not is all there or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from graph.engines.opening import open_engine
from graph.engines.schema import prepare
from graph.errors import EngineUnavailable
from graph.settings import Settings
from tests.conftest import started
from tests.plans import blocks_with_probes
from tests.servers.neo4j import Neo4jServer

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]


@pytest.fixture
def server(on_disk: Path) -> Iterator[Neo4jServer]:
    """A server of this test's own, to be killed."""
    with started(Neo4jServer(on_disk / "server", heap_mb=512, page_cache_mb=128)) as server:
        yield server


def test_a_killed_server_keeps_what_it_acknowledged(server: Neo4jServer, settings: Settings) -> None:
    on_server = Settings(home=settings.home, graph=server.address)
    engine = open_engine(on_server, blocks_with_probes("neo4j"))
    prepare(engine)
    engine.define("probe_table_subjects")
    acknowledged: list[int] = []
    stopped: list[BaseException] = []

    def write_on() -> None:
        for number in range(100_000):
            ids = [f"{number}-{place}" for place in range(100)]
            frame = pl.DataFrame({"id": ids, "name": ["x"] * 100})
            try:
                engine.bulk("probe_put_subjects", frame)
            except EngineUnavailable as failure:
                stopped.append(failure)
                return
            acknowledged.append(number)

    writer = threading.Thread(target=write_on)
    writer.start()
    while len(acknowledged) < 20:
        writer.join(0.05)
    server.kill()
    writer.join(120)
    assert [type(failure) for failure in stopped] == [EngineUnavailable]
    engine.close()

    server.start()
    again = open_engine(on_server, blocks_with_probes("neo4j"))
    prepare(again)
    held = again.read_frame("probe_subjects")
    batches = held.group_by(pl.col("id").str.split("-").list.first().cast(pl.Int64).alias("number")).len()
    assert set(acknowledged) <= set(batches["number"].to_list())
    assert set(batches["len"].to_list()) == {100}
    again.close()


def test_work_goes_on_over_a_restart(server: Neo4jServer, settings: Settings) -> None:
    engine = open_engine(Settings(home=settings.home, graph=server.address), blocks_with_probes("neo4j"))
    prepare(engine)
    server.kill()
    back = threading.Thread(target=server.start)
    back.start()
    engine.bulk("probe_put_subjects", pl.DataFrame({"id": ["a"], "name": ["x"]}))
    back.join()
    assert engine.read("probe_subjects") == [{"id": "a", "name": "x"}]
    engine.close()
