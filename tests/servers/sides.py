"""The two side bases that one body of tests runs on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.settings import Settings
from graph.sidebase import SideBase
from tests.servers.postgres import PostgresServer

BOTH = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]


@dataclass
class Hours:
    """A clock that moves only when told to."""

    now: datetime = field(default_factory=lambda: datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, span: timedelta) -> None:
        self.now += span


OpenSide = Callable[[], SideBase]


@pytest.fixture
def clock() -> Hours:
    return Hours()


@pytest.fixture(params=BOTH)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An installation that does not exist yet, on SQLite and on PostgreSQL."""
    home = tmp_path / "home"
    if request.param == "sqlite":
        return Settings(home=home)
    server: PostgresServer = request.getfixturevalue("postgres")
    return Settings(home=home, side_base=server.new_database())


@pytest.fixture
def side(settings: Settings, clock: Hours) -> Iterator[SideBase]:
    """An open side base."""
    with SideBase.open(settings, clock) as opened:
        yield opened
