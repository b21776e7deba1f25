"""Where values come from, where files lead to, and what has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.queries.asked import code
from tests.api.world import PERSON, TWINS

Ask = Callable[..., Any]
NOBODY = "p" * 32


def test_a_value_leads_to_file_row_original_run_department_and_law(data: Ask, acme: str) -> None:
    query = """query ($id: ID!) { view { subject(id: $id) { records(first: 1, region: "310000") { nodes {
        decided state values { key value rule lineage {
          source { name hash kind delivered manifest } sheet line original
          run { number loader state } deliveredBy { name } region { code } recognisedBy { name }
          catalogueEntry { code legalBasis { title level } } delivered recorded } } } } } } }"""
    (record,) = data(query, id=acme)["view"]["subject"]["records"]["nodes"]
    (value,) = [value for value in record["values"] if value["key"] == "cf_wsh"]
    (row,) = value["lineage"]
    assert (record["decided"], record["state"]) == ("2026-02-01", "CURRENT")
    assert value["value"] == "沪市监罚〔2026〕9号"
    assert row["original"] == "沪市监罚[2026〕9号"
    assert (row["source"]["name"], row["line"], row["source"]["kind"]) == ("shanghai.csv", 2, "delta")
    assert row["source"]["delivered"] == row["delivered"] == "2026-02-10T00:00:00+00:00"
    assert row["run"]["state"] == "COMMITTED"
    assert row["deliveredBy"]["name"] == row["recognisedBy"]["name"] == "上海市市场监督管理局"
    assert row["region"]["code"] == "310000"
    assert row["catalogueEntry"]["code"] == "03.2"
    assert row["catalogueEntry"]["legalBasis"][0]["title"]


def test_a_view_is_narrowed_to_what_some_sources_say(data: Ask, answer: Ask, acme: str) -> None:
    look = "subject(id: $id) { fileCount records(first: 100) { nodes { values { lineage { source { id name } } } } } }"
    told = data(f"query ($id: ID!) {{ view {{ {look} }} }}", id=acme)["view"]["subject"]
    named = {row["source"]["name"]: row["source"]["id"] for row in _rows(told)}
    query = f"""query ($id: ID!, $file: ID!) {{ only: view(onlyFrom: {{sourceFiles: [$file]}}) {{ {look} }}
        without: view(without: {{sourceFiles: [$file]}}) {{ {look} }} }}"""
    both = data(query, id=acme, file=named["shanghai.csv"])
    assert (both["only"]["subject"]["fileCount"], both["without"]["subject"]["fileCount"]) == (1, 1)
    assert {row["source"]["name"] for row in _rows(both["only"]["subject"])} == {"shanghai.csv"}
    assert {row["source"]["name"] for row in _rows(both["without"]["subject"])} == {"hangzhou.csv", "correction.csv"}
    feed = """query ($file: ID!) { view(purpose: "supervision", reference: "case 1", onlyFrom: {sourceFiles: [$file]}) {
        partial { isPartial } changes(first: 100) { nodes { run } partial { isPartial } } runs { number } } }"""
    narrow = data(feed, file=named["shanghai.csv"])["view"]
    (run,) = {each["number"] for each in narrow["runs"]}
    assert {each["run"] for each in narrow["changes"]["nodes"]} == {run}
    assert narrow["partial"] == narrow["changes"]["partial"] == {"isPartial": False}
    for bad in ('sourceFiles: ["x"]', 'runs: ["one"]', 'departments: ["1"]', "sourceFiles: []", "catalogueEntries: []"):
        assert code(answer(f"{{ view(onlyFrom: {{{bad}}}) {{ purpose }} }}")) == "BAD_USER_INPUT"
    assert data("{ view(onlyFrom: {}, without: {runs: []}) { purpose } }")["view"]["purpose"] == "public_information"


def test_lineage_is_followed_forward_page_by_page(data: Ask, answer: Ask, acme: str) -> None:
    look = "query ($id: ID!) { view { subject(id: $id) { records(first: 100) { nodes { values { lineage {"
    told = data(look + " source { id name } run { id number } } } } } } } }", id=acme)["view"]["subject"]
    row = next(row for row in _rows(told) if row["source"]["name"] == "shanghai.csv")
    query = """query ($id: ID!, $first: Int!, $after: ID) { view { contribution(id: $id, first: $first, after: $after) {
      kind sources { name } files { fileId subjectId name records alone } next partial { isPartial } } } }"""
    whole = data(query, id=row["source"]["id"], first=100)["view"]["contribution"]
    assert (whole["kind"], len(whole["files"]), whole["next"]) == ("source_file", TWINS + 1, None)
    assert acme in {each["subjectId"] for each in whole["files"]}
    walked: list[Any] = []
    after = None
    while True:
        page = data(query, id=str(row["run"]["number"]), first=5, after=after)["view"]["contribution"]
        walked, after = [*walked, *page["files"]], page["next"]
        if after is None:
            break
    assert (page["kind"], walked) == ("run", whole["files"])
    assert code(answer(query, id=NOBODY, first=5)) == "NOT_FOUND"
    assert code(answer(query, id="a file", first=5)) == "BAD_USER_INPUT"


def test_what_changed_is_told_over_the_service(data: Ask, answer: Ask, acme: str) -> None:
    query = """query ($id: ID!, $since: DateTime!) { view { subject(id: $id) { changes(since: $since, first: 3) {
      totalCount changes { kind at record { id revisionOf } before { id state } } partial { isPartial } } } } }"""
    told = data(query, id=acme, since="2026-01-01T00:00:00Z")["view"]["subject"]["changes"]
    assert (told["totalCount"], len(told["changes"])) == (11, 3)
    assert data(query, id=acme, since="2027-01-01T00:00:00Z")["view"]["subject"]["changes"]["totalCount"] == 0
    assert code(answer(query, id=acme, since="2026-01-01T00:00:00")) == "BAD_USER_INPUT"


def test_runs_one_by_one(data: Ask) -> None:
    runs = data("{ view { runs(limit: 2) { id number } } }")["view"]["runs"]
    assert runs[0]["number"] > runs[1]["number"]
    query = "query ($id: ID!) { view { run(id: $id) { number state } conflicts { left } } }"
    assert data(query, id=runs[0]["id"])["view"]["run"] == {"number": runs[0]["number"], "state": "COMMITTED"}


@pytest.mark.parametrize("after", ["", "x", f"{NOBODY}|", f"{NOBODY}|{NOBODY}|{NOBODY}", f"{PERSON}|{PERSON}"])
def test_what_is_no_pair_of_files_is_the_callers_mistake(answer: Ask, after: str) -> None:
    query = "query ($after: String) { view { conflicts(after: $after) { left } } }"
    assert code(answer(query, after=after)) == "BAD_USER_INPUT"
    assert answer(query, after=f"{NOBODY}|{NOBODY}")["data"]["view"]["conflicts"] == []


def _rows(subject: Any) -> list[Any]:
    return [row for node in subject["records"]["nodes"] for value in node["values"] for row in value["lineage"]]
