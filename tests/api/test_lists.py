"""Lists over GraphQL: a department's records in pages, each with what it leads to, and what is no page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from tests.api.conftest import home_in
from tests.api.world import ACME_NAME, PERSON_NAME, fill
from tests.graph.journeys import journeys
from tests.graph.view_world import HANGZHOU, World, world_on

PAGE = """query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { view {
  departmentRecords(department: $id, first: $first, after: $after, last: $last, before: $before) {
    department { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id } } nodes { id number name decided state contested }
  } } }"""
DEEP = """query ($id: ID!, $first: Int) { view { departmentRecords(department: $id, first: $first, state: null) {
  nodes { id subject { id name { value } }
          record { id title values { key value lineage { source { name } line } } history { id } } } } } }"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_on(home_in(tmp_path_factory.mktemp("lists"))) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[TestClient]:
    with TestClient(create_app(world.base), base_url="http://127.0.0.1") as opened:
        yield opened


@pytest.fixture(scope="module")
def hangzhou(world: World) -> str:
    return world.base.ids.mint("department", HANGZHOU.name, HANGZHOU.region)


def asked(client: TestClient, query: str, **variables: object) -> Any:
    return client.post("/graphql", json={"query": query, "variables": variables}).json()


def test_a_department_is_read_page_by_page_in_both_directions(client: TestClient, hangzhou: str) -> None:
    whole = asked(client, PAGE, id=hangzhou, first=1_000)["data"]["view"]["departmentRecords"]
    assert whole["department"]["name"] == HANGZHOU.name
    assert {node["name"] for node in whole["nodes"]} >= {ACME_NAME}
    assert PERSON_NAME not in str(whole)
    walked: list[str] = []
    after = None
    while True:
        page = asked(client, PAGE, id=hangzhou, first=4, after=after)["data"]["view"]["departmentRecords"]
        walked += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert walked == [node["id"] for node in whole["nodes"]]
    middle = whole["edges"][5]["cursor"]
    back = asked(client, PAGE, id=hangzhou, last=3, before=middle)["data"]["view"]["departmentRecords"]
    assert [node["id"] for node in back["nodes"]] == walked[2:5]
    assert back["pageInfo"]["hasPreviousPage"]


def test_what_a_list_leads_to_is_read_together(
    world: World, client: TestClient, hangzhou: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(client, DEEP, id=hangzhou, first=20)  # departments, entries and sources are read once and known from then on
    read = journeys(world.base.engine, monkeypatch)
    few = asked(client, DEEP, id=hangzhou, first=3)["data"]["view"]["departmentRecords"]["nodes"]
    reads = list(read)
    read.clear()
    many = asked(client, DEEP, id=hangzhou, first=20)["data"]["view"]["departmentRecords"]["nodes"]
    assert (len(few), len(many)) == (3, 20)
    assert set(read) == set(reads)
    assert len(read) <= len(reads) + 4  # several versions take a step more
    assert all(node["record"]["values"][0]["lineage"][0]["source"]["name"].endswith(".csv") for node in many)
    assert all(node["subject"]["name"]["value"] for node in many)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"first": 1_001}, "LIMIT_EXCEEDED"),
        ({"first": 0}, "BAD_USER_INPUT"),
        ({"first": 1, "last": 1}, "BAD_USER_INPUT"),
        ({"first": 1, "before": "x"}, "BAD_USER_INPUT"),
        ({"last": 1, "after": "x"}, "BAD_USER_INPUT"),
        ({"after": "x"}, "BAD_USER_INPUT"),
        ({"id": "p" * 32}, "NOT_FOUND"),
        ({"id": "no id"}, "BAD_USER_INPUT"),
    ],
)
def test_what_is_no_page_is_said(client: TestClient, hangzhou: str, given: dict[str, object], code: str) -> None:
    answer = asked(client, PAGE, **{"id": hangzhou, **given})
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
