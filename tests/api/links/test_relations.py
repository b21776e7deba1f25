"""Disclosed relations over GraphQL and on the command line: the same ones, each with the record that says so."""

from __future__ import annotations

from io import StringIO

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.cli import run
from tests.api.conftest import home_in
from tests.graph.test_view_relations import BRANCH, BRANCH_ROW, PARENT, PARENT_ROW
from tests.graph.view_world import HANGZHOU, JANUARY, World, public, world_on

ASKED = """query ($of: ID!) { view { links { relations(subject: $of) {
  partial { isPartial }
  relations {
    relation forward number recordId since state other { id name kind } department { name }
    lineage { line source { name } } } } } } }"""


def test_a_branch_and_its_company_are_told_over_graphql_and_by_show(tmp_path_factory: pytest.TempPathFactory) -> None:
    with world_on(home_in(tmp_path_factory.mktemp("relations"))) as world:
        world.deliver("branches.csv", HANGZHOU, "01", [BRANCH_ROW], delivered=JANUARY)
        assert "is a branch of not held here, or not open to this purpose" in shown(world, BRANCH)
        world.deliver("companies.csv", HANGZHOU, "01", [PARENT_ROW], delivered=JANUARY)
        branch, parent = (public(world).find(number)[0].subject_id for number in (BRANCH, PARENT))
        with TestClient(create_app(world.base), base_url="http://127.0.0.1") as client:
            answered = client.post("/graphql", json={"query": ASKED, "variables": {"of": branch}}).json()
        told = answered["data"]["view"]["links"]["relations"]
        (relation,) = told["relations"]
        record = relation.pop("recordId")
        assert relation == {
            "relation": "BRANCH_OF",
            "forward": True,
            "number": PARENT,
            "since": "2026-01-05",
            "state": "CURRENT",
            "other": {"id": parent, "name": PARENT_ROW.name, "kind": "organisation"},
            "department": {"name": HANGZHOU.name},
            "lineage": [{"line": 2, "source": {"name": "branches.csv"}}],
        }
        assert told["partial"] == {"isPartial": False}
        assert f"is a branch of {PARENT_ROW.name} {parent}" in shown(world, BRANCH)
        assert f"has the branch {BRANCH_ROW.name} {branch}" in shown(world, PARENT)
        assert f"record {record}" in shown(world, PARENT)


def shown(world: World, number: str) -> str:
    """The screen of `xinmai show`."""
    out, err = StringIO(), StringIO()
    assert run(("show", number), world.base, out, err) == 0, err.getvalue()
    return out.getvalue()
