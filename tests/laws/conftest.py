"""Installations for laws: one per engine, emptied for each example by `fresh_base`."""

from __future__ import annotations

import pytest

from graph.settings import Settings
from tests.conftest import settings_on_neo4j


@pytest.fixture
def settings_embedded(settings: Settings) -> Settings:
    return settings


@pytest.fixture
def settings_neo4j(settings: Settings, neo4j_address: str) -> Settings:
    return settings_on_neo4j(settings, neo4j_address)
