"""The reconciliation door, by what version 0.2 of the Reconciliation Service API says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.extending import COLUMNS
from api.failures import closed_codes
from api.profile import CLOSED
from api.rates import Rates
from api.reconciling import AT_ONCE, MOST, TYPES
from graph.access import LOCAL_OPERATOR
from graph.catalogue import purpose
from graph.delivery import SubjectKind
from graph.view import View
from tests.api.conftest import home_in
from tests.api.world import ACME, ACME_NAME, JANUARY, PERSON, PERSON_NAME, TWINS, fill, penalty
from tests.graph.view_world import HANGZHOU, World, credit_code, world_on

ORGANISATION = {"id": "organisation", "name": "Organisation 法人和非法人组织"}
HOSTILE = "杭州<b onclick=alert(1)>“甲&乙”</b>有限公司"
LAWFUL = "杭州依法强制有限公司"
COMPULSION = "03.3"  # open for some purposes, and never to the public
NOBODY = "a" * 32


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_on(home_in(tmp_path_factory.mktemp("reconcile"))) as made:
        fill(made)
        hostile = penalty("杭海罚〔2026〕90号", HOSTILE, credit_code(90), date(2026, 1, 5))
        lawful = penalty("杭海罚〔2026〕91号", LAWFUL, credit_code(91), date(2026, 1, 5))
        made.deliver("more.csv", HANGZHOU, "03.2", [hostile], delivered=JANUARY)
        made.deliver("compulsion.csv", HANGZHOU, COMPULSION, [lawful], delivered=JANUARY)
        yield made


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[TestClient]:
    with TestClient(create_app(world.base), base_url="http://127.0.0.1:8080") as opened:
        yield opened


def ask(client: TestClient, **queries: Mapping[str, object]) -> Any:
    response = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    return response.json()


def best(client: TestClient, **query: object) -> Any:
    return ask(client, q=query)["q"]["result"]


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


def id_of(client: TestClient, name: str) -> str:
    return str(best(client, query=name)[0]["id"])


def held_id(world: World, number: str) -> str:
    """The id of a subject for somebody who may reach it."""
    view = View(world.base, LOCAL_OPERATOR, purpose("supervision"), reference="case 1")
    return view.find(number)[0].subject_id


def extend(client: TestClient, ids: object, *properties: str) -> Any:
    asked = {"ids": ids, "properties": [{"id": each} for each in properties]}
    response = client.post("/reconcile", data={"extend": json.dumps(asked)})
    assert response.status_code == 200, response.text
    return response.json()


def test_an_id_leads_to_its_organisation_and_is_a_match(world: World, client: TestClient) -> None:
    acme = id_of(client, ACME_NAME)
    hits = best(client, query=acme)
    assert [(hit["id"], hit["name"], hit["match"]) for hit in hits] == [(acme, ACME_NAME, True)]
    another = best(client, query=acme, properties=[{"pid": "number", "v": credit_code(90)}])
    assert [hit["match"] for hit in another] == [False, False]  # the number is of another one
    assert best(client, query=held_id(world, PERSON)) == []
    assert best(client, query=NOBODY) == []


def test_the_manifest_offers_what_is_there_and_no_more(world: World, client: TestClient) -> None:
    told = client.get("/reconcile").json()
    acme = id_of(client, ACME_NAME)
    assert client.get(told["preview"]["url"].replace("{{id}}", acme)).status_code == 200
    assert told["preview"]["width"] > 0 < told["preview"]["height"]
    assert told["extend"]["property_settings"] == []
    proposals = told["extend"]["propose_properties"]
    assert client.get(proposals["service_url"] + proposals["service_path"]).json()["properties"]
    assert urlsplit(told["view"]["url"])[2:] == ("/chart", "", "s=a*{{id}}")
    assert told["batchSize"] == AT_ONCE
    with TestClient(create_app(world.base, profile=CLOSED), base_url="http://127.0.0.1:8080") as without_pages:
        assert "view" not in without_pages.get("/reconcile").json()


def test_properties_are_proposed_by_type(client: TestClient) -> None:
    told = client.get("/reconcile/properties", params={"type": "organisation", "limit": "3"}).json()
    assert (told["type"], told["limit"], len(told["properties"])) == ("organisation", 3, 3)
    everything = client.get("/reconcile/properties").json()["properties"]
    names = {each["id"]: each["name"] for each in everything}
    assert {"number", "region", "department", "records", "held.03.2", "records.03.2"} <= names.keys()
    assert not {f"held.{COMPULSION}", f"records.{COMPULSION}"} & names.keys()
    assert client.get("/reconcile/properties", params={"type": "person"}).json() == {"properties": [], "type": "person"}
    suggested = client.get("/reconcile/suggest/property", params={"prefix": "行政处罚"}).json()["result"]
    assert {each["id"] for each in suggested} == {"held.03.2", "records.03.2"}
    assert all(names[each["id"]] == each["name"] for each in suggested)


def test_properties_of_organisations(client: TestClient) -> None:
    acme, hostile = id_of(client, ACME_NAME), id_of(client, HOSTILE)
    wanted = ("region", "number", "department", "name", "records", "held.03.2", "held.02", "records.03.2")
    told = extend(client, [acme, NOBODY, hostile], *wanted)
    assert [each["id"] for each in told["meta"]] == list(wanted)
    assert told["rows"][NOBODY] == {each: [] for each in wanted}
    assert told["rows"][hostile]["name"] == [{"str": HOSTILE}]
    assert told["rows"][acme] == {
        "region": [{"str": "杭州市"}, {"str": "上海市"}],
        "number": [{"str": ACME}],
        "department": [{"str": "杭州市市场监督管理局"}, {"str": "上海市市场监督管理局"}],
        "name": [{"str": ACME_NAME}],
        "records": [{"int": 10}],
        "held.03.2": [{"bool": True}],
        "held.02": [{"bool": False}],
        "records.03.2": [{"int": 10}],
    }
    by_address = {"extend": json.dumps({"ids": [acme], "properties": [{"id": "name", "settings": {}}]})}
    assert client.get("/reconcile", params=by_address).json()["rows"] == {acme: {"name": [{"str": ACME_NAME}]}}
    assert extend(client, [], "name")["rows"] == {}


def test_persons_and_what_is_not_public_have_no_properties_and_no_preview(world: World, client: TestClient) -> None:
    hidden = [held_id(world, number) for number in (PERSON, credit_code(91))]
    assert len({*hidden, NOBODY}) == 3
    told = extend(client, hidden, "name", "number", "records")
    assert told["rows"] == {each: {"name": [], "number": [], "records": []} for each in hidden}
    pages = [client.get(f"/reconcile/preview/{each}") for each in (*hidden, NOBODY)]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1  # they cannot be told apart
    assert not any(said in page.text for page in pages for said in (PERSON_NAME, LAWFUL))


def test_a_preview_shows_an_organisation(client: TestClient) -> None:
    page = client.get(f"/reconcile/preview/{id_of(client, ACME_NAME)}")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for said in (ACME_NAME, ACME, "杭州市、上海市", TYPES[SubjectKind.ORGANISATION.value]):
        assert said in page.text
    assert re.search(r"行政处罚 Administrative penalty</dt><dd>10<", page.text)
    assert "Dishonest" not in page.text  # nothing is held there
    spoken = client.get(f"/reconcile/preview/{id_of(client, ACME_NAME)}", headers={"accept-language": "zh"})
    assert "仅统计目前公开的信息。" in spoken.text


def test_a_preview_runs_nothing_and_only_this_machine_frames_it(client: TestClient) -> None:
    page = client.get(f"/reconcile/preview/{id_of(client, HOSTILE)}")
    assert "杭州&lt;b onclick=alert(1)&gt;“甲&amp;乙”&lt;/b&gt;有限公司" in page.text
    assert "<b" not in page.text.replace("<body>", "")
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    assert policy["frame-ancestors"] == "'self' http://localhost:* http://127.0.0.1:*"
    refused = client.get("/reconcile/preview/330106199001010017")
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "text/html; charset=utf-8"
    assert "330106199001010017" not in refused.text


def test_what_is_shown_and_added_is_on_record(world: World, client: TestClient) -> None:
    acme, person = id_of(client, ACME_NAME), held_id(world, PERSON)
    before = world.base.side.audit.entries(limit=10_000)
    extend(client, [acme, person], "held.03.2")
    client.get(f"/reconcile/preview/{acme}")
    client.get(f"/reconcile/preview/{person}")
    client.get("/reconcile/properties")
    entries = [record.entry for record in world.base.side.audit.entries(limit=10_000)[len(before) :]]
    assert [(each.verb, each.purpose, set(each.what)) for each in entries] == [
        ("show", "public_information", {acme, person}),
        ("show", "public_information", {acme}),
        ("show", "public_information", {person}),
    ]


def test_what_is_added_costs_as_queries_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.app.Rates", lambda _: Rates(12, lambda: 0.0))
    ids = [NOBODY[:-2] + "".join(end) for end in product("abcdefgh", repeat=2)][:AT_ONCE]
    asked = json.dumps({"ids": ids, "properties": [{"id": "name"}]})
    with TestClient(create_app(world.base), base_url="http://127.0.0.1:8080") as asking:
        answers = [asking.post("/reconcile", data={"extend": asked}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]  # each of them took six of the twelve


@pytest.mark.parametrize(
    "extension",
    [
        "[]",
        "{",
        '{"ids": []}',
        '{"properties": []}',
        '{"ids": "a", "properties": []}',
        '{"ids": [7], "properties": []}',
        '{"ids": ["330106199001010017"], "properties": []}',
        '{"ids": [], "properties": ["name"]}',
        '{"ids": [], "properties": [{"id": 7}]}',
        '{"ids": [], "properties": [{"id": "birth_date"}]}',
        json.dumps({"ids": [], "properties": [{"id": f"held.{COMPULSION}"}]}),
        json.dumps({"ids": [NOBODY] * (AT_ONCE + 1), "properties": []}),
        json.dumps({"ids": [], "properties": [{"id": "name"}] * (COLUMNS + 1)}),
    ],
)
def test_a_malformed_extension_is_refused(client: TestClient, extension: str) -> None:
    response = client.post("/reconcile", data={"extend": extension})
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] in closed_codes()
    assert "330106199001010017" not in error["message"]


def test_a_refusal_is_said_in_chinese_too(client: TestClient) -> None:
    asked = json.dumps({"ids": [], "properties": [{"id": "birth_date"}]})
    response = client.post("/reconcile", data={"extend": asked}, headers={"accept-language": "zh-CN"})
    assert response.json()["errors"][0]["message"] == "没有属性 'birth_date'。"


@pytest.mark.parametrize(
    "queries",
    [
        "",
        "{",
        "[]",
        '{"q": []}',
        '{"q": {"query": 7}}',
        '{"q": {"query": "a", "limit": 0}}',
        '{"q": {"query": "a", "limit": "3"}}',
        '{"q": {"query": "a", "type": 7}}',
        '{"q": {"query": "a", "properties": {"pid": "number"}}}',
        json.dumps({"q": {"query": "a" * 1_000}}),
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
