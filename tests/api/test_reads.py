"""What a query costs: the same number of looks into the base for a list of twenty as for a list of one.

Counted at the engine, whatever layer asks it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import fields
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, text
from starlette.testclient import TestClient

from api.app import create_app
from api.batching import Together
from api.objects import Objects
from api.types.listed import listed_shown
from graph.engines.base import Value
from graph.store.epoch import next_epoch
from graph.view import LOCAL_OPERATOR, View
from graph.view.asking import Asking
from graph.view.choice import Choice
from graph.view.files import OpenFile, files_on
from graph.view.foresight import OF_ONE
from graph.view.listed import Slice
from tests.api.conftest import home_in
from tests.api.counted import fill
from tests.bench.serving.questions import QUESTIONS, Question
from tests.bench.serving.world import Known
from tests.conftest import ENGINE_NAMES, settings_on_neo4j
from tests.graph.journeys import journeys
from tests.graph.view_world import HANGZHOU, World, world_on
from tests.servers.emptying import as_new

T = TypeVar("T")

MANY = 20
LINEAGE = "values { key lineage { source { name } line run { number } deliveredBy { name } } }"
RECORD = f"""id title {LINEAGE} file {{ id department {{ name }} }} subject {{ id name {{ value }} }}
  history {{ id state {LINEAGE} file {{ id }} }}"""
QUERIES = {
    "pages of records": "records(first: 5) { totalCount facets { value count } nodes { id title } }",
    "pages with the lineage of each value": f"records(first: 5) {{ nodes {{ id {LINEAGE} }} }}",
    "pages, and all that a record leads to": f"records(first: 5, state: null) {{ nodes {{ {RECORD} }} }}",
    "two pages by different arguments": "a: records(first: 1) { nodes { id } } b: records(last: 1) { nodes { id } }",
    "why": "why { by sentence fileId }",
    "changes": f"""changes(since: "2026-01-01T00:00:00Z", first: 9) {{ totalCount
      changes {{ kind record {{ {RECORD} }} }} }}""",
    "credit files": "files { id details { key lineage { line } } siblings { id region { code } } }",
    "pages of records of credit files": f"files {{ id records(first: 5) {{ nodes {{ {RECORD} }} }} }}",
    "round in a circle": "files { subject { files { siblings { subject { why { by } records { totalCount } } } } } }",
}
WITH_LINEAGE = ("view_all_of_subjects_bulk",)
FOLLOWED = ("view_heads_of_subjects_bulk",)
OF_SEVERAL = {one: several for several, one in OF_ONE.items()}
LISTED = ("view_listed",)
OF_DEPARTMENT = "query ($id: ID!) { view { departmentRecords("


@pytest.fixture(scope="module", params=ENGINE_NAMES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    settings = home_in(tmp_path_factory.mktemp("reads"))
    if request.param == "neo4j":
        settings = as_new(settings_on_neo4j(settings, request.getfixturevalue("neo4j_address")))
    with world_on(settings) as made:
        fill(made, MANY)
        yield made


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[TestClient]:
    with TestClient(create_app(world.base), base_url="http://127.0.0.1") as opened:
        yield opened


@pytest.fixture(scope="module")
def subjects(client: TestClient) -> list[str]:
    query = '{ view { find(text: "大海餐饮有限公司", limit: 50) { subjectId } } }'
    found = {hit["subjectId"] for hit in client.post("/graphql", json={"query": query}).json()["data"]["view"]["find"]}
    assert len(found) == MANY
    return sorted(found)


@pytest.mark.parametrize("below", QUERIES.values(), ids=QUERIES)
def test_twenty_parents_cost_as_many_reads_as_one(
    world: World, client: TestClient, subjects: list[str], below: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = journeys(world.base.engine, monkeypatch)

    def reads(ids: list[str]) -> tuple[Counter[str], Any]:
        asked.clear()
        query = f"query ($ids: [ID!]!) {{ view {{ subjects(ids: $ids) {{ id {below} }} }} }}"
        told = client.post("/graphql", json={"query": query, "variables": {"ids": ids}}).json()
        assert "errors" not in told, told["errors"]
        assert [subject["id"] for subject in told["data"]["view"]["subjects"]] == ids
        return Counter(OF_SEVERAL.get(block, block) for block in asked), told["data"]["view"]["subjects"]

    reads(subjects)  # now what hardly ever changes is known
    one, (alone,) = reads(subjects[:1])
    many, all_ = reads(subjects)
    assert one == many
    assert all_[0] == alone  # and what is read together is what would be read alone
    assert sum(one.values()) <= 80


@pytest.mark.parametrize("question", QUESTIONS, ids=[each.name for each in QUESTIONS])
def test_the_measured_questions_cost_one_look(
    world: World, client: TestClient, subjects: list[str], question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Known(
        few=subjects[0],
        many=subjects[0],
        nested=tuple(subjects),
        department=world.base.ids.mint("department", HANGZHOU.name, HANGZHOU.region),
    )

    def answer() -> Any:
        return client.post("/graphql", json={"query": question.ours, "variables": question.variables(known)}).json()

    answer()  # now what hardly ever changes is known
    asked = journeys(world.base.engine, monkeypatch)
    told = answer()
    assert "errors" not in told, told["errors"]
    assert question.facts(told["data"]["view"])
    # What replaced the versions that are not current is known only when these are; the state comes with each look.
    first = WITH_LINEAGE if "lineage" in question.ours else FOLLOWED
    levels = [*(LISTED if question.ours.startswith(OF_DEPARTMENT) else first), "view_newer_versions"]
    assert [OF_SEVERAL.get(block, block) for block in asked] == levels


class OpenFiles(Asking):
    """Credit files before they are answers."""

    def of(self, subject_ids: list[str]) -> list[OpenFile]:
        return self._answer(lambda reading: files_on(reading, subject_ids))


def test_what_is_made_whole_has_every_field_of_its_class(world: World, subjects: list[str]) -> None:
    view = View(world.base, LOCAL_OPERATOR, None)
    (page,) = view.records_of_subjects(subjects[:1])
    assert page.records
    rows = [row for record in page.records for value in record.values for row in value.lineage]
    listed = view.records_of_department(
        world.base.ids.mint("department", HANGZHOU.name, HANGZHOU.region), Choice(), Slice(5)
    )
    assert listed.records
    objects = Objects(view)
    shown = listed_shown(listed, Together([], objects.records_by_id), Together([], objects.subjects_by_id)).nodes
    files = OpenFiles(world.base, LOCAL_OPERATOR, None).of(subjects[:1])
    assert files
    made: list[Any] = [*page.records, *objects.records(page.records), *rows, *listed.records, *shown, *files]
    for one in made:
        assert {each.name for each in fields(one) if each.init} <= vars(one).keys()


def test_a_relation_that_is_refused_is_asked_for_once(
    world: World, client: TestClient, subjects: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    query = """query ($ids: [ID!]!) { view { subjects(ids: $ids) { id records(first: 1, after: "bad") { totalCount } }
        } }"""
    asked = journeys(world.base.engine, monkeypatch)
    costs = []
    for ids in (subjects[:1], subjects):
        asked.clear()
        told = client.post("/graphql", json={"query": query, "variables": {"ids": ids}}).json()
        assert {error["extensions"]["code"] for error in told["errors"]} == {"BAD_USER_INPUT"}
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_what_was_read_together_is_in_the_audit_under_each_subject(
    world: World, client: TestClient, subjects: list[str]
) -> None:
    before = len(list(world.base.side.audit.entries()))
    query = "query ($ids: [ID!]!) { view { subjects(ids: $ids) { records(first: 2) { totalCount } why { by } } } }"
    client.post("/graphql", json={"query": query, "variables": {"ids": subjects}})
    entries = [each.entry for each in world.base.side.audit.entries()][before:]
    assert [entry.verb for entry in entries] == ["show", "show_records", "why"]
    assert all(set(entry.what) >= set(subjects) for entry in entries)
    assert entries[1].outcome == {"records": 2 * MANY, "total": 3 * MANY}
    assert len({entry.request for entry in entries}) == 1


@pytest.mark.parametrize("changes", [1, 20])
def test_a_request_is_answered_from_one_state_however_busy_the_base_is(
    world: World, client: TestClient, subjects: list[str], monkeypatch: pytest.MonkeyPatch, changes: int
) -> None:
    engine = world.base.engine
    left = [changes]

    def disturb(block: str) -> None:
        if block == "view_files" and left[0]:
            left[0] -= 1
            engine.transact(next_epoch)

    def disturbed(read: Callable[..., T]) -> Callable[..., T]:
        def disturbing(block: str, *then: str, **parameters: Value) -> T:
            disturb(block)
            return read(block, *then, **parameters)

        return disturbing

    def verbs(after: int) -> list[str]:
        return [each.entry.verb for each in world.base.side.audit.entries(after=after)]

    query = """query ($id: ID!) { view { subject(id: $id) { id records(first: 1) { nodes { id file { id } } } }
        creditFile(id: $id) { id } } }"""
    asked = {"query": query, "variables": {"id": subjects[0]}}
    begun = world.base.side.audit.last_sequence()
    quiet, begun_again = client.post("/graphql", json=asked).json(), world.base.side.audit.last_sequence()
    for name in ("read", "read_columns", "read_columns_then"):
        monkeypatch.setattr(engine, name, disturbed(getattr(engine, name)))
    told = client.post("/graphql", json=asked).json()
    assert left[0] < changes
    assert told["data"] == quiet["data"]
    quietly, busily = verbs(begun)[: begun_again - begun], verbs(begun_again)
    assert busily == quietly  # and what was begun in vain is not in the audit


EVERYTHING = "query ($ids: [ID!]!) { view { subjects(ids: $ids) { files { id } records { totalCount } why { by } } } }"


def test_a_request_waits_for_the_disk_once(
    world: World, client: TestClient, subjects: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    queues: list[str] = []
    really = world.base.side.sql.writing

    def counted(queue: str) -> AbstractContextManager[Connection]:
        queues.append(queue)
        return really(queue)

    monkeypatch.setattr(world.base.side.sql, "writing", counted)
    begun = world.base.side.audit.last_sequence()
    client.post("/graphql", json={"query": EVERYTHING, "variables": {"ids": subjects}})
    entries = world.base.side.audit.entries(after=begun)
    assert [each.entry.verb for each in entries] == ["show", "show_files", "show_records", "why"]
    assert queues == ["audit"]


def test_what_cannot_be_written_down_is_not_told(world: World, client: TestClient, subjects: list[str]) -> None:
    begun = world.base.side.audit.last_sequence()
    _rename(world, "audit_entry", "lost")
    try:
        told = client.post("/graphql", json={"query": EVERYTHING, "variables": {"ids": subjects}}).json()
    finally:
        _rename(world, "lost", "audit_entry")
    assert told["data"] is None
    assert [error["extensions"]["code"] for error in told["errors"]] == ["UNAVAILABLE"]
    assert not any(subject in str(told) for subject in subjects)
    assert world.base.side.audit.last_sequence() == begun


def _rename(world: World, table: str, name: str) -> None:
    with world.base.side.sql.writing("audit") as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))
