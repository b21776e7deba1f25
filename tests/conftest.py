"""What all tests stand on: settings in a folder of their own, and each engine as it is in production."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from graph.engines.base import Engine
from graph.engines.opening import open_engine
from graph.engines.schema import prepare
from graph.settings import Settings
from tests.installed import used_home
from tests.servers.emptying import as_new
from tests.servers.jars import NoNeo4j
from tests.servers.neo4j import GIVEN, Neo4jServer, server_is_required
from tests.servers.postgres import PostgresServer, postgres_or_reason
from tests.turns import turn

if TYPE_CHECKING:
    from xdist.scheduler import Scheduling

ENGINE_NAMES = [pytest.param("ladybug"), pytest.param("neo4j", marks=pytest.mark.neo4j)]

# An engine fixture is one base for all examples of a property: a law empties or isolates what it needs itself.
_ACROSS_EXAMPLES = [hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("default", max_examples=30, deadline=None, suppress_health_check=_ACROSS_EXAMPLES)
hypothesis.settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the long laws, kills and benches as well")


def pytest_configure(config: pytest.Config) -> None:
    # A statement that the server calls deprecated, or that plans a cross product, is a failure here.
    config.addinivalue_line("filterwarnings", "error::neo4j.warnings.Neo4jWarning")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    from tests.workers import WholeFiles  # noqa: PLC0415 - one process needs no pytest-xdist

    return WholeFiles(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: turn(item.nodeid))
    if config.getoption("--slow"):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow: run with --slow"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An embedded installation without deliveries, with keys made of nothing secret."""
    return used_home(tmp_path / "home")


@pytest.fixture
def on_disk() -> Iterator[Path]:
    """A folder on the machine's disk, also where `--basetemp` has put the tests' own folders in memory."""
    with TemporaryDirectory(prefix="xinmai-disk-") as place:
        yield Path(place)


@pytest.fixture(scope="session")
def neo4j_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server for this session: the one of XINMAI_TEST_NEO4J (its database is emptied!), else one of our own."""
    given = os.environ.get(GIVEN)
    if given:
        yield given
        return
    with started(Neo4jServer(tmp_path_factory.mktemp("neo4j"))) as server:
        yield server.address


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The session's server; without one the test is skipped, or fails where CI must have it."""
    with postgres_or_reason() as (server, reason):
        if server is None:
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        yield server


@contextmanager
def started(server: Neo4jServer) -> Iterator[Neo4jServer]:
    """A server for the length of a block; where none can be had the test is skipped, or fails if one is required."""
    try:
        server.start()
    except NoNeo4j as reason:
        if server_is_required():
            pytest.fail(f"Neo4j is required here: {reason}")
        pytest.skip(str(reason))
    try:
        yield server
    finally:
        server.kill()  # nobody looks at what it leaves, and a clean end takes ten seconds


@pytest.fixture(params=ENGINE_NAMES)
def engine_settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """Settings for each engine in turn; the Neo4j base behind them is as a new one."""
    if request.param == "ladybug":
        return settings
    return as_new(settings_on_neo4j(settings, request.getfixturevalue("neo4j_address")))


@pytest.fixture
def engine(engine_settings: Settings) -> Iterator[Engine]:
    """Each engine in turn, open on a base without deliveries, with the schema in place."""
    opened = open_engine(engine_settings)
    try:
        prepare(opened)
        yield opened
    finally:
        opened.close()


def settings_on_neo4j(settings: Settings, address: str) -> Settings:
    """The same installation with its graph on a server."""
    return Settings(home=settings.home, graph=address, id_key=settings.id_key, vault_key=settings.vault_key)
