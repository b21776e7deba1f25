"""Installations for laws: one per engine, with a base of its own for each example by `fresh_base`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from graph.settings import Settings
from tests.conftest import settings_on_neo4j

MEMORY = Path("/dev/shm")  # noqa: S108 - a file system, not a file
ROOM = 1 << 30


@pytest.fixture
def settings_embedded(settings: Settings) -> Iterator[Settings]:
    """In memory where there is room: a law says which facts there are, the kills say what a disk keeps of them.

    Each commit waits for the disk, and an example commits some two hundred times.
    """
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    with TemporaryDirectory(prefix="xinmai-laws-", dir=MEMORY if in_memory else settings.home.parent) as place:
        yield replace(settings, home=Path(place) / "home")


@pytest.fixture
def settings_neo4j(settings_embedded: Settings, neo4j_address: str) -> Settings:
    return settings_on_neo4j(replace(settings_embedded, home=settings_embedded.home / "server"), neo4j_address)
