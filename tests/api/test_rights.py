"""What a subject does over GraphQL and on the command line: report, statement, dispute; and many numbers at once."""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.app import create_app
from api.cli import run
from graph.access import Actor, Binding, BindingKind
from graph.report import checked
from graph.sidebase.chain import public_hex
from tests.api.conftest import home_in
from tests.api.shell import Said
from tests.graph import view_world
from tests.graph.view_world import (
    ACME,
    FEBRUARY,
    HANGZHOU,
    PERSON,
    World,
    acme,
    fill,
    identity_number,
    public,
    world_on,
)

Ask = Callable[..., Any]
OFFICER = Actor("key:o", "department", "O", department=HANGZHOU.code)
PROOF = "身份证已核"
OWN = f'view(purpose: "subject_access", reference: "{PROOF}")'
DISPUTED = (
    "... on Dispute { id number state version due contested events { step text } } ... on Refusal { message code }"
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_on(home_in(tmp_path_factory.mktemp("rights"))) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def me(world: World) -> Actor:
    token = world.base.ids.token("identity_number", PERSON)
    return Actor("key:me", "subject", "me", binding=Binding(BindingKind.NUMBER, token))


@pytest.fixture(scope="module")
def ask(world: World) -> Iterator[Ask]:
    """Ask as somebody."""
    clients: dict[str, TestClient] = {}

    def asked(actor: Actor, query: str, **variables: object) -> Any:
        if actor.id not in clients:
            clients[actor.id] = TestClient(create_app(world.base, actor=actor), base_url="http://127.0.0.1")
        return clients[actor.id].post("/graphql", json={"query": query, "variables": variables}).json()

    yield asked
    for client in clients.values():
        client.close()


def test_a_subject_has_their_report_signed(world: World, ask: Ask, me: Actor, tmp_path: Path) -> None:
    report = ask(me, f"{{ {OWN} {{ report {{ subject key json pdf }} }} }}")["data"]["view"]["report"]
    assert report["key"] == public_hex(world.base.side.audit_key)
    for name, content in (("r.json", report["json"].encode()), ("r.pdf", base64.b64decode(report["pdf"]))):
        (tmp_path / name).write_bytes(content)
        found = checked(tmp_path / name, report["key"])
        assert (found.faults, found.subject) == ((), report["subject"])
    refused = ask(me, "{ view { report { key } } }")
    assert refused["errors"][0]["extensions"]["code"] == "PURPOSE_REFUSED"


FILE = f"mutation ($input: FileDispute!) {{ fileDispute(input: $input) {{ __typename {DISPUTED} }} }}"
ANSWER = f"mutation ($input: AnswerDispute!) {{ answerDispute(input: $input) {{ __typename {DISPUTED} }} }}"
SAY = """mutation ($input: SayBeside!) { sayBeside(input: $input) {
  __typename ... on StatementKept { id version withdrawn } ... on Refusal { code } } }"""
TAKE_BACK = """mutation ($input: WithdrawStatement!) { withdrawStatement(input: $input) {
  __typename ... on StatementKept { version withdrawn } ... on Refusal { code } } }"""


def record_of(ask: Ask, me: Actor) -> str:
    asked = f'{{ {OWN} {{ find(text: "{PERSON}") {{ subject {{ records(first: 1) {{ nodes {{ id }} }} }} }} }} }}'
    told = ask(me, asked)
    return str(told["data"]["view"]["find"][0]["subject"]["records"]["nodes"][0]["id"])


def test_a_statement_is_said_once_told_and_taken_back(world: World, ask: Ask, me: Actor) -> None:
    record = record_of(ask, me)
    said = {"key": "statement-1", "about": record, "text": "已缴清", "proof": PROOF, "expectedVersion": 0}
    kept = ask(me, SAY, input=said)["data"]["sayBeside"]
    assert (kept["__typename"], kept["version"]) == ("StatementKept", 1)
    assert ask(me, SAY, input=said)["data"]["sayBeside"] == kept, "sent again it is done once"
    assert ask(me, SAY, input={**said, "text": "别的"})["data"]["sayBeside"]["code"] == "KEY_REUSED"
    assert ask(me, SAY, input={**said, "key": "statement-2"})["data"]["sayBeside"]["code"] == "OUTDATED"
    health = {**said, "key": "statement-3", "text": "本人患有艾滋病", "expectedVersion": 1}
    assert ask(me, SAY, input=health)["data"]["sayBeside"]["code"] == "BAD_USER_INPUT"
    told = f'{{ {OWN} {{ record(id: "{record}") {{ contested statements {{ text version }} }} }} }}'
    assert ask(me, told)["data"]["view"]["record"]["statements"] == [{"text": "已缴清", "version": 1}]
    with world.base.side.sql.reading() as connection:
        assert "已缴清" not in str(connection.execute(text("SELECT * FROM answer")).all())
    gone = {"key": "statement-4", "statement": kept["id"], "proof": PROOF}
    assert ask(me, TAKE_BACK, input=gone)["data"]["withdrawStatement"]["withdrawn"] is True
    assert ask(me, told)["data"]["view"]["record"]["statements"] == []


def disputes_on(ask: Ask, actor: Actor) -> list[str]:
    """What the work list of somebody says of disputes."""
    told = ask(actor, "{ myWork { kind says } }")
    assert "errors" not in told, told["errors"]
    return [each["says"] for each in told["data"]["myWork"] if each["kind"] == "DISPUTE"]


def test_a_dispute_goes_its_way_over_graphql(ask: Ask, me: Actor) -> None:
    record = record_of(ask, me)
    filed = {"key": "dispute-1", "record": record, "ground": "NOT_ME", "text": "不是本人", "proof": PROOF}
    dispute = ask(me, FILE, input=filed)["data"]["fileDispute"]
    assert (dispute["state"], dispute["contested"]) == ("RECEIVED", True)
    assert ask(me, FILE, input=filed)["data"]["fileDispute"] == dispute
    again = ask(me, FILE, input={**filed, "key": "dispute-2"})["data"]["fileDispute"]
    assert (again["__typename"], dispute["number"] in again["message"]) == ("Unusable", True)
    relied = f'{{ {OWN} {{ record(id: "{record}") {{ verification }} }} }}'
    assert ask(me, relied)["data"]["view"]["record"] == {"verification": "CONTESTED"}
    work = f'view(purpose: "dispute_repair", reference: "{dispute["number"]}")'
    waiting = ask(OFFICER, f"{{ {work} {{ disputes(onlyOpen: true) {{ totalCount disputes {{ id }} }} }} }}")
    assert waiting["data"]["view"]["disputes"] == {"totalCount": 1, "disputes": [{"id": dispute["id"]}]}
    assert disputes_on(ask, OFFICER) == [f"Dispute {dispute['number']} is to be answered."]
    assert disputes_on(ask, me) == disputes_on(ask, Actor("steward:s", "steward", "S")) == []
    answer = {"key": "dispute-3", "dispute": dispute["id"], "upheld": False, "text": "核实无误", "expectedVersion": 9}
    assert ask(OFFICER, ANSWER, input=answer)["data"]["answerDispute"]["code"] == "OUTDATED"
    done = ask(OFFICER, ANSWER, input={**answer, "expectedVersion": 1})["data"]["answerDispute"]
    assert (done["state"], [event["text"] for event in done["events"]]) == ("REJECTED", ["不是本人", "核实无误"])
    assert disputes_on(ask, OFFICER) == []
    marks = f'{{ {OWN} {{ record(id: "{record}") {{ contested disputes {{ state due }} }} }} }}'
    assert ask(me, marks)["data"]["view"]["record"] == {
        "contested": False, "disputes": [{"state": "REJECTED", "due": None}]
    }  # fmt: skip
    assert ask(me, relied)["data"]["view"]["record"] == {"verification": "VERIFIED"}
    theirs = ask(Actor("key:i", "investigator", "I"), FILE, input={**filed, "key": "dispute-4"})
    assert theirs["errors"][0]["extensions"]["code"] == "PURPOSE_REFUSED"


def test_many_numbers_are_asked_at_once(world: World, ask: Ask) -> None:
    anybody = Actor("public:x", "public", "x")
    query = """query ($numbers: [String!]!) { view {
      lookUp(numbers: $numbers) { place outcome subjects { id name } }
      check(numbers: $numbers, categories: ["03.2", "07"]) { outcome answers { category held } } } }"""
    told = ask(anybody, query, numbers=[ACME, PERSON, "x"])["data"]["view"]
    assert [one["outcome"] for one in told["lookUp"]] == ["FOUND", "NOT_FOUND", "NO_NUMBER"]
    assert told["lookUp"][0]["subjects"][0]["id"] == acme(world)
    assert [answer["held"] for answer in told["check"][0]["answers"]] == [True, None]


@pytest.fixture
def typed(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """A command typed in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run_it(*argv: str) -> Said:
        out, err = StringIO(), StringIO()
        return Said(run(list(argv), base=world.base, out=out, err=err), out.getvalue(), err.getvalue())

    return run_it


@pytest.mark.parametrize("ending", ["json", "pdf"])
def test_a_report_is_written_and_checked_by_commands(typed: Callable[..., Said], tmp_path: Path, ending: str) -> None:
    asked = ("report", "--number", ACME, "--reference", PROOF, "--out", f"r.{ending}")
    made = typed(*asked, "--json")
    assert made.code == 0, made.err
    key = json.loads(made.out)["key"]
    assert typed("verify-report", f"r.{ending}", "--key", key).code == 0
    assert typed(*asked).code == 2, "never over another file"
    path = tmp_path / f"r.{ending}"
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    assert typed("verify-report", f"r.{ending}").code in {1, 2}
    assert typed("report", "--number", ACME, "--reference", PROOF, "--out", "r.doc").code == 2
    assert typed("report", "--number", ACME, "--out", f"s.{ending}").code == 4, "without the proof of identity"


def test_statements_and_disputes_by_commands(world: World, typed: Callable[..., Said]) -> None:
    record = public(world).records(acme(world)).records[0].id
    said = typed("statement", "say", record, "已缴清", "--proof", PROOF, "--json")
    assert said.code == 0, said.err
    assert "已缴清" in typed("show", acme(world)).out
    filed = typed("dispute", "file", record, "--text", "金额有误", "--proof", PROOF, "--json")
    number = json.loads(filed.out)["dispute"]["number"]
    assert "CONTESTED" in typed("show", acme(world)).out
    assert number in typed("dispute", "list", "--open").out
    assert typed("dispute", "answer", number, "--text", "维持").code == 2, "upheld or rejected"
    assert typed("dispute", "answer", number, "--rejected", "--text", "维持").code == 0
    assert "escalated" in typed("dispute", "escalate", number, "--text", "不服", "--proof", PROOF).out
    assert "金额有误" in typed("dispute", "show", number).out
    assert typed("dispute", "withdraw", number, "--proof", PROOF).code == 0
    assert "CONTESTED" not in typed("show", acme(world)).out
    assert typed("statement", "withdraw", json.loads(said.out)["id"], "--proof", PROOF).code == 0
    assert typed("dispute", "show", "2026-999").code == 3
    assert typed("dispute", "file", record, "--text", "x", "--proof", PROOF, "--ground", "mood").code == 2


def screened(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as rows:
        return list(csv.DictReader(rows))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_list_is_screened_into_a_file(
    world: World, typed: Callable[..., Said], tmp_path: Path, encoding: str
) -> None:
    rows = [("我方", ACME), ("某人", PERSON), ("无", ""), ("查无", identity_number(1))] + [("我方", ACME)] * 150
    (tmp_path / "list.csv").write_text(
        "备注,代码\n" + "".join(f"{note},{number}\n" for note, number in rows), encoding=encoding
    )
    asked = ("screen", "list.csv", "--column", "代码", "--category", "03.2", "--category", "07")
    done = typed(*asked, "--out", "out.csv", "--json")
    assert done.code == 0, done.err
    told = screened(tmp_path / "out.csv")
    assert len(told) == len(rows)
    assert {**told[0], "subject": "", "name": ""} == {
        "备注": "我方", "代码": ACME, "outcome": "found", "subject": "", "kind": "organisation", "name": "",
        "03.2": "yes", "07": "",
    }  # fmt: skip
    assert [row["outcome"] for row in told[1:4]] == ["not_found", "no_number", "not_found"]
    reaching = ("--purpose", "supervision", "--reference", "案2026-1")
    assert typed(*asked, *reaching, "--out", "no.csv").code == 0
    assert screened(tmp_path / "no.csv")[1]["outcome"] == "not_answered", "persons only with a reason"
    assert typed(*asked, *reaching, "--reason", "专项检查", "--out", "yes.csv").code == 0
    assert screened(tmp_path / "yes.csv")[1]["outcome"] == "found"
    assert typed(*asked, "--out", "out.csv").code == 2
    assert typed("screen", "list.csv", "--column", "没有", "--out", "x.csv").code == 2
    assert typed("screen", "none.csv", "--column", "代码", "--out", "x.csv").code == 2
    assert not (tmp_path / "x.csv").exists()


def test_what_a_subject_told_of_itself_is_told_as_declared(tmp_path: Path) -> None:
    with world_on(home_in(tmp_path)) as made:
        fill(made)
        name = public(made).find(ACME)[0].name
        told = view_world.Said("填报1", name, ACME, date(2026, 3, 1), {}, severity=None, title="自有仓库")
        made.deliver("declared.csv", HANGZHOU, "13", [told], delivered=FEBRUARY)
        records = "records { nodes { category verification } }"
        asked = f'{{ view {{ find(text: "{ACME}") {{ subject {{ {records} }} }} }} }}'
        client = TestClient(create_app(made.base), base_url="http://127.0.0.1")
        (found,) = client.post("/graphql", json={"query": asked}).json()["data"]["view"]["find"]
        by_category = {each["category"]: each["verification"] for each in found["subject"]["records"]["nodes"]}
        assert by_category == {"03.2": "VERIFIED", "13": "DECLARED"}
