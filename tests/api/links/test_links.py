"""Links over GraphQL and on the command line: the same answers, each saying whether it is all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.cli import run
from tests.api.shell import Said
from tests.graph.ties_world import PARKED
from tests.graph.view_world import World

Ask = Callable[..., Any]
LINKS = """query ($a: ID!, $b: ID!, $after: String) { view { links {
  ties(subject: $a) { name counts { kind count hub partial { isPartial } } }
  tied(subject: $a, kind: ADDRESS, first: 5, after: $after) {
    total hasNext end partial { reasons } tied { id name ties { kind shown subjects mine theirs } } }
  connect(left: $a, right: $b, paths: 2, subjects: 1000) {
    lookedAt communities bounds { depth } partial { isPartial reasons }
    paths { weight nodes { name } hops { bridge ties { kind shown ends {
      records value { value lineage { line source { name } } } } } } } } } } }"""


@pytest.fixture(scope="module")
def ask(world: World) -> Iterator[Ask]:
    with TestClient(create_app(world.base), base_url="http://127.0.0.1") as client:
        yield lambda query, **variables: client.post("/graphql", json={"query": query, "variables": variables}).json()


def test_kinds_that_are_hidden_are_not_walked_along(ask: Ask, ids: dict[str, str]) -> None:
    query = """query ($a: ID!, $b: ID!, $hide: [TieKind!]!) { view { links {
        connect(left: $a, right: $b, hide: $hide) { paths { hops { ties { kind } } } } } } }"""

    def kinds(*hide: str) -> set[str]:
        told = ask(query, a=ids["甲"], b=ids["丙"], hide=hide)["data"]["view"]["links"]["connect"]["paths"]
        return {tie["kind"] for path in told for hop in path["hops"] for tie in hop["ties"]}

    every = kinds()
    assert {"REPRESENTATIVE", "ADDRESS"} <= every
    assert "REPRESENTATIVE" not in kinds("REPRESENTATIVE")
    assert kinds(*every) == set()


def test_links_are_asked_in_one_query(ask: Ask, ids: dict[str, str]) -> None:
    links = ask(LINKS, a=ids["甲"], b=ids["丙"])["data"]["view"]["links"]
    counts = {each["kind"]: each["count"] for each in links["ties"]["counts"]}
    assert (counts["REPRESENTATIVE"], counts["ADDRESS"], counts["DEPARTMENT"]) == (1, 1 + PARKED, 2)
    page = links["tied"]
    assert (page["total"], page["hasNext"], page["end"]) == (1 + PARKED, True, page["tied"][-1]["id"])
    (shortest, longer) = links["connect"]["paths"]
    assert [len(path["hops"]) for path in (shortest, longer)] == [1, 2]
    lines = [
        row for hop in longer["hops"] for tie in hop["ties"] for end in tie["ends"] for row in end["value"]["lineage"]
    ]
    assert {row["source"]["name"] for row in lines} == {"registered.csv"}
    following = ask(LINKS, a=ids["甲"], b=ids["丙"], after=page["end"])["data"]["view"]["links"]["tied"]
    assert following["tied"][0]["id"] > page["end"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ('ties(subject: "no id") { name }', "BAD_USER_INPUT"),
        ('ties(subject: "pppppppppppppppppppppppppppppppp") { name }', "NOT_FOUND"),
        ("tied(subject: $a, kind: ADDRESS, first: 101) { total }", "BAD_USER_INPUT"),
        ('tied(subject: $a, kind: ADDRESS, after: "x") { total }', "BAD_USER_INPUT"),
        ("connect(left: $a, right: $a) { lookedAt }", "BAD_USER_INPUT"),
        ("connect(left: $a, right: $a, depth: 7) { lookedAt }", "BAD_USER_INPUT"),
    ],
)
def test_what_cannot_be_asked_is_told_by_its_code(ask: Ask, ids: dict[str, str], asked: str, code: str) -> None:
    told = ask(
        f"query ($a: ID!) {{ view {{ purpose links {{ subject: ties(subject: $a) {{ name }} {asked} }} }} }}",
        a=ids["甲"],
    )
    assert [error["extensions"]["code"] for error in told["errors"]] == [code]


@pytest.fixture(scope="module")
def say(world: World) -> Callable[..., Said]:
    """Commands on the world."""

    def said(*words: str) -> Said:
        out, err = StringIO(), StringIO()
        return Said(run(words, world.base, out, err), out.getvalue(), err.getvalue())

    return said


def test_the_command_line_tells_the_same(say: Callable[..., Said], ids: dict[str, str]) -> None:
    counted = say("links", ids["甲"], "--json").json
    assert {each["kind"]: each["count"] for each in counted["counts"]}["address"] == 1 + PARKED
    assert "representative" in say("links", ids["甲"]).out
    page = say("links", ids["甲"], "--kind", "representative").out
    assert "乙信脉贸易有限公司" in page
    assert "only these two" in page
    why = ("--purpose", "supervision", "--reference", "案2026-1")
    found = say("connect", ids["甲"], ids["戊"], *why, "--json").json
    assert [node["name"][0] for node in found["paths"][0]["nodes"]] == ["甲", "丙", "戊"]
    drawn = say("connect", ids["甲"], ids["戊"], *why).out
    assert "甲信脉贸易有限公司 ── 丙信脉贸易有限公司 ── 戊信脉贸易有限公司" in drawn
    assert "nothing else connects them" in drawn
    nothing = say("connect", ids["甲"], ids["己"], *why)
    assert (nothing.code, "No way between" in nothing.out) == (3, True)
    assert "This answer is partial: LIMIT" in nothing.out
    assert say("connect", ids["甲"], ids["己"]).code == 2
    assert say("links", ids["甲"], "--kind", "friend").code == 2
    hidden = [word for kind in ("representative", "address", "phone", "number") for word in ("--hide", kind)]
    assert say("connect", ids["甲"], ids["戊"], *why, *hidden[2:], "--json").json["paths"] == []
    assert say("connect", ids["甲"], ids["丙"], *why, *hidden).code == 3
    assert say("connect", ids["甲"], ids["丙"], *why, "--hide", "friend").code == 2


def test_regions_are_compared_by_their_codes(ask: Ask, say: Callable[..., Said]) -> None:
    query = """query ($hubs: [ID!]!) { view { links { shared(hubs: $hubs) {
        hubs { what name } counts { kind count } named { name } partial { isPartial } } } } }"""
    shared = ask(query, hubs=["330000", "310000"])["data"]["view"]["links"]["shared"]
    assert shared["counts"] == [{"kind": "organisation", "count": 2}]
    assert {node["name"][0] for node in shared["named"]} == {"甲", "丙"}
    assert [error["extensions"]["code"] for error in ask(query, hubs=["33"])["errors"]] == ["BAD_USER_INPUT"]
    told = say("shared", "330000", "310000")
    assert (told.code, "organisation: 2" in told.out) == (0, True)
    assert say("shared", "330000", "310000", "--json").json["counts"] == shared["counts"]
    assert say("shared", "p" * 32).code == 3


def test_a_case_becomes_evidence_on_the_command_line(
    say: Callable[..., Said], ids: dict[str, str], tmp_path: Path
) -> None:
    case = say("case", "open", "同址多企", "--purpose", "supervision", "--reference", "案2026-7", "--json").json["id"]
    package = tmp_path / "evidence.zip"
    assert say("evidence", "pack", "--case", case, "--out", str(package)).code == 2  # nobody is noted in it yet
    assert say("case", "note", case, "look", "--subject", ids["甲"], "--subject", ids["乙"]).code == 0
    assert "look" in say("case", "show", case).out
    assert case in say("case", "list").out
    found = say("connect", ids["甲"], ids["乙"], "--case", case, "--json").json
    assert len(found["paths"][0]["hops"]) == 1
    assert say("links", ids["甲"], "--case", case, "--json").json["name"] == "甲信脉贸易有限公司"
    written = say("evidence", "pack", "--case", case, "--out", str(package), "--json").json
    assert package.stat().st_mode & 0o077 == 0
    checked = say("evidence", "verify", str(package), "--key", written["key"])
    assert (checked.code, "Nothing was changed" in checked.out) == (0, True)
    assert say("evidence", "verify", str(package), "--key", "0" * 64).code == 1
    assert say("evidence", "verify", str(tmp_path / "none.zip")).code == 2
    assert say("evidence", "pack", ids["甲"], "--out", str(package)).code == 2  # never over another file
    assert say("evidence", "pack", ids["甲"], "--out", str(tmp_path / "other.zip")).code == 0
    assert say("case", "close", case).code == 0
    assert say("case", "note", case, "late").code == 4
    assert say("case", "reopen", case, "--json").json["closed"] is None
