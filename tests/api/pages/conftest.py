"""For each file of tests a world of its own and a browser before it: what one file does, the next does not see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.api.paged import paged_browser, paged_world
from tests.graph.view_world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with paged_world(tmp_path_factory.mktemp("pages")) as made:
        yield made


@pytest.fixture(scope="module")
def opened(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, str]]:
    with paged_browser(world, tmp_path_factory.mktemp("browser")) as shown:
        yield shown
