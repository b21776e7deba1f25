"""Each engine in turn with the blocks of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.engines.base import Engine
from graph.settings import Settings
from tests.graph.engines.probes import opened
from tests.installed import new_home
from tests.servers.emptying import emptied


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home that nobody used yet."""
    return new_home(tmp_path / "home")


@pytest.fixture
def engine_settings(engine_settings: Settings) -> Settings:
    """Settings for each engine in turn; the base behind them holds nothing at all."""
    return engine_settings if engine_settings.embedded else emptied(engine_settings)


@pytest.fixture
def engine(engine_settings: Settings) -> Iterator[Engine]:
    """Each engine in turn with the blocks of these tests."""
    engine = opened(engine_settings)
    yield engine
    engine.close()
