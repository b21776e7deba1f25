"""Any query of the schema, with any arguments, is answered or refused, never a fault of the service."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import cast

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_argument,
)
from hypothesis import given
from hypothesis import strategies as st

from api.context import Context
from api.limits import Limits
from api.operations import Asked, Operations
from api.schema import core_schema
from graph.view import LOCAL_OPERATOR
from tests.api.conftest import home_in
from tests.api.world import ACME, ACME_NAME, PERSON_NAME, fill
from tests.graph.view_world import World, world_on

Composite = (GraphQLObjectType, GraphQLInterfaceType)
TEXTS = [
    ACME,
    ACME_NAME,
    PERSON_NAME,
    "",
    " ",
    "海",
    "supervision",
    "public_information",
    "案1",
    "03.2",
    "\x00",
    "𠀀",
    "x" * 500,
]
WILD = 0.05  # one value in so many is of the wrong form, which refuses the whole query
VALUES: dict[str, list[object]] = {
    "Int": [0, 1, 2, 10, 200],
    "Date": ["2026-01-05", "0001-01-01", "9999-12-31"],
    "DateTime": ["2026-02-01T00:00:00Z", "2030-01-01T00:00:00+08:00"],
    "String": [*TEXTS],
}
STRANGE: dict[str, list[object]] = {
    "Int": [-1, 201, 2**31 - 1],
    "Date": ["no day"],
    "DateTime": ["2026-02-01T00:00:00", "no time", "0001-01-01T00:00:00+14:00"],
}
EXPECTED = {"NOT_FOUND", "BAD_USER_INPUT", "PURPOSE_REFUSED", "LIMIT_EXCEEDED", "FORBIDDEN"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_on(home_in(tmp_path_factory.mktemp("fuzz"))) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def ids(world: World) -> list[str]:
    hits = Context(world.base, LOCAL_OPERATOR, "t").view().find(ACME)
    files = Context(world.base, LOCAL_OPERATOR, "t").view().credit_files(hits[0].subject_id)
    return [hits[0].subject_id, files[0].id, files[0].department.id, "p" * 32, "p" * 32, "", "110000"]


@given(seed=st.integers(0, 2**32))
def test_no_query_is_a_fault(world: World, ids: list[str], seed: int) -> None:
    _ask(world, ids, seed)


def test_most_random_queries_run(world: World, ids: list[str]) -> None:
    assert sum(_ask(world, ids, seed) for seed in range(40)) >= 20


def _ask(world: World, ids: list[str], seed: int) -> bool:
    """Whether the random query of this seed ran; fails when it was a fault."""
    dice = random.Random(seed)
    query = "{ " + " ".join(_fields(cast("GraphQLObjectType", core_schema().query_type), dice, ids, 5)) + " }"
    answered = Operations(core_schema(), Limits(aliases=1_000)).answer(
        Asked(query), Context(world.base, LOCAL_OPERATOR, "t")
    )
    codes = {error["extensions"]["code"] for error in answered.errors}
    assert codes <= EXPECTED | ({"GRAPHQL_VALIDATION_FAILED"} if not answered.ran else set()), query
    return answered.ran


def _fields(
    kind: GraphQLObjectType | GraphQLInterfaceType, dice: random.Random, ids: list[str], depth: int
) -> list[str]:
    chosen: list[str] = []
    for name in dice.sample(sorted(kind.fields), dice.randint(1, min(5, len(kind.fields)))):
        field = kind.fields[name]
        inner = get_named_type(field.type)
        field_text = f"f{len(chosen)}: {name}{_arguments(field.args, dice, ids)}"
        if isinstance(inner, Composite):
            if depth:
                chosen.append(f"{field_text} {{ {' '.join(_fields(inner, dice, ids, depth - 1))} }}")
        else:
            chosen.append(field_text)
    return chosen or ["__typename"]


def _arguments(args: dict[str, GraphQLArgument], dice: random.Random, ids: list[str]) -> str:
    given_args = [
        f"{name}: {_value(argument, dice, ids)}"
        for name, argument in args.items()
        if is_required_argument(argument) or dice.random() < 0.3
    ]
    return f"({', '.join(given_args)})" if given_args else ""


def _value(argument: GraphQLArgument, dice: random.Random, ids: list[str]) -> str:
    kind = get_nullable_type(argument.type)
    if is_list_type(kind):
        return "[" + ", ".join(json.dumps(dice.choice(ids)) for _ in range(dice.randint(0, 3))) + "]"
    if isinstance(kind, GraphQLEnumType):
        return str(dice.choice(sorted(kind.values)))
    name = get_named_type(kind).name
    wild = dice.random() < WILD
    return json.dumps(dice.choice([*VALUES.get(name, ids), *(STRANGE.get(name, ()) if wild else ())]))
