"""Previews of organisations and their properties for further columns, by version 0.2 of the same API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.extending import COLUMNS
from api.failures import closed_codes
from api.preview import organisation, page_of
from api.profile import CLOSED
from api.rates import Rates
from api.reconciling import AT_ONCE, TYPES
from graph.access import LOCAL_OPERATOR
from graph.delivery import SubjectKind
from graph.view import View
from tests.api.reconciled import (
    COMPULSION,
    HOSTILE,
    LAWFUL,
    LAWFUL_CODE,
    NOBODY,
    SERVICE,
    extend,
    held_id,
    id_of,
    reconciled_world,
)
from tests.api.world import ACME, ACME_NAME, PERSON, PERSON_NAME
from tests.graph.view_world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with reconciled_world(tmp_path_factory.mktemp("reconcile")) as made:
        yield made


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[TestClient]:
    with TestClient(create_app(world.base), base_url=SERVICE) as opened:
        yield opened


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
    with TestClient(create_app(world.base, profile=CLOSED), base_url=SERVICE) as without_pages:
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
    hidden = [held_id(world, number) for number in (PERSON, LAWFUL_CODE)]
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


@pytest.mark.parametrize("sandbox", [True, False])
def test_a_preview_of_a_sandbox_says_so(world: World, client: TestClient, sandbox: bool) -> None:
    shown = organisation(View(world.base, LOCAL_OPERATOR, None), id_of(client, ACME_NAME))
    assert ("SANDBOX" in page_of(shown, sandbox=sandbox)) is sandbox


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
    with TestClient(create_app(world.base), base_url=SERVICE) as asking:
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
        '{"ids": [], "properties": "name"}',
        json.dumps({"ids": [NOBODY] * (AT_ONCE + 1), "properties": []}),
        json.dumps({"ids": [], "properties": [{"id": "name"}] * (COLUMNS + 1)}),
    ],
)
def test_a_malformed_extension_is_refused(client: TestClient, extension: str) -> None:
    response = client.post("/reconcile", data={"extend": extension})
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] in closed_codes()


@pytest.mark.parametrize("text", ["330106199001010017", "杭州", "", "a" * 1_000, 7, None, ["name"]])
def test_a_row_that_is_no_id_is_empty_and_the_others_are_answered(
    world: World, client: TestClient, text: object
) -> None:
    acme = id_of(client, ACME_NAME)
    before = world.base.side.audit.entries(limit=10_000)
    told = extend(client, [acme, text, NOBODY], "name")
    empty: dict[str, object] = {text: {"name": []}} if isinstance(text, str) else {}
    assert told["rows"] == {acme: {"name": [{"str": ACME_NAME}]}, **empty, NOBODY: {"name": []}}
    (error,) = told["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "330106199001010017" not in error["message"]
    (entry,) = [record.entry for record in world.base.side.audit.entries(limit=10_000)[len(before) :]]
    assert set(entry.what) == {acme, NOBODY}  # what is no id goes nowhere


@pytest.mark.parametrize("asked", ["birth_date", f"held.{COMPULSION}"])
def test_a_property_that_is_none_or_closed_is_an_empty_column(client: TestClient, asked: str) -> None:
    acme = id_of(client, ACME_NAME)
    told = extend(client, [acme], "name", asked)
    assert told["meta"][1] == {"id": asked, "name": asked}
    assert told["rows"] == {acme: {"name": [{"str": ACME_NAME}], asked: []}}
    assert [error["message"] for error in told["errors"]] == [f"There is no property {asked!r}."]


@pytest.mark.parametrize("asked", ["name", {"id": 7}, {}, None])
def test_a_property_without_an_id_spoils_no_other(client: TestClient, asked: object) -> None:
    acme = id_of(client, ACME_NAME)
    extension = json.dumps({"ids": [acme], "properties": [asked, {"id": "name"}]})
    told = client.post("/reconcile", data={"extend": extension}).json()
    assert told["rows"] == {acme: {"name": [{"str": ACME_NAME}]}}
    assert len(told["errors"]) == 1


def test_a_refusal_is_said_in_chinese_too(client: TestClient) -> None:
    asked = json.dumps({"ids": [], "properties": [{"id": "birth_date"}]})
    response = client.post("/reconcile", data={"extend": asked}, headers={"accept-language": "zh-CN"})
    assert response.json()["errors"][0]["message"] == "没有属性 'birth_date'。"
