"""Each engine in turn with the blocks of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.engines.base import Engine
from graph.settings import Settings
from tests.graph.engines.probes import opened


@pytest.fixture
def engine(engine_settings: Settings) -> Iterator[Engine]:
    """Each engine in turn with the blocks of these tests."""
    engine = opened(engine_settings)
    yield engine
    engine.close()
