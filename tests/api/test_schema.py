"""What outsiders depend on: the printed schema only grows, says everything, and holds no score."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    find_breaking_changes,
)
from strawberry.types.base import get_object_definition

from api.schema import core_schema, printed_schema
from api.types import lineage, status, values
from graph.catalogue.purposes import Purpose
from graph.view import answers, forward, traced
from graph.view import lineage as where_from
from graph.view import status as whole

SNAPSHOT = Path(__file__).with_name("schema.graphql")
ANSWERS = {
    name: answer
    for module in (answers, traced, forward, where_from, whole)
    for name, answer in vars(module).items()
    if is_dataclass(answer)
}
OURS = [kind for name, kind in core_schema().type_map.items() if not name.startswith("__")]


def test_the_schema_is_the_one_that_was_published() -> None:
    assert printed_schema() == SNAPSHOT.read_text(encoding="utf-8"), (
        "renew it with `python -m api.schema > tests/api/schema.graphql`"
    )


def test_nothing_that_was_published_breaks() -> None:
    published = build_schema(SNAPSHOT.read_text(encoding="utf-8"))
    assert find_breaking_changes(published, build_schema(printed_schema())) == []


def test_everything_is_described() -> None:
    silent = []
    for kind in OURS:
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)):
            silent += [] if kind.description else [kind.name]
            for name, field in kind.fields.items():
                silent += [] if field.description else [f"{kind.name}.{name}"]
                arguments = getattr(field, "args", {})
                silent += [f"{kind.name}.{name}({a})" for a, said in arguments.items() if not said.description]
        elif isinstance(kind, GraphQLEnumType):
            silent += [] if kind.description else [kind.name]
    assert silent == []


def test_one_selection_fits_all_that_a_union_may_answer() -> None:
    differing = []
    for union in (kind for kind in OURS if isinstance(kind, GraphQLUnionType)):
        told: dict[str, set[str]] = {}
        for member in union.types:
            for name, field in member.fields.items():
                told.setdefault(name, set()).add(str(field.type))
        differing += [name for name, kinds in told.items() if len(kinds) > 1]
    assert set(differing) == {"until"}  # of `Taken`, which is older than this rule: its description says so


def test_there_is_no_score_and_no_clear_number() -> None:
    names = {
        name.lower()
        for kind in OURS
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType))
        for name in kind.fields
    }
    assert [name for name in names if re.search("score|rating|clear|secret", name)] == []


def test_links_may_be_null_and_own_values_may_not() -> None:
    record = core_schema().type_map["CreditRecord"]
    assert isinstance(record, GraphQLObjectType)
    assert [str(record.fields[name].type) for name in ("id", "title", "file", "subject", "values")] == [
        "ID!",
        "String!",
        "CreditFile",
        "Subject",
        "[Traced!]!",
    ]


@pytest.mark.parametrize(
    ("shape", "answer"),
    [
        *[
            (shape, ANSWERS[name])
            for module in (values, status, lineage)
            for name, shape in vars(module).items()
            if name not in {"Found", "Subject"} and get_object_definition(shape) and name in ANSWERS
        ],
        (lineage.Purpose, Purpose),
    ],
)
def test_a_description_fits_the_answer_it_describes(shape: type, answer: type) -> None:
    definition = get_object_definition(shape)
    assert definition is not None
    assert is_dataclass(answer)
    has = {field.name for field in fields(answer)} | set(dir(answer))
    plain = {field.python_name for field in definition.fields if field.is_basic_field}
    assert plain <= has
