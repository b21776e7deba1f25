"""The explorer: in the package, closed off from elsewhere, and usable in a browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.pages import Asset
from graph.access import Actor
from graph.base import Base
from tests.api.browser import browser_page, heard_from, must_be_built
from tests.api.conftest import home_in
from tests.api.running import running
from tests.api.world import ACME, ACME_NAME, fill
from tests.graph.view_world import world_on
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Locator

ENOUGH: Final = 4.5
CONTRAST: Final = """
(element) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const drawn = (...colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const even = (one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    const [red, green, blue] = rgb.map((one) => even(one / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = [];
  for (let each = element; each; each = each.parentElement ?? each.getRootNode().host) {
    behind.unshift(getComputedStyle(each).backgroundColor);
  }
  const shades = [light(drawn(...behind)), light(drawn(getComputedStyle(element).color))].sort((a, b) => b - a);
  return (shades[0] + 0.05) / (shades[1] + 0.05);
}
"""
"""How well a text is read on what is drawn behind it, as WCAG reckons it: 4.5 is enough, 1 is nothing."""


def is_read_well(element: Locator) -> bool:
    return bool(element.evaluate(CONTRAST) >= ENOUGH)


@pytest.fixture
def unbuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after an installation that could not reach the npm registry."""

    def nothing() -> Mapping[str, Asset]:
        return {}

    monkeypatch.setattr("api.pages.assets", nothing)


def test_it_loads_nothing_from_elsewhere_and_nothing_inline(client: TestClient) -> None:
    must_be_built()
    page = client.get("/explorer")
    assert page.status_code == 200
    policy = dict(rule.strip().split(" ", 1) for rule in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "<style" not in page.text


def test_what_is_not_of_the_page_is_not_there(client: TestClient) -> None:
    for path in ("/explorer/nothing.js", "/explorer/../app.py", "/explorer/%2e%2e/app.py", "/explorer//etc/passwd"):
        assert client.get(path).status_code == 404


def test_without_a_build_there_is_a_page_that_says_how_to_build_it(client: TestClient, unbuilt: None) -> None:
    page = client.get("/explorer")
    assert page.status_code == 200
    assert "pip install" in page.text
    assert page.headers["content-security-policy"].count("sha256-") == 2


def test_a_query_is_asked_in_a_browser(tmp_path: Path) -> None:
    must_be_built()
    with world_on(home_in(tmp_path)) as world:
        fill(world)
        with running(create_app(world.base)) as address, browser_page(tmp_path / "profile") as page:
            said = heard_from(page)
            page.goto(f"{address}/explorer")
            page.wait_for_selector("body[data-ready=yes]")

            page.select_option("#example", label="Find a subject by a number")
            variables = page.locator("#variables .cm-content")
            variables.fill(json.dumps({"number": ACME}))
            page.click("#run")
            page.locator("#answer .cm-content", has_text=ACME_NAME).wait_for()
            assert "development log-in" in page.locator("#who").inner_text()
            assert not page.locator("#login").is_visible()
            _, key = world.base.side.grants.give_key(Actor("", "investigator", "王", region="330100"), "test")
            page.fill("#key", key)
            page.locator("#key").blur()
            page.locator("#who", has_text="investigator").wait_for()
            with page.expect_response("**/graphql") as answered:
                page.click("#run")
            assert answered.value.request.headers["authorization"] == f"Bearer {key}"
            assert answered.value.status == 200

            page.locator("#doc button", has_text="View!").first.click()
            assert page.locator("#doc h2").inner_text() == "View"
            page.fill("#search", "lineage")
            assert "Traced" in page.locator("#doc").inner_text()
            page.fill("#search", "whoLooked")
            page.locator("#doc code").first.wait_for()  # names of the schema in what is said
            assert "`" not in page.locator("#doc").inner_text()

            # Typed as a person does: filled in at once, the browser itself tries to style what it puts there.
            page.locator("#query .cm-content").click()
            page.keyboard.press("Control+A")
            page.keyboard.press("Delete")
            page.keyboard.type("{ statu ")
            page.wait_for_selector("#query .cm-lintRange-error")
            page.keyboard.press("Backspace")
            page.keyboard.press("Backspace")
            page.keyboard.press("Control+Space")
            page.wait_for_selector("#query .cm-tooltip-autocomplete")
            assert "status" in page.locator("#query .cm-tooltip-autocomplete").inner_text()
            assert said == []
            for name in ("chart", "review"):
                page.locator(f"header nav a[href='/{name}']").click()
                page.wait_for_selector(f"nav a[aria-current=page][href='/{name}']")
                page.go_back()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_the_editor_offers_selects_and_has_in_focus_is_seen(
    empty_base: Base, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    must_be_built()
    with running(create_app(empty_base)) as address, browser_page(tmp_path / "profile") as page:
        page.emulate_media(color_scheme="light" if scheme == "dark" else "dark")
        page.goto(f"{address}/explorer")
        page.wait_for_selector("body[data-ready=yes]")
        page.emulate_media(color_scheme=scheme)  # a system may change it in the evening

        page.locator("#query .cm-content").click()
        page.keyboard.press("Control+A")
        page.keyboard.type("{ statu")
        page.keyboard.press("Control+Space")
        for shown in (".cm-tooltip-autocomplete", ".cm-completionInfo", ".cm-lineNumbers .cm-activeLineGutter"):
            drawn = page.locator(f"#query {shown}").first
            until(partial(is_read_well, drawn))  # its colours come a moment after it
        assert page.locator("#query .cm-editor").evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
        page.keyboard.press("Escape")
        page.keyboard.press("Control+A")
        behind = page.locator("#query .cm-selectionBackground").first
        text = page.locator("#query .cm-content").evaluate("each => getComputedStyle(each).color")
        behind.evaluate("(each, colour) => { each.style.color = colour; }", text)
        assert behind.evaluate(CONTRAST) >= ENOUGH
        page.keyboard.press("Tab")
        page.wait_for_selector("#variables .cm-editor.cm-focused")  # Tab is no trap; the editor says so a moment later


def test_the_small_page_works_in_a_browser_as_well(empty_base: Base, tmp_path: Path, unbuilt: None) -> None:
    with running(create_app(empty_base)) as address, browser_page(tmp_path / "profile") as page:
        page.goto(f"{address}/explorer")
        page.fill("#query", "{ status { engine } }")
        page.click("#run")
        page.locator("#answer", has_text="ladybug").wait_for()
