"""The pages worked by a keyboard alone: all of it can be reached, and what has the focus is always seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.api.browser import heard_from
from tests.api.paged import FIRST, wait_for_nodes
from tests.graph import ties_world
from tests.graph.view_world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

HELD = """() => {
    const at = document.activeElement;
    const there = at && at !== document.body && !at.matches(':disabled') && at.checkVisibility();
    const ringed = there && (at instanceof SVGElement || getComputedStyle(at).outlineStyle !== 'none');
    return ringed ? (at.id || at.innerText || at.tagName) : '';
}"""


def held(page: Page) -> str:
    """What has the focus, visibly; waits until something has."""
    return str(page.wait_for_function(HELD).json_value())


def go_to(page: Page, text: str, key: str = "Tab") -> None:
    """Press Tab, or another key, until the focus is on something with this text or id."""
    for _ in range(80):
        if text in held(page).splitlines()[0]:
            return
        page.keyboard.press(key)
    raise AssertionError(f"There is no way to {text!r} by key.")


def press(page: Page, text: str, key: str = "Tab") -> None:
    """Go to something by key and press it."""
    go_to(page, text, key)
    page.keyboard.press("Enter")


def held_back(page: Page, text: str) -> list[Route]:
    """What the page asks with this text from now on is not answered; what was asked so far."""
    asked: list[Route] = []

    def look(route: Route) -> None:
        if text in (route.request.post_data or ""):
            asked.append(route)
        else:
            route.continue_()

    page.route("**/graphql", look)
    return asked


def test_a_review_is_worked_by_tab_and_enter_alone_and_the_focus_is_never_lost(
    world: World, opened: tuple[Page, str]
) -> None:
    page, address = opened
    said = heard_from(page)
    before = len(list(world.base.side.judgements.standing_judgements()))
    page.goto(f"{address}/review")
    page.keyboard.press("Tab")
    press(page, "Only a part of the queue")
    go_to(page, "steward")
    page.keyboard.type("zhang")
    press(page, "Begin the review")
    page.locator("mark").first.wait_for()
    page.wait_for_function("document.activeElement.tagName === 'H1'")
    press(page, "Evidence")
    page.locator("[data-evidence] svg").first.wait_for()
    assert held(page).startswith("Evidence")
    unread = held_back(page, "query History")
    press(page, "Ledger")
    page.locator("[data-ledger]").wait_for()
    press(page, "Different", "Shift+Tab")  # what is read beside holds no decision up
    page.locator("[data-note]", has_text="Judged: different").wait_for()
    page.locator(".desk[aria-busy=false]").wait_for()
    assert unread
    page.unroute("**/graphql")  # what was held back goes on
    held(page)
    press(page, "Undo")
    page.locator("[data-note]", has_text="Taken back: different").wait_for()
    page.locator(".desk[aria-busy=false]").wait_for()
    page.locator("[data-ledger] li").nth(1).wait_for()
    held(page)
    empty = page.get_by_role("heading", name="Nothing in the queue waits for you")
    while not empty.count():
        page.keyboard.press("l")
        page.locator("[data-note]", has_text="Left for later").or_(empty).first.wait_for()
        page.locator(".desk[aria-busy=false]").or_(empty).first.wait_for()  # with the last pair the desk goes
    page.wait_for_function("document.activeElement.tagName === 'H1'")
    assert len(list(world.base.side.judgements.standing_judgements())) == before
    assert said == []


def test_a_chart_is_worked_by_tab_enter_and_arrows_alone_and_the_focus_is_never_lost(opened: tuple[Page, str]) -> None:
    page, address = opened
    said = heard_from(page)
    page.goto("about:blank")
    page.goto(f"{address}/chart")
    page.evaluate("sessionStorage.clear()")
    page.reload()
    page.locator("#purpose").wait_for()
    page.keyboard.press("Tab")
    go_to(page, "purpose")
    page.keyboard.press("Home")
    for _ in range(20):
        if page.locator("#purpose").input_value() == "supervision":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    go_to(page, "reference")
    page.keyboard.type("案2026-1")
    page.keyboard.press("Enter")
    page.locator("#text").wait_for()
    assert held(page) == "text"
    page.keyboard.type(FIRST)
    page.keyboard.press("Enter")
    page.locator(".hit", has_text=FIRST).wait_for()
    press(page, FIRST)
    page.locator("aside.right h2", has_text=FIRST).wait_for()
    press(page, "Expand")
    page.locator(".counts button", has_text="Same address").wait_for()
    press(page, "Same address")
    wait_for_nodes(page, 2 + ties_world.PARKED)
    held(page)
    go_to(page, "DIV", "Shift+Tab")  # the drawing itself
    page.keyboard.press("ArrowRight")
    page.locator("aside.right h2", has_not_text=FIRST).wait_for()
    press(page, "Remove")
    wait_for_nodes(page, 1 + ties_world.PARKED)
    held(page)
    page.keyboard.press("Control+z")
    wait_for_nodes(page, 2 + ties_world.PARKED)

    press(page, "Sign in with a key", "Shift+Tab")
    page.keyboard.type("xm_wrong")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    held(page)
    press(page, "Sign out", "Shift+Tab")
    held(page)
    assert [each for each in said if "401" not in each] == []
