"""The service over a real base in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.base import Base, open_base
from graph.settings import Settings


@pytest.fixture(scope="session")
def empty_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """An embedded base that nothing was loaded into; tests of the door itself need no more."""
    with open_base(home_in(tmp_path_factory.mktemp("empty"))) as base:
        yield base


@pytest.fixture
def client(empty_base: Base) -> Iterator[TestClient]:
    """The service on the empty base."""
    with TestClient(create_app(empty_base), base_url="http://127.0.0.1") as opened:
        yield opened


def home_in(folder: Path) -> Settings:
    """An embedded installation with keys made of nothing secret."""
    return Settings(home=folder / "home", id_key="11" * 32, vault_key="22" * 32, memory_mb=256)
