"""A browser for tests: Debian's chromium, driven by Playwright; skipped with the reason where either is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.pages import is_built

if TYPE_CHECKING:
    from playwright.sync_api import Page

NOT_BUILT = "the pages were not built when this was installed"

PATIENCE_MS = 120_000
"""A busy machine is slow to draw a page, and that is no fault of the page."""

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def must_be_built() -> None:
    """Skip, or fail where a browser is required, without the pages."""
    if not is_built():
        if "XINMAI_REQUIRE_BROWSER" in os.environ:
            pytest.fail(NOT_BUILT)
        pytest.skip(NOT_BUILT)


def heard_from(page: Page) -> list[str]:
    """What the page says on its console from now on: faults, and what its policy forbade."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@contextmanager
def browser_page(profile: Path) -> Iterator[Page]:
    """A page of a new browser with an empty profile folder."""
    chromium = shutil.which("chromium")
    if chromium is None:
        missing = "there is no chromium on this machine"
        if "XINMAI_REQUIRE_BROWSER" in os.environ:
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - heavy, and only these tests need it

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path=chromium, headless=True, args=FLAGS, viewport={"width": 1280, "height": 800}
        )
        try:
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            yield page
        finally:
            context.close()
