"""How large a query may be."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse
from starlette.testclient import TestClient

from api.app import create_app
from api.limits import READING, Limits, Measure, check_cost, check_size
from api.schema import core_schema
from graph.access import Actor, role_named
from graph.base import Base
from graph.errors import LimitExceeded

FINDS = 50


def cost_of(text: str, variables: Mapping[str, object] | None = None, limits: Limits | None = None) -> int:
    document = parse(text)
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return check_cost(core_schema(), operation, fragments, variables or {}, limits or Limits())


RECORDS = '{ view { subject(id: "a") { records(first: %d) { nodes { title state } } } } }'


@pytest.mark.parametrize(
    ("limit", "query"),
    [
        (Limits(depth=3), "{ a { b { c { d } } } }"),
        (Limits(depth=3), "{ ...f } fragment f on Query { a { b { c { d } } } }"),
        (Limits(fields=4), "{ a b c d e }"),
        (Limits(fields=7), "{ ...f ...f ...f ...f } fragment f on Query { a b }"),
        (Limits(aliases=2), "{ x: a y: a z: a }"),
        (Limits(directives=2), "{ a @skip(if: true) @skip(if: true) b @skip(if: true) }"),
        (Limits(directives=1), "query @a @b { c }"),
        (Limits(repeats=1), "{ a a a }"),
        (Limits(repeats=1), "{ a { x: b x: c } d { b b } }"),
        (Limits(repeats=1), "{ a ...f ... { a } } fragment f on Query { a }"),
    ],
)
def test_a_query_over_a_limit_is_refused(limit: Limits, query: str) -> None:
    with pytest.raises(LimitExceeded):
        check_size(parse(query), limit)


@pytest.mark.parametrize(
    ("limit", "query"),
    [
        (Limits(depth=4), "{ a { b { c { d } } } }"),
        (Limits(fields=5), "{ a b c d e }"),
        (Limits(aliases=3), "{ x: a y: a z: a }"),
        (Limits(directives=3), "{ a @skip(if: true) @skip(if: true) b @skip(if: true) }"),
        (Limits(repeats=1), "{ a { id a } b { id a } c { id ...f } } fragment f on C { a ... { b } id }"),
    ],
)
def test_a_query_at_a_limit_passes(limit: Limits, query: str) -> None:
    check_size(parse(query), limit)


def test_fragments_that_double_each_other_are_counted_without_writing_them_out() -> None:
    doubling = " ".join(f"fragment f{i} on Query {{ ...f{i + 1} ...f{i + 1} }}" for i in range(60))
    with pytest.raises(LimitExceeded) as refused:
        check_size(parse(f"{{ ...f0 }} {doubling} fragment f60 on Query {{ a }}"), Limits())
    assert refused.value.facts["found"] == 2**60


def test_a_circle_of_fragments_ends() -> None:
    check_size(parse("{ ...f } fragment f on Query { a ...g } fragment g on Query { b ...f }"), Limits())


def test_measures_side_by_side_take_the_deepest_and_add_the_rest() -> None:
    assert Measure(2, 3, 1, 0).plus(Measure(5, 1, 0, 2)) == Measure(5, 4, 1, 2)


def test_a_page_costs_by_its_size() -> None:
    ten, hundred = cost_of(RECORDS % 10), cost_of(RECORDS % 100)
    assert hundred - ten == 90 * 2
    assert ten > 2 * READING


def test_the_size_of_a_page_may_come_from_a_variable() -> None:
    by_variable = RECORDS.replace("%d", "$n").replace("{ view", "query ($n: Int) { view")
    assert cost_of(by_variable, {"n": 100}) == cost_of(RECORDS % 100)


def test_pages_in_pages_multiply() -> None:
    inner = "records(first: 100) { nodes { title } }"
    one = cost_of(f'{{ view {{ subject(id: "a") {{ {inner} }} }} }}')
    nested = cost_of(f'{{ view {{ find(text: "a", limit: 50) {{ subject {{ {inner} }} }} }} }}')
    assert nested > 50 * 100
    assert nested > 40 * (one - 2 * READING)


def test_too_long_a_page_is_refused_by_its_variable() -> None:
    with pytest.raises(LimitExceeded, match="201"):
        cost_of(RECORDS.replace("%d", "$n").replace("{ view", "query ($n: Int) { view"), {"n": 201})


def test_too_dear_a_query_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="costs"):
        cost_of(RECORDS % 100, limits=Limits(cost=100))


def test_what_a_query_may_cost_is_bounded_by_role(empty_base: Base) -> None:
    many = " ".join(f'a{n}: find(text: "x", limit: 50) {{ subject {{ files {{ id }} }} }}' for n in range(FINDS))
    query = f"{{ view {{ {many} }} }}"
    public, whole = role_named("public").dearest or 0, Limits().cost
    assert public < cost_of(query) < whole
    for role, code in (("public", "LIMIT_EXCEEDED"), ("investigator", None)):
        app = create_app(empty_base, actor=Actor(f"{role}:x", role, "x"))
        with TestClient(app, base_url="http://localhost") as client:
            told = client.post("/graphql", json={"query": query}).json()
        assert [each["extensions"]["code"] for each in told.get("errors", [])] == ([code] if code else [])


def test_fields_behind_an_interface_cost_as_well() -> None:
    behind = '{ node(id: "a") { ... on Subject { records(first: 100) { nodes { title } } } } }'
    assert cost_of(behind) > 100
