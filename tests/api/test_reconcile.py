"""The reconciliation door, by what version 0.2 of the Reconciliation Service API says."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.failures import closed_codes
from api.reconciling import AT_ONCE, MOST
from tests.api.reconciled import (
    DIGITS_CODE,
    DIGITS_NAME,
    HOSTILE_CODE,
    NOBODY,
    SERVICE,
    ask,
    best,
    held_id,
    id_of,
    reconciled_world,
)
from tests.api.world import ACME, ACME_NAME, PERSON, PERSON_NAME, TWINS
from tests.graph.view_world import World

ORGANISATION = {"id": "organisation", "name": "Organisation 法人和非法人组织"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with reconciled_world(tmp_path_factory.mktemp("reconcile")) as made:
        yield made


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[TestClient]:
    with TestClient(create_app(world.base), base_url=SERVICE) as opened:
        yield opened


def test_the_manifest_says_what_a_client_needs(client: TestClient) -> None:
    told = client.get("/reconcile").json()
    assert told["versions"] == ["0.2"]
    assert {"name", "identifierSpace", "schemaSpace"} <= told.keys()
    assert ORGANISATION in told["defaultTypes"]
    assert "person" not in json.dumps(told)
    for part in ("entity", "type", "property"):
        address = told["suggest"][part]["service_url"] + told["suggest"][part]["service_path"]
        assert client.get(address, params={"prefix": "o"}).json()["result"] is not None


def test_candidates_have_id_name_score_match_and_type(client: TestClient) -> None:
    hit = best(client, query=ACME_NAME)[0]
    assert hit["name"] == ACME_NAME
    assert hit["type"] == [ORGANISATION]
    assert isinstance(hit["score"], (int, float))
    assert hit["match"] is False  # an equal name proves nothing
    assert len(hit["id"]) == 32


def test_a_number_makes_a_match_and_comes_first(client: TestClient) -> None:
    first, *rest = best(client, query="大海", properties=[{"pid": "number", "v": ACME}])
    assert (first["name"], first["match"]) == (ACME_NAME, True)
    assert rest
    assert not any(hit["match"] for hit in rest)


def test_queries_are_answered_under_their_keys_by_post_and_get(client: TestClient) -> None:
    queries = {"q0": {"query": ACME_NAME}, "another key": {"query": "没有这样的单位"}, "q2": {"query": ""}}
    told = ask(client, **queries)
    assert told.keys() == queries.keys()
    assert told["another key"] == told["q2"] == {"result": []}
    assert client.get("/reconcile", params={"queries": json.dumps(queries)}).json() == told


@pytest.mark.parametrize(("limit", "most"), [(1, 1), (3, 3), (10_000, MOST)])
def test_a_limit_is_kept(client: TestClient, limit: int, most: int) -> None:
    assert 0 < len(best(client, query="大海餐饮有限公司", limit=limit)) <= most


@pytest.mark.parametrize(
    ("kind", "found"), [("organisation", True), (["individual_business", "organisation"], True), ("nothing", False)]
)
def test_a_type_narrows(client: TestClient, kind: object, found: bool) -> None:
    assert bool(best(client, query=ACME_NAME, type=kind)) is found


@pytest.mark.parametrize("text", [PERSON_NAME, PERSON])
@pytest.mark.parametrize("kind", [None, "person", ["person", "organisation"]])
def test_persons_are_never_among_the_answers(client: TestClient, text: str, kind: object) -> None:
    query = {"query": text, "properties": [{"pid": "number", "v": PERSON}], **({"type": kind} if kind else {})}
    assert best(client, **query) == []
    assert client.get("/reconcile/suggest/entity", params={"prefix": text}).json() == {"result": []}


def test_suggestions(client: TestClient) -> None:
    told = client.get("/reconcile/suggest/entity", params={"prefix": "大海"}).json()["result"]
    assert told
    assert {"id", "name", "description"} == told[0].keys()
    more = client.get("/reconcile/suggest/entity", params={"prefix": "大海", "cursor": str(len(told))}).json()["result"]
    assert not {hit["id"] for hit in more} & {hit["id"] for hit in told}
    assert len(told) + len(more) <= TWINS
    assert client.get("/reconcile/suggest/type", params={"prefix": "org"}).json() == {"result": [ORGANISATION]}
    assert client.get("/reconcile/suggest/property", params={"prefix": "信用"}).json()["result"][0]["id"] == "number"
    assert client.get("/reconcile/suggest/person").status_code == 404


def test_every_query_is_on_record(world: World, client: TestClient) -> None:
    before = world.base.side.audit.entries(limit=10_000)
    ask(client, a={"query": ACME_NAME}, b={"query": "大海"})
    after = world.base.side.audit.entries(limit=10_000)[len(before) :]
    assert [record.entry.verb for record in after] == ["find", "find"]
    assert {record.entry.purpose for record in after} == {"public_information"}


def test_an_id_leads_to_its_organisation_and_is_a_match(world: World, client: TestClient) -> None:
    acme = id_of(client, ACME_NAME)
    hits = best(client, query=acme)
    assert [(hit["id"], hit["name"], hit["match"]) for hit in hits] == [(acme, ACME_NAME, True)]
    another = best(client, query=acme, properties=[{"pid": "number", "v": HOSTILE_CODE}])
    assert [hit["match"] for hit in another] == [False, False]  # the number is of another one
    assert best(client, query=held_id(world, PERSON)) == []
    assert best(client, query=NOBODY) == []


@pytest.mark.parametrize(
    "queries",
    [
        "",
        "{",
        "[]",
        json.dumps({f"q{n}": {"query": "a"} for n in range(AT_ONCE + 1)}),
    ],
)
def test_what_is_malformed_is_refused(client: TestClient, queries: str) -> None:
    response = client.post("/reconcile", content=f"queries={queries}&a=b", headers={"content-type": FORM})
    if queries == "":
        assert "versions" in response.json()  # nothing was asked
        return
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] in closed_codes()


@pytest.mark.parametrize(
    "query",
    [
        [],
        {"query": 7},
        {"query": "a", "limit": 0},
        {"query": "a", "limit": "3"},
        {"query": "a", "type": 7},
        {"query": "a", "properties": {"pid": "number"}},
        {"query": "a" * 1_000},
    ],
)
def test_a_query_that_is_none_says_so_and_its_neighbours_are_answered(client: TestClient, query: object) -> None:
    asked = {"before": {"query": ACME_NAME}, "bad": query, "after": {"query": ACME_NAME}}
    response = client.post("/reconcile", data={"queries": json.dumps(asked)})
    assert response.status_code == 200
    told = response.json()
    assert told["before"]["result"][0]["name"] == told["after"]["result"][0]["name"] == ACME_NAME
    assert told["bad"]["result"] == []
    (error,) = told["bad"]["errors"]
    assert error["extensions"]["code"] in closed_codes()
    assert "'bad'" in error["message"]


@pytest.mark.parametrize("code", [DIGITS_CODE, int(DIGITS_CODE), [True, int(DIGITS_CODE)]])
def test_a_code_of_digits_is_looked_up_also_where_a_tool_took_it_for_a_number(client: TestClient, code: object) -> None:
    (hit,) = best(client, properties=[{"pid": "number", "v": code}])
    assert (hit["name"], hit["match"]) == (DIGITS_NAME, True)


def test_other_bodies_are_refused(client: TestClient) -> None:
    assert client.post("/reconcile", json={"queries": {}}).status_code == 415
    assert client.post("/reconcile", content=b"queries=%ff%fe", headers={"content-type": FORM}).status_code == 400
    assert client.post("/reconcile", content=b"a" * 300_000, headers={"content-type": FORM}).status_code == 413


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://127.0.0.1:3333", True),
        ("http://localhost:3333", True),
        ("http://[::1]:3333", True),
        ("https://example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("null", False),
    ],
)
def test_only_programs_of_this_machine_may_read_from_a_page(client: TestClient, origin: str, allowed: bool) -> None:
    for path in ("", "/properties", f"/preview/{id_of(client, ACME_NAME)}"):
        response = client.get(f"/reconcile{path}", headers={"origin": origin})
        assert response.status_code == (200 if allowed else 403)
        assert response.headers.get("access-control-allow-origin") == (origin if allowed else None)


@pytest.mark.parametrize("path", ["/suggest/entity?prefix=大", f"/preview/{NOBODY}", "/properties", "?extend={}"])
def test_an_image_or_a_frame_of_another_site_asks_nothing(client: TestClient, path: str) -> None:
    assert client.get(f"/reconcile{path}", headers={"sec-fetch-site": "cross-site"}).status_code == 403


FORM = "application/x-www-form-urlencoded"
