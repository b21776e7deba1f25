"""One base for all tests of a module, which only read it or keep apart by names of their own."""

from __future__ import annotations

import pytest

from graph.settings import Settings
from tests.conftest import ENGINE_NAMES, settings_on_neo4j
from tests.installed import used_home
from tests.servers.emptying import as_new


@pytest.fixture(scope="module", params=ENGINE_NAMES)
def module_settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings for each engine in turn; the Neo4j base behind them is as a new one."""
    settings = used_home(tmp_path_factory.mktemp("module") / "home")
    if request.param == "ladybug":
        return settings
    return as_new(settings_on_neo4j(settings, request.getfixturevalue("neo4j_address")))
