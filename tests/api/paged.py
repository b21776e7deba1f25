"""A world for the pages, and a browser before a server on it.

The rule of this module: it fills, opens and waits; what must be seen there is said by the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from api.app import create_app
from tests.api.browser import browser_page, must_be_built
from tests.api.conftest import home_in
from tests.api.running import running
from tests.graph import queue_world, ties_world
from tests.graph.view_world import World, world_on

if TYPE_CHECKING:
    from playwright.sync_api import Page

ENGLISH = """if (location.protocol.startsWith("http") && !localStorage.getItem("xinmai.language"))
  localStorage.setItem("xinmai.language", "en");"""
FIRST, LAST = "甲信脉贸易有限公司", "戊信脉贸易有限公司"


@contextmanager
def paged_world(folder: Path) -> Iterator[World]:
    """One world for all the pages: ties between companies, and pairs that wait for stewards."""
    with world_on(replace(home_in(folder), stewards="zhang,li")) as made:
        ties_world.fill(made)
        queue_world.fill_queue(made)
        yield made


@contextmanager
def paged_browser(world: World, folder: Path) -> Iterator[tuple[Page, str]]:
    """A browser before a server on that world, and its address."""
    must_be_built()
    with running(create_app(world.base)) as address, browser_page(folder) as page:
        page.add_init_script(ENGLISH)
        yield page, address


def nodes(page: Page) -> int:
    return int(page.locator(".canvas").get_attribute("data-nodes") or 0)


def wait_for_nodes(page: Page, count: int) -> None:
    page.wait_for_selector(f".canvas[data-nodes='{count}']")
