"""The service over a real base in a folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.base import Base, open_base
from graph.settings import Settings
from tests.api.officers_world import LI, Desk, at_work
from tests.api.world import fill
from tests.graph.view_world import World, world_on
from tests.installed import new_home, used_home


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


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the world of the service's tests, closed, to be copied."""
    settings = home_in(tmp_path_factory.mktemp("filled"))
    with world_on(settings) as made:
        fill(made)
    return settings.home


@pytest.fixture
def world(tmp_path: Path, filled_home: Path) -> Iterator[World]:
    """The world of the service's tests, for one test alone; modules that only read it have one for all their tests."""
    shutil.copytree(filled_home, tmp_path / "home")
    with world_on(new_home(tmp_path / "home")) as made:
        yield made


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """An investigator at work on that world."""
    with at_work(world.base, LI) as opened:
        yield opened


def home_in(folder: Path) -> Settings:
    """An embedded installation without deliveries, with keys made of nothing secret."""
    return used_home(folder / "home")
