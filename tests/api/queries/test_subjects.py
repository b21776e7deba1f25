"""Subjects and credit files: found, followed by their ids, and told with what they are held under."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.context import Context
from graph.sidebase.judgements import Verdict
from graph.store.judging import judge
from graph.view import LOCAL_OPERATOR
from tests.api.conftest import home_in
from tests.api.queries.asked import code
from tests.api.world import ACME, ACME_NAME, JANUARY, PERSON, penalty
from tests.graph.view_world import HANGZHOU, World, world_on

Ask = Callable[..., Any]
NOBODY = "p" * 32


def test_a_number_finds_a_subject_with_files_in_two_regions(data: Ask) -> None:
    query = """query ($text: String!) { view { purpose find(text: $text) {
        name by kind files regions subject { identityState fileCount regions { code } departments { name }
        identifiers { kind mask token } coverage { category held records } partial { isPartial reasons } } } } }"""
    view = data(query, text=ACME)["view"]
    assert view["purpose"] == "public_information"
    (hit,) = view["find"]
    assert (hit["name"], hit["by"], hit["kind"], hit["files"]) == (ACME_NAME, "credit_code", "organisation", 2)
    subject = hit["subject"]
    assert {region["code"] for region in subject["regions"]} == {"330100", "310000"}
    assert subject["fileCount"] == len(subject["departments"]) == 2
    assert subject["identityState"] == "MACHINE"
    assert ("03.2", True, 10) in {(c["category"], c["held"], c["records"]) for c in subject["coverage"]}
    assert subject["partial"] == {"isPartial": False, "reasons": []}
    assert all(number["token"] and number["mask"] for number in subject["identifiers"])


def test_files_siblings_and_ways_back(data: Ask, acme: str) -> None:
    query = """query ($id: ID!) { view { subject(id: $id) { files { id region { code } recordCount
        siblings { id region { code } subject { id } } records(first: 2) { nodes { file { id } subject { id } } }
        details { key value lineage { line } } } why { fileId sentence } } } }"""
    subject = data(query, id=acme)["view"]["subject"]
    one, other = subject["files"]
    assert [sibling["id"] for sibling in one["siblings"]] == [other["id"]]
    assert one["siblings"][0]["subject"]["id"] == acme
    for file in (one, other):
        assert {node["file"]["id"] for node in file["records"]["nodes"]} == {file["id"]}
        assert {node["subject"]["id"] for node in file["records"]["nodes"]} == {acme}
    assert sorted([one["recordCount"], other["recordCount"]]) == [1, 10]
    assert {reason["fileId"] for reason in subject["why"]} <= {one["id"], other["id"]}
    assert subject["why"]
    assert all(reason["sentence"] for reason in subject["why"])


def test_what_is_said_of_a_subject_leads_to_the_law_it_is_held_under(data: Ask, acme: str) -> None:
    traced = "{ key lineage { catalogueEntry { code legalBasis { title } } } }"
    query = f"""query ($id: ID!) {{ view {{
        subject(id: $id) {{ name {traced} golden {traced} files {{ details {traced} }} }}
        lineage(id: $id) {{ lineage {{ catalogueEntry {{ code legalBasis {{ title }} }} }} values {traced} }} }} }}"""
    view = data(query, id=acme)["view"]
    subject, told = view["subject"], view["lineage"]
    values = [subject["name"], *subject["golden"], *told["values"], told]
    values += [value for file in subject["files"] for value in file["details"]]
    rows = [row for value in values for row in value["lineage"]]
    assert len(rows) > len(values)
    for row in rows:
        assert row["catalogueEntry"]["code"] == "03.2"
        assert row["catalogueEntry"]["legalBasis"][0]["title"]


def test_an_id_leads_back_to_what_it_names(data: Ask, acme: str) -> None:
    query = "query ($id: ID!) { view { subject(id: $id) { files { id } records(first: 1) { nodes { id } } } } }"
    subject = data(query, id=acme)["view"]["subject"]
    file, record = subject["files"][0]["id"], subject["records"]["nodes"][0]["id"]
    query = """query ($s: ID!, $f: ID!, $r: ID!, $n: ID!) {
        s: node(id: $s) { __typename id } f: node(id: $f) { __typename id } r: node(id: $r) { __typename id }
        none: node(id: $n) { id }
        view { creditFile(id: $f) { id } record(id: $r) { id } node(id: $f) { id }
          subjects(ids: [$s, $n]) { id }
          ls: lineage(id: $s) { kind joined { by } } lf: lineage(id: $f) { kind }
          lr: lineage(id: $r) { kind title lineage { line source { id } } partial { isPartial } } } }"""
    told = data(query, s=acme, f=file, r=record, n=NOBODY)
    assert told["s"] == {"__typename": "Subject", "id": acme}
    assert told["f"] == {"__typename": "CreditFile", "id": file}
    assert told["r"] == {"__typename": "CreditRecord", "id": record}
    assert told["none"] is None
    view = told["view"]
    assert (view["creditFile"]["id"], view["record"]["id"], view["node"]["id"]) == (file, record, file)
    assert view["subjects"] == [{"id": acme}, None]
    assert (view["ls"]["kind"], view["lf"]["kind"], view["lr"]["kind"]) == ("subject", "credit_file", "record")
    assert view["lr"]["lineage"][0]["line"] >= 2


@pytest.mark.parametrize("field", ["subject", "creditFile", "record", "lineage"])
def test_what_is_not_there_is_said(answer: Ask, field: str) -> None:
    told = answer(f'{{ view {{ {field}(id: "{NOBODY}") {{ id }} }} }}')
    assert code(told) == "NOT_FOUND"
    assert told["data"] == {"view": {field: None}}
    assert told["errors"][0]["path"] == ["view", field]


def test_an_id_that_has_moved_on_says_where(tmp_path: Path) -> None:
    with world_on(home_in(tmp_path)) as made:
        rows = [replace(penalty(f"{n}号", f"大海{n}号", "", date(2026, 1, n)), number=None) for n in (1, 2)]
        made.deliver("two.csv", HANGZHOU, "03.2", rows, delivered=JANUARY)
        view = Context(made.base, LOCAL_OPERATOR, "t").view()
        ids = [view.find(row.name)[0].subject_id for row in rows]
        left, right = (view.credit_files(each)[0].id for each in ids)
        with made.base.writing():
            judge(made.base, Verdict.SAME, left, right, actor="test", reason="the same sign")
        with TestClient(create_app(made.base), base_url="http://127.0.0.1") as client:
            query = "query ($ids: [ID!]!) { view { subjects(ids: $ids) { id askedId nowPartOf fileCount } } }"
            answered = client.post("/graphql", json={"query": query, "variables": {"ids": ids}}).json()
    first, second = answered["data"]["view"]["subjects"]
    assert [first["askedId"], second["askedId"]] == ids
    assert first["id"] == second["id"]
    assert first["id"] in ids
    assert {first["nowPartOf"], second["nowPartOf"]} == {None, first["id"]}
    assert first["fileCount"] == 2


@pytest.mark.parametrize("field", ["subject", "creditFile", "record", "lineage", "node"])
def test_a_number_in_place_of_an_id_goes_no_further(answer: Ask, world: World, field: str) -> None:
    before = len(world.base.side.audit.entries())
    assert code(answer(f'{{ view {{ {field}(id: "{PERSON}") {{ id }} }} }}')) == "BAD_USER_INPUT"
    assert len(world.base.side.audit.entries()) == before
