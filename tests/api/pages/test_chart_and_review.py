"""The chart and the review: closed off from elsewhere, asking only what the schema has, and usable by key alone."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse, validate
from starlette.testclient import TestClient

from api.app import create_app
from api.limits import Limits, check_cost, check_size
from api.pages import POLICY, Asset
from api.profile import CLOSED, GUARDED
from api.schema import core_schema
from graph.access import ANYBODY
from graph.base import Base, open_base
from graph.evidence import checked
from graph.sidebase.chain import public_hex
from graph.sidebase.judgements import Verdict
from tests.api.browser import heard_from, must_be_built
from tests.api.conftest import home_in
from tests.api.issuer import issuing, logging_in_by
from tests.api.paged import FIRST, LAST, nodes, wait_for_nodes
from tests.api.running import running
from tests.graph import ties_world
from tests.graph.view_world import FINED, HANGZHOU, JANUARY, Said, World, credit_code

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOURCES = Path(__file__).parents[3] / "api" / "web" / "src"
DOCUMENTS = sorted(SOURCES.rglob("*.graphql"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=[path.stem for path in DOCUMENTS])
def test_a_page_asks_only_what_the_schema_has_and_the_limits_allow(document: Path) -> None:
    asked = parse(document.read_text(encoding="utf-8"))
    assert validate(core_schema(), asked) == []
    check_size(asked, Limits())
    (operation,) = (each for each in asked.definitions if isinstance(each, OperationDefinitionNode))
    fragments = {each.name.value: each for each in asked.definitions if isinstance(each, FragmentDefinitionNode)}
    assert check_cost(core_schema(), operation, fragments, {"first": 50}, Limits()) < Limits().cost / 4


@pytest.mark.parametrize("name", ["chart", "review"])
def test_a_page_loads_nothing_from_elsewhere_and_nothing_inline(client: TestClient, name: str) -> None:
    must_be_built()
    page = client.get(f"/{name}")
    assert (page.status_code, page.headers["content-security-policy"]) == (200, POLICY)
    for inline in ("http://", "https://", "<style", "style=", "onclick"):
        assert inline not in page.text
    assert client.get(f"/{name}/", follow_redirects=False).headers["location"] == f"/{name}"


def test_what_is_not_an_asset_is_not_there(client: TestClient) -> None:
    for path in ("/assets/nothing.js", "/assets/../app.py", "/assets/%2e%2e/built", "/assets//etc/passwd", "/built"):
        assert client.get(path).status_code == 404


def test_a_profile_that_keeps_queries_out_has_no_pages(empty_base: Base) -> None:
    with TestClient(create_app(empty_base, profile=CLOSED), base_url="http://127.0.0.1") as closed:
        assert [closed.get(path).status_code for path in ("/", "/chart", "/review", "/assets/x.js")] == [404] * 4
    with TestClient(create_app(empty_base, profile=GUARDED), base_url="http://127.0.0.1") as guarded:
        assert guarded.get("/chart").status_code in {200, 503}
        assert guarded.get("/", follow_redirects=False).headers["location"] == "/chart"  # who gives no path


def test_without_a_build_a_page_says_how_to_get_one(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing() -> dict[str, Asset]:
        return {}

    monkeypatch.setattr("api.pages.assets", nothing)
    told = client.get("/chart")
    assert (told.status_code, "pip install" in told.text) == (503, True)


def began(page: Page, address: str, hash_: str = "") -> None:
    """The chart, read for a purpose."""
    page.goto("about:blank")
    page.goto(f"{address}/chart{hash_}")
    page.evaluate("sessionStorage.clear()")
    page.reload()
    page.select_option("#purpose", "supervision")
    page.fill("#reference", "案2026-1")
    page.get_by_role("button", name="Begin").click()


def put(page: Page, name: str) -> None:
    """Search for a company and put it on the chart."""
    page.fill("#text", name)
    page.get_by_role("button", name="Search").click()
    page.locator(".hit", has_text=name).click()
    page.locator("aside.right h2", has_text=name).wait_for()


def places(page: Page) -> dict[str, str]:
    """Where the nodes stand, as the address has it."""
    page.wait_for_url(lambda url: "at=" in url)
    page.wait_for_timeout(500)  # the layout moves what is new for a quarter of a second
    at = page.url.split("at=")[1].split("&")[0]
    return {each.split("*")[0]: each.split("*", 1)[1] for each in at.split("~")}


def picked(page: Page) -> None:
    """The node that is looked at, as one of two."""
    page.locator(".canvas").focus()
    page.keyboard.press("p")


def taken(page: Page, form: str) -> Path:
    """The chart as a file."""
    with page.expect_download() as given:
        page.get_by_role("button", name=f"Export as {form}").click()
    return given.value.path()


def test_a_chart_is_expanded_by_key_walked_and_taken_away(world: World, opened: tuple[Page, str]) -> None:
    page, address = opened
    said = heard_from(page)
    began(page, address)
    put(page, FIRST)
    alone = places(page)

    page.locator(".canvas").focus()
    page.keyboard.press("Enter")
    page.locator(".counts button", has_text="Same representative").wait_for()
    assert nodes(page) == 1  # counts come first, nobody else does
    assert page.evaluate("document.activeElement.closest('.counts') !== null")
    page.locator(".counts button", has_text="Same address").press("Enter")
    wait_for_nodes(page, 2 + ties_world.PARKED)
    together = places(page)
    assert {each: together[each] for each in alone} == alone  # what was there stays where it was

    page.locator("body").press("Control+z")
    wait_for_nodes(page, 1)
    page.locator("body").press("Control+Shift+z")
    wait_for_nodes(page, 2 + ties_world.PARKED)
    assert places(page) == together

    picked(page)
    put(page, LAST)
    picked(page)
    page.get_by_text("nothing else connects them").first.wait_for()
    walked = nodes(page)
    assert walked >= 3 + ties_world.PARKED
    page.get_by_label("Same address").uncheck()
    assert nodes(page) == walked

    held = page.url
    began(page, address, f"#{held.split('#', 1)[1]}")
    wait_for_nodes(page, walked)
    assert not page.get_by_label("Same address").is_checked()
    page.get_by_label("Same address").check()

    rows = list(csv.DictReader(taken(page, "CSV").read_text(encoding="utf-8-sig").splitlines()))
    assert {(row["purpose"], row["reference"]) for row in rows} == {("supervision", "案2026-1")}
    assert {FIRST, LAST} <= {row["name"] for row in rows if row["row"] == "node"}
    assert {"赵六"} == {row["value"] for row in rows if row["tie"] == "REPRESENTATIVE" and row["value"] == "赵六"}
    told = json.loads(taken(page, "JSON").read_text(encoding="utf-8"))
    assert (told["purpose"], len(told["nodes"])) == ("supervision", walked)
    assert taken(page, "PNG").read_bytes().startswith(b"\x89PNG")
    left = [each.entry for each in world.base.side.audit.entries() if each.entry.verb == "export"]
    assert [(each.purpose, each.reference, each.outcome["subjects"]) for each in left] == [
        ("supervision", "案2026-1", walked)
    ] * 3
    assert said == []


def test_evidence_of_a_chart_is_made_signed_and_told_in_its_language(world: World, opened: tuple[Page, str]) -> None:
    page, address = opened
    said = heard_from(page)
    began(page, address)
    put(page, FIRST)
    with page.expect_download() as given:
        page.get_by_role("button", name="Evidence", exact=True).click()
    found = checked(given.value.path(), public_hex(world.base.side.keys.signing.public_key()))
    assert (found.faults, found.about["purpose"], found.about["reference"]) == ((), "supervision", "案2026-1")
    page.locator("p.signed", has_text=found.key).wait_for()
    page.get_by_role("button", name="中文").click()
    put_person(page)
    page.get_by_role("button", name="证据包", exact=True).click()
    page.get_by_role("alert").get_by_text("导出自然人信息须写明理由").wait_for()
    page.get_by_role("button", name="English").click()
    assert said == []


def put_person(page: Page) -> None:
    """Search for a person by what their file says, in Chinese, and put them on the chart."""
    page.get_by_role("button", name="自然人").click()
    page.fill("#text", "李明")
    page.fill("#second", "杭州")
    page.get_by_role("button", name="查找").click()
    page.locator(".hit", has_text="李明").first.click()
    page.locator("aside.right h2", has_text="李明").wait_for()


def test_files_joined_by_one_and_the_same_sentence_do_not_hide_the_details(
    world: World, opened: tuple[Page, str]
) -> None:
    name, number = "三信脉贸易有限公司", credit_code(333)
    rows = [
        Said(f"杭〔2026〕{each}号", name, number, date(2026, 1, each), FINED, block={"address": f"天目山路{each}号"})
        for each in (1, 2, 3)
    ]
    world.deliver("thrice.csv", HANGZHOU, "03.2", rows, delivered=JANUARY)
    page, address = opened
    said = heard_from(page)
    began(page, address)
    put(page, name)
    page.get_by_text("Values and where they come from").wait_for()
    page.locator("summary", has_text="name").filter(has_text=name).first.wait_for()  # headings speak as the page does
    assert said == []


def test_a_crowd_stays_a_group_and_its_next_page_comes_when_asked(opened: tuple[Page, str]) -> None:
    page, address = opened
    said = heard_from(page)
    began(page, address)
    put(page, "己信脉贸易有限公司")
    page.get_by_role("button", name="Expand").click()
    page.locator(".counts button", has_text="Same representative").click()
    wait_for_nodes(page, 52)  # itself, a page of fifty, and what is left as one
    page.get_by_text("All nodes as a list").click()
    page.locator(".list button", has_text="+29").dblclick()
    wait_for_nodes(page, ties_world.CROWD)
    assert said == []


def test_a_hub_is_counted_before_anybody_on_it_is_named(opened: tuple[Page, str]) -> None:
    page, address = opened
    said = heard_from(page)
    began(page, address)
    put(page, FIRST)
    page.get_by_role("button", name="Expand").click()
    page.locator(".counts button", has_text="Department").click()
    wait_for_nodes(page, 3)
    page.get_by_text("All nodes as a list").click()
    page.locator(".list button", has_text="上海市市场监督管理局").dblclick()
    page.locator("aside.right li", has_text="Organisation").wait_for()
    assert nodes(page) == 3
    page.get_by_role("button", name="organisations of these").click()
    page.wait_for_selector(".canvas:not([data-nodes='3'])")
    assert nodes(page) > 3
    assert said == []


def test_a_person_is_found_with_a_second_fact_only(opened: tuple[Page, str]) -> None:
    page, address = opened
    said = heard_from(page)
    began(page, address)
    page.fill("#text", "李明")
    page.get_by_role("button", name="Search").click()
    page.locator("aside.left p", has_text="Nothing found").wait_for()
    page.get_by_role("button", name="Persons").click()
    page.fill("#second", "杭州")
    page.get_by_role("button", name="Search").click()
    page.locator(".hit", has_text="李明").first.wait_for()
    page.fill("#second", "北京")
    page.get_by_role("button", name="Search").click()
    page.locator("aside.left p", has_text="Nothing found").wait_for()

    page.fill("#second", "1")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("alert").get_by_text("too short").wait_for()
    assert len(page.get_by_role("alert").locator("code").inner_text()) == 32  # the trace id
    assert said == []


def test_a_wrong_key_is_a_sentence_and_chinese_is_one_press_away(opened: tuple[Page, str]) -> None:
    page, address = opened
    began(page, address)
    page.get_by_role("button", name="Sign in with a key").click()
    page.fill("#key", "xm_wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("alert").get_by_text("key").wait_for()
    assert page.evaluate("localStorage.getItem('xinmai.key')") is None
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="中文").click()
    page.get_by_role("heading", name="您为何查询？").wait_for()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    page.get_by_role("button", name="用密钥登录").click()
    page.fill("#key", "xm_wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("alert").get_by_text("请使用密钥").wait_for()  # what the service says is in the page's language
    page.get_by_role("button", name="退出").click()
    page.reload()
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="What do you read for?").wait_for()


def test_a_pair_is_judged_by_keys_taken_back_and_kept_in_the_ledger(world: World, opened: tuple[Page, str]) -> None:
    page, address = opened
    said = heard_from(page)
    page.goto(f"{address}/review")
    page.get_by_text("Only a part of the queue").click()
    page.fill("#steward", "zhang")
    page.get_by_role("button", name="Begin the review").press("Enter")
    page.locator("mark").first.wait_for()
    assert sorted(page.locator("mark").all_inner_texts()) == ["方红", "风"]
    assert page.locator("[data-score]").count() == page.locator("[data-evidence]").count() == 0
    page.keyboard.press("e")
    page.keyboard.press("s")
    page.locator("[data-evidence] svg").first.wait_for()
    page.locator("[data-score]").wait_for()

    page.keyboard.press("n")
    page.locator("[data-note]", has_text="Judged: different").wait_for()
    page.get_by_text("1 open, 1 decided").wait_for()
    page.locator("mark", has_text="方红").wait_for(state="detached")
    page.locator(".desk[aria-busy=false]").wait_for()
    assert page.locator("[data-score]").count() == 0  # hidden again with the next pair
    page.keyboard.press("z")
    page.locator("[data-note]", has_text="Taken back: different").wait_for()
    page.locator(".desk[aria-busy=false]").wait_for()
    assert sorted(page.locator("mark").all_inner_texts()) == ["方红", "风"]
    page.keyboard.press("h")
    page.locator("[data-ledger] li").nth(1).wait_for()
    assert [line.split(" ", 1)[0] for line in page.locator("[data-ledger] li").all_inner_texts()] == [
        "different",
        "taken",
    ]

    page.keyboard.press("m")
    page.locator("[data-note]", has_text="Judged: same").wait_for()
    page.locator(".desk[aria-busy=false]").wait_for()
    page.keyboard.press("l")
    page.get_by_role("heading", name="Nothing in the queue waits for you").wait_for()
    written = [each for each in world.base.side.judgements.standing_judgements() if each.by_rule is None]
    assert [(each.verdict, each.actor) for each in written] == [(Verdict.SAME, "steward:zhang")]
    assert said == []


def test_on_a_phone_whoever_is_chosen_is_seen_with_file_row_and_law(opened: tuple[Page, str]) -> None:
    page, address = opened
    page.set_viewport_size({"width": 390, "height": 844})
    try:
        began(page, address)
        put(page, FIRST)
        page.wait_for_function(
            "() => document.querySelector('aside.right').getBoundingClientRect().top < innerHeight / 2"
        )
        page.locator("aside.right summary").first.click()
        page.locator("dl[data-row] dt", has_text="Entry and legal basis").first.wait_for()
        cut = """[...document.querySelectorAll('aside.right, dl[data-row], dl[data-row] dd')]
            .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth)
            .length"""
        assert page.evaluate(f"() => {cut}") == 0
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    finally:
        page.set_viewport_size({"width": 1280, "height": 800})


def test_a_page_tells_who_asks(opened: tuple[Page, str]) -> None:
    page, address = opened
    began(page, address)
    assert page.locator("[data-who]").inner_text() == "Operator of this machine (development log-in)"


def test_where_people_log_in_a_page_leads_there_and_back(tmp_path: Path, opened: tuple[Page, str]) -> None:
    page, _ = opened
    with (
        issuing() as issuer,
        open_base(logging_in_by(issuer, home_in(tmp_path))) as base,
        running(create_app(base, actor=ANYBODY)) as address,
    ):
        for name in ("chart", "review"):
            page.goto(f"{address}/{name}")
            link = page.get_by_role("link", name="Log in")
            link.wait_for()
            assert link.get_attribute("href") == f"/login?back=/{name}"
            assert page.locator("[data-who]").inner_text().endswith("anybody")
