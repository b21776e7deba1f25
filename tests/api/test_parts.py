"""What is left out when nobody asks for it is there for everybody who does, however they ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, parse
from starlette.testclient import TestClient

from api.app import create_app
from api.parts import FIELDS, parts_in
from api.schema import core_schema
from graph.view.parts import LEFT_OUT, Part, left_out
from tests.api.conftest import home_in
from tests.api.world import ACME, fill
from tests.graph.view_world import world_on

Ask = Callable[..., Any]
TRACED = "{ key value rule lineage { line source { name } } }"
BELOW = {
    "Subject.name": f"name {TRACED}",
    "Subject.golden": f"golden {TRACED}",
    "Traced.lineage": "lineage { line source { name } }",
    "Subject.identifiers": "identifiers { token mask }",
    "Subject.identityState": "identityState",
    "Subject.coverage": "coverage { category held records }",
    "Subject.records": "records { totalCount }",
    "CreditFile.records": "records { totalCount }",
    "CreditFile.identifiers": "identifiers { token mask }",
    "CreditFile.details": f"details {TRACED}",
    "CreditFile.statements": "statements { text }",
    "CreditRecord.values": f"values {TRACED}",
    "CreditRecord.recognisedBy": "recognisedBy { name }",
    "CreditRecord.revisionOf": "revisionOf",
    "CreditRecord.catalogueEntry": "catalogueEntry { code nameZh }",
    "Lineage.recognisedBy": "recognisedBy { name }",
    "Lineage.catalogueEntry": "catalogueEntry { code nameZh }",
    "CreditRecord.contested": "contested",
    "CreditRecord.verification": "verification",
    "CreditRecord.statements": "statements { text }",
    "CreditRecord.disputes": "disputes { state }",
    "Department.served": "served",
    "CreditRecordConnection.facets": "facets { value count }",
    "CreditRecordConnection.narrower": "narrower { year { value count } }",
    "CreditRecordConnection.edges": "edges { cursor node { id } }",
    "CreditRecordConnection.pageInfo": "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }",
}
ROUTES = {
    "Subject": "subject(id: $id) { ...Part }",
    "CreditFile": "subject(id: $id) { files { ...Part } }",
    "CreditRecord": "subject(id: $id) { records { nodes { ...Part } } }",
    "CreditRecordConnection": "subject(id: $id) { records { ...Part } }",
    "Department": "subject(id: $id) { departments { ...Part } }",
    "Traced": "subject(id: $id) { name { ...Part } }",
    "Lineage": "subject(id: $id) { records { nodes { values { lineage { ...Part } } } } }",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """The data of an answer without errors, from a world of files in two regions."""
    with world_on(home_in(tmp_path_factory.mktemp("parts"))) as world:
        fill(world)
        with TestClient(create_app(world.base), base_url="http://127.0.0.1") as client:

            def answer(query: str, **variables: object) -> Any:
                told = client.post("/graphql", json={"query": query, "variables": variables}).json()
                assert "errors" not in told, told["errors"]
                return told["data"]

            yield answer


@pytest.fixture(scope="module")
def acme(data: Ask) -> str:
    """The id of the organisation that both regions know."""
    (hit,) = data("query ($text: String!) { view { find(text: $text) { subjectId } } }", text=ACME)["view"]["find"]
    return str(hit["subjectId"])


def asked(owner: str, *fields: str) -> str:
    below = " ".join(BELOW[each] for each in fields)
    return (
        f"query ($id: ID!, $yes: Boolean = true) {{ view {{ {ROUTES[owner]} }} }} "
        f"fragment Part on {owner} {{ __typename ... @include(if: $yes) {{ __typename {below} }} }}"
    )


@pytest.mark.parametrize("field", FIELDS)
def test_a_part_that_is_asked_for_alone_is_what_it_is_among_all(data: Ask, acme: str, field: str) -> None:
    owner, name = field.split(".")
    others = [each for each in FIELDS if each.startswith(f"{owner}.") and each != field]
    alone = _below(data(asked(owner, field), id=acme)["view"]["subject"], owner)
    among = _below(data(asked(owner, field, *others), id=acme)["view"]["subject"], owner)
    assert [each[name] for each in alone] == [each[name] for each in among]
    assert alone
    below = {Part.LINEAGE} if TRACED in BELOW[field] else set()
    assert _parts(asked(owner, field)) == _parts(asked(owner)) | below | {FIELDS[field]}


def test_every_part_belongs_to_a_type_and_no_interface_shows_it() -> None:
    types = core_schema().type_map
    assert set(FIELDS.values()) == set(Part)
    assert set(FIELDS) == set(BELOW)
    for field in FIELDS:
        owner, name = field.split(".")
        kind = types[owner]
        assert isinstance(kind, GraphQLObjectType)
        assert name in kind.fields
        assert not any(name in each.fields for each in kind.interfaces)
    assert any(isinstance(each, GraphQLInterfaceType) for each in types.values())


def test_what_was_left_out_cannot_be_taken_for_nothing() -> None:
    assert left_out(LEFT_OUT)
    for look in (bool, len, list, str):
        with pytest.raises(TypeError):
            look(LEFT_OUT)


def _parts(document: str) -> frozenset[Part]:
    return parts_in(core_schema(), parse(document))


def _below(subject: dict[str, object], owner: str) -> list[dict[str, object]]:
    found: dict[str, object] = {
        "Subject": [subject], "CreditFile": subject.get("files"), "Department": subject.get("departments"),
        "Traced": [subject.get("name")],
    }  # fmt: skip
    records = subject.get("records")
    if isinstance(records, dict):
        nodes = records.get("nodes", [])
        lineage = [one for node in nodes for value in node.get("values", ()) for one in value["lineage"]]
        found |= {"CreditRecord": nodes, "CreditRecordConnection": [records], "Lineage": lineage}
    there = found[owner]
    assert isinstance(there, list)
    return there
