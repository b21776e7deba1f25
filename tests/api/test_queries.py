"""What can be asked, over a world of files from two regions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.context import Context
from graph.engines.base import Engine
from graph.sidebase.judgements import Verdict
from graph.store.judging import judge
from graph.view import LOCAL_OPERATOR
from tests.api.conftest import home_in
from tests.api.world import ACME, ACME_NAME, JANUARY, PERSON, PERSON_NAME, TWINS, fill, penalty
from tests.graph.view_world import HANGZHOU, World, world_on

Ask = Callable[..., Any]
NOBODY = "p" * 32
SUPERVISION = 'view(purpose: "supervision", reference: "案2026-1")'


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_on(home_in(tmp_path_factory.mktemp("world"))) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def answer(world: World) -> Iterator[Ask]:
    """The whole answer to a query."""
    with TestClient(create_app(world.base), base_url="http://127.0.0.1") as client:

        def asked(query: str, **variables: object) -> Any:
            response = client.post("/graphql", json={"query": query, "variables": variables})
            return response.json()

        yield asked


@pytest.fixture(scope="module")
def data(answer: Ask) -> Ask:
    """The data of an answer without errors."""

    def asked(query: str, **variables: object) -> Any:
        told = answer(query, **variables)
        assert "errors" not in told, told["errors"]
        return told["data"]

    return asked


@pytest.fixture(scope="module")
def acme(data: Ask) -> str:
    """The id of the organisation that both regions know."""
    (hit,) = data("query ($text: String!) { view { find(text: $text) { subjectId } } }", text=ACME)["view"]["find"]
    return str(hit["subjectId"])


def code(told: Any) -> str:
    return str(told["errors"][0]["extensions"]["code"])


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


PAGE = """query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { view { subject(id: $id) {
    records(first: $first, after: $after, last: $last, before: $before) {
      totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      facets { value count } } } } }"""


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


def _rows(subject: Any) -> list[Any]:
    return [row for node in subject["records"]["nodes"] for value in node["values"] for row in value["lineage"]]


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


def test_persons_are_read_for_a_purpose_only(answer: Ask, data: Ask) -> None:
    query = "query ($text: String!) { VIEW { find(text: $text) { name kind subject { identifiers { mask } } } } }"
    for text in (PERSON, PERSON_NAME):
        assert answer(query.replace("VIEW", "view"), text=text)["data"] == {"view": {"find": []}}
    told = data(query.replace("VIEW", SUPERVISION), text=PERSON)
    (hit,) = told["view"]["find"]
    assert (hit["name"], hit["kind"]) == (PERSON_NAME, "person")
    assert PERSON not in str(told)
    assert PERSON[6:14] not in str(told)


@pytest.mark.parametrize("purpose", ["marketing", "nonsense", ""])
def test_other_purposes_are_refused(answer: Ask, purpose: str) -> None:
    assert code(answer("query ($p: String!) { view(purpose: $p) { purpose } }", p=purpose)) == "PURPOSE_REFUSED"


def test_a_purpose_may_need_a_reference(answer: Ask) -> None:
    assert code(answer('{ view(purpose: "supervision") { purpose } }')) == "PURPOSE_REFUSED"


def test_the_list_of_purposes_and_the_status(data: Ask) -> None:
    told = data("{ purposes { code needs persons readers } status { engine subjects records lastRuns { state } } }")
    assert "public_information" in {purpose["code"] for purpose in told["purposes"]}
    assert "marketing" not in {purpose["code"] for purpose in told["purposes"]}
    assert told["status"]["engine"] == "ladybug"
    assert told["status"]["subjects"] == TWINS + 2
    assert {run["state"] for run in told["status"]["lastRuns"]} == {"COMMITTED"}


def test_runs_one_by_one(data: Ask) -> None:
    runs = data("{ view { runs(limit: 2) { id number } } }")["view"]["runs"]
    assert runs[0]["number"] > runs[1]["number"]
    query = "query ($id: ID!) { view { run(id: $id) { number state } conflicts { left } } }"
    assert data(query, id=runs[0]["id"])["view"]["run"] == {"number": runs[0]["number"], "state": "COMMITTED"}


NESTED = """query ($ids: [ID!]!) { view { subjects(ids: $ids) { name { value } files { id
    siblings { id region { code } subject { id } } subject { id } } } } }"""


def test_a_list_is_read_level_by_level(data: Ask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hits = data('{ view { find(text: "大海餐饮", limit: 50) { subjectId files } } }')["view"]["find"]
    ids = [hit["subjectId"] for hit in hits if hit["files"] == 2]
    assert len(ids) == TWINS
    engine: type[Engine] = type(world.base.engine)
    reads: Counter[str] = Counter()
    reading = engine.read

    def counted(self: Engine, block: str, **parameters: Any) -> Any:
        reads[block] += 1
        return reading(self, block, **parameters)

    monkeypatch.setattr(engine, "read", counted)
    data(NESTED, ids=ids[:2])
    of_two = reads.copy()
    reads.clear()
    subjects = data(NESTED, ids=ids)["view"]["subjects"]
    assert reads == of_two  # six times as many subjects, the same readings
    # The subjects, their files, the siblings, and from both of these the way back: all are about the same files.
    assert of_two["view_heads_of_files"] == 1
    for subject in subjects:
        files = subject["files"]
        assert [file["siblings"][0]["id"] for file in files] == [file["id"] for file in reversed(files)]


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


@pytest.mark.parametrize("after", ["", "x", f"{NOBODY}|", f"{NOBODY}|{NOBODY}|{NOBODY}", f"{PERSON}|{PERSON}"])
def test_what_is_no_pair_of_files_is_the_callers_mistake(answer: Ask, after: str) -> None:
    query = "query ($after: String) { view { conflicts(after: $after) { left } } }"
    assert code(answer(query, after=after)) == "BAD_USER_INPUT"
    assert answer(query, after=f"{NOBODY}|{NOBODY}")["data"]["view"]["conflicts"] == []


def test_every_reading_is_in_the_audit(data: Ask, world: World, acme: str) -> None:
    before = len(world.base.side.audit.entries())
    data("query ($id: ID!) { view { subject(id: $id) { records { totalCount } } } }", id=acme)
    data("query ($text: String!) { view { find(text: $text) { name } } }", text=ACME)
    entries = world.base.side.audit.entries()[before:]
    assert [entry.entry.verb for entry in entries] == ["show", "show_records", "find"]
    assert ACME not in str(entries)
