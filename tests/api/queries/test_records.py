"""Records: page by page, chosen, sorted and counted, in every version and of any moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.queries.asked import code
from tests.api.world import TWINS
from tests.graph.journeys import journeys
from tests.graph.view_world import World

Ask = Callable[..., Any]
PAGE = """query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { view { subject(id: $id) {
    records(first: $first, after: $after, last: $last, before: $before) {
      totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      facets { value count } } } } }"""
NESTED = """query ($ids: [ID!]!) { view { subjects(ids: $ids) { name { value } files { id
    siblings { id region { code } subject { id } } subject { id } } } } }"""


def test_pages_forward_and_backward_are_the_same_list(data: Ask, acme: str) -> None:
    def page(**size: object) -> Any:
        return data(PAGE, id=acme, **size)["view"]["subject"]["records"]

    whole = [edge["node"]["id"] for edge in page(first=100)["edges"]]
    assert len(whole) == len(set(whole)) == 10
    forward, after = [], None
    while True:
        part = page(first=3, after=after)
        assert part["totalCount"] == 10
        assert part["facets"] == [{"value": "03.2", "count": 10}]
        forward += [edge["node"]["id"] for edge in part["edges"]]
        after = part["pageInfo"]["endCursor"]
        if not part["pageInfo"]["hasNextPage"]:
            break
    backward: list[str] = []
    before = None
    while True:
        part = page(last=4, before=before)
        backward = [edge["node"]["id"] for edge in part["edges"]] + backward
        before = part["pageInfo"]["startCursor"]
        if not part["pageInfo"]["hasPreviousPage"]:
            break
    assert forward == backward == whole


def test_records_are_chosen_sorted_and_counted_by_what_else_could_be_chosen(data: Ask, acme: str) -> None:
    query = """query ($id: ID!, $region: ID, $to: Date, $order: RecordOrder!) { view { subject(id: $id) {
      records(region: $region, decidedTo: $to, openness: PUBLIC, order: $order, first: 2) { totalCount
        nodes { decided } narrower { category { value label count } department { label count }
        region { value label count } state { value count } openness { value count } year { value count } } } } } }"""
    page = data(query, id=acme, order="OLDEST")["view"]["subject"]["records"]
    assert [node["decided"] for node in page["nodes"]] == ["2026-01-01", "2026-01-02"]
    regions = {facet["count"]: facet["value"] for facet in page["narrower"]["region"]}
    assert set(regions) == {1, 9}
    assert page["narrower"]["state"] == [{"value": "current", "count": 10}, {"value": "superseded", "count": 1}]
    here = data(query, id=acme, order="NEWEST", region=regions[9], to="2026-01-08")["view"]["subject"]["records"]
    assert here["totalCount"] == 8
    assert [node["decided"] for node in here["nodes"]] == ["2026-01-08", "2026-01-07"]
    assert {facet["count"] for facet in here["narrower"]["region"]} == {8}  # the other one decided nothing by then


@pytest.mark.parametrize(
    "size",
    [
        {"first": 1, "last": 1},
        {"first": 0},
        {"first": -1},
        {"last": 0},
        {"first": 1, "after": "not a cursor"},
        {"first": 1, "before": "x"},
        {"last": 1, "after": "x"},
    ],
)
def test_what_is_no_page_is_the_callers_mistake(answer: Ask, acme: str, size: dict[str, object]) -> None:
    assert code(answer(PAGE, id=acme, **size)) == "BAD_USER_INPUT"


def test_too_long_a_page_is_refused(answer: Ask, acme: str) -> None:
    assert code(answer(PAGE, id=acme, first=201)) == "LIMIT_EXCEEDED"


def test_records_by_category_department_region_and_state(data: Ask, acme: str) -> None:
    query = """query ($id: ID!, $department: ID) { view { subject(id: $id) {
      departments { id name region }
      none: records(category: "03.1") { totalCount }
      by: records(department: $department) { totalCount }
      there: records(region: "310000") { totalCount }
      old: records(state: SUPERSEDED) { nodes { state } }
      every: records(state: null) { totalCount } } } }"""
    subject = data(query, id=acme)["view"]["subject"]
    (hangzhou,) = [d for d in subject["departments"] if d["name"].startswith("杭州")]
    subject = data(query, id=acme, department=hangzhou["id"])["view"]["subject"]
    assert subject["none"]["totalCount"] == 0
    assert subject["by"]["totalCount"] == 9
    assert subject["there"]["totalCount"] == 1
    assert subject["old"]["nodes"] == [{"state": "SUPERSEDED"}]
    assert subject["every"]["totalCount"] == 11


def test_a_correction_has_a_history(data: Ask, acme: str) -> None:
    query = """query ($id: ID!) { view { subject(id: $id) { records(state: SUPERSEDED) { nodes { id
        history { id revisionOf state values { key value } } } } } } }"""
    (old,) = data(query, id=acme)["view"]["subject"]["records"]["nodes"]
    newer, older = old["history"]
    assert newer["revisionOf"] == older["id"] == old["id"]
    assert {value["value"] for value in newer["values"]} - {value["value"] for value in older["values"]} == {"虚假广告"}


def test_both_times_can_be_chosen(data: Ask, acme: str) -> None:
    query = """query ($id: ID!) {
      then: view(asOf: "2026-01-03") { asOf subject(id: $id) { records { totalCount } } }
      now: view { knownAt subject(id: $id) { records { totalCount } } } }"""
    told = data(query, id=acme)
    assert told["then"]["asOf"] == "2026-01-03"
    assert told["then"]["subject"]["records"]["totalCount"] == 3
    assert told["now"]["subject"]["records"]["totalCount"] == 10


def test_before_anything_was_recorded_nothing_was_known(answer: Ask, acme: str) -> None:
    told = answer('query ($id: ID!) { view(knownAt: "2020-01-01T00:00:00Z") { subject(id: $id) { id } } }', id=acme)
    assert code(told) == "NOT_FOUND"
    assert told["data"]["view"]["subject"] is None


def test_a_list_is_read_level_by_level(data: Ask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hits = data('{ view { find(text: "大海餐饮", limit: 50) { subjectId files } } }')["view"]["find"]
    ids = [hit["subjectId"] for hit in hits if hit["files"] == 2]
    assert len(ids) == TWINS
    asked = journeys(world.base.engine, monkeypatch)
    data(NESTED, ids=ids[:2])
    of_two = Counter(asked)
    asked.clear()
    subjects = data(NESTED, ids=ids)["view"]["subjects"]
    assert Counter(asked) == of_two  # six times as many subjects, the same readings
    # The subjects, their files, the siblings, and from both of these the way back: all are about the same files.
    assert of_two["view_heads_of_files"] == 1
    for subject in subjects:
        files = subject["files"]
        assert [file["siblings"][0]["id"] for file in files] == [file["id"] for file in reversed(files)]
