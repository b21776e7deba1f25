"""The quick road answers what graphql-core answers: same data, same errors, same order of keys."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
import strawberry
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    execute_sync,
    get_named_type,
    parse,
    validate,
)
from hypothesis import given
from hypothesis import strategies as st
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.execution import Execution
from api.types.described import related
from graph.view.answers import RecordState

DAY = date(2026, 4, 1)
INSTANT = datetime(2026, 4, 1, 8, tzinfo=UTC)


@strawberry.interface
class Named:
    name: str


@strawberry.type
class Leaf:
    text: str
    maybe: str | None
    number: int
    real: float
    flag: bool
    day: date
    instant: datetime
    state: RecordState
    texts: list[str]


@strawberry.type
class Branch(Named):
    leaf: Leaf
    maybe_leaf: Leaf | None
    leaves: list[Leaf]
    few: list[Leaf | None] | None

    @strawberry.field
    def said(self, what: str = "nothing") -> str:
        if what == "fail":
            raise ValueError(what)
        return f"{self.name} says {what}"

    @strawberry.field
    def again(self) -> list[Branch]:
        return [self]

    @strawberry.field
    def grown(self, many: int = 1, sorts: list[str] | None = None, leaf: bool = True) -> list[Branch]:
        if many < 0:
            raise ValueError(f"{self.name} cannot grow {many}")
        return [branch(f"{self.name}.{at}{sorts or ''}", *([Given()] if leaf else [])) for at in range(many)]

    @strawberry.field
    def twin(self, of: str = "b1") -> Branch | None:
        return branch(of, Given(number="odd")) if self.name == of else None

    @related
    def kin(self, less: str = "", number: str = "7") -> list[Branch]:
        """Those beside it."""
        if self.name == less:
            raise ValueError(f"{less} has none")
        return [branch(f"kin of {self.name}", Given(), Given(number=number if self.name == "b1" else 7))]

    @related
    def next(self) -> Branch | None:
        """The one after it."""
        return branch("last", Given()) if self.name == "b1" else None

    @strawberry.field
    def stray(self) -> Branch:
        return cast("Branch", Given() if self.name == "b1" else None)


@dataclass
class Given:
    """A value as it comes, right or wrong for its type."""

    text: Any = "text"
    maybe: Any = None
    number: Any = 7
    real: Any = 1.5
    flag: Any = True
    day: Any = DAY
    instant: Any = INSTANT
    state: Any = RecordState.CURRENT
    texts: Any = ("a", "b")


def branch(name: str, *leaves: object, leaf: object = None) -> Branch:
    first = leaf if leaf is not None else Given()
    return Branch(name=name, leaf=cast("Leaf", first), maybe_leaf=None, leaves=cast("Any", list(leaves)), few=None)


WRONG: dict[str, Any] = {
    "text": None,
    "number": "not a number",
    "day": None,
    "state": "no such state",
    "texts": None,
    "instant": 12,
    "flag": "perhaps",
}


@strawberry.type
class Query:
    @strawberry.field
    def branches(self, many: int = 3) -> list[Branch]:
        return [
            branch(f"b{i}", *[Given(number=i, maybe="x" if i % 2 else None) for i in range(i)]) for i in range(many)
        ]

    @strawberry.field
    def wrong(self) -> list[Branch | None]:
        kinds = [branch(name, Given(), Given(**{name: value})) for name, value in WRONG.items()]
        return [*kinds, branch("whole", leaf=Given(text=None)), branch("list", 5), None]

    @strawberry.field
    def shared(self) -> list[Branch | None]:
        right, wrong = Given(), Given(number="not a number", maybe="x")
        return [branch(f"b{at}", leaf=leaf) for at, leaf in enumerate((right, wrong, right, wrong, wrong))]

    @strawberry.field
    def gaps(self, number: str = "7") -> list[Branch | None]:
        few = (Given(), None, Given(number=number))
        return [None, branch("whole"), Branch(name="b", leaf=few[0], maybe_leaf=None, leaves=[], few=few), None]  # type: ignore[arg-type]

    @strawberry.field
    def maybe(self) -> Branch | None:
        return branch("odd", Given(), Given(**WRONG))

    @strawberry.field
    def any(self) -> list[Named]:
        return [branch("interface", Given())]

    @strawberry.field
    def nothing(self) -> Branch:
        return cast("Branch", None)


strawberry.enum(RecordState)
SCHEMA: GraphQLSchema = strawberry.Schema(query=Query, types=[Branch])._schema


def both(text: str) -> tuple[Any, Any]:
    document = parse(text)
    assert not validate(SCHEMA, document), text
    core = execute_sync(SCHEMA, document, executor_class=StrawberryGraphQLCoreExecutionContext)
    ours = execute_sync(SCHEMA, document, executor_class=Execution)
    return core, ours


def assert_equal(text: str) -> None:
    core, ours = both(text)
    assert str(core.data) == str(ours.data)  # the text shows the order of keys as well
    assert sorted(map(str, (error.formatted for error in core.errors or ()))) == sorted(
        map(str, (error.formatted for error in ours.errors or ()))
    )


EVERY_LEAF = "text maybe number real flag day instant state texts"


@pytest.mark.parametrize(
    "text",
    [
        "{ branches { name leaf { EVERY } leaves { EVERY } maybeLeaf { text } few { text } } }".replace(
            "EVERY", EVERY_LEAF
        ),
        '{ b: branches(many: 2) { __typename n: name said(what: "hello") leaves { __typename text number } } }',
        '{ branches { said(what: "fail") name } }',
        "{ wrong { name leaves { EVERY } } }".replace("EVERY", EVERY_LEAF),
        "{ wrong { name leaf { text } } maybe { leaves { day } } }",
        "{ gaps { name few { text number } } }",
        '{ gaps(number: "odd") { name few { text number } leaf { text } } }',
        '{ gaps { name said(what: "fail") few { text } kin(less: "b") { name } } }',
        "{ nothing { name } }",
        '{ branches { grown(many: 2, sorts: ["x", "y"]) { name leaves { text } } twin(of: "b2") { name } } }',
        "{ branches { name grown(many: -1) { name } } }",
        "{ branches { twin { name leaves { number } } } maybe { grown { grown(leaf: false) { name } } } }",
        "{ maybe { stray { name } } }",
        "{ branches { kin { k: name next { name } leaves { number } kin { name } } next { leaves { day } } } }",
        '{ branches { kin(less: "b2") { name } name } }',
        '{ branches { name kin(number: "odd") { leaves { text number } } next { name } } }',
        '{ branches { name kin { said(what: "hello") next { name said(what: "fail") } } } }',
        "{ shared { name leaf { EVERY } } }".replace("EVERY", EVERY_LEAF),
        "{ shared { name leaf { text } other: leaf { maybe text } leaf { __typename } } }",
        "{ any { name __typename ... on Branch { leaf { text } again { name leaves { number } } } } }",
        "{ branches { ...f leaves { number } } } fragment f on Branch { leaves { text } name leaves { number } }",
    ],
)
def test_the_quick_road_equals_the_normal_one(text: str) -> None:
    assert_equal(text)


def test_what_is_made_once_is_counted_as_often_as_it_stands_in_the_answer() -> None:
    run = Execution.build(SCHEMA, parse("{ shared { name leaf { text } } }"))
    assert isinstance(run, Execution)
    run.execute_operation()
    assert run.rows == 1 + 5 + 5


def test_each_wrong_value_alone() -> None:
    for name in WRONG:
        core, _ = both(f"{{ wrong {{ name leaves {{ {name} }} }} }}")
        assert core.errors, name
        assert_equal(f"{{ wrong {{ name leaves {{ {name} }} }} }}")


@given(seed=st.integers(0, 2**32))
def test_random_queries(seed: int) -> None:
    assert_equal(random_query(random.Random(seed)))


def random_query(dice: random.Random) -> str:
    return "{ " + " ".join(_fields(cast("GraphQLObjectType", SCHEMA.query_type), dice, 4)) + " }"


def _fields(kind: GraphQLObjectType | GraphQLInterfaceType, dice: random.Random, depth: int) -> list[str]:
    names = dice.sample(sorted(kind.fields), dice.randint(1, len(kind.fields)))
    chosen: list[str] = []
    for name in names:
        inner = get_named_type(kind.fields[name].type)
        alias = f"x{len(chosen)}: " if dice.random() < 0.3 else ""
        if isinstance(inner, (GraphQLObjectType, GraphQLInterfaceType)):
            if depth:
                chosen.append(f"{alias}{name} {{ {' '.join(_fields(inner, dice, depth - 1))} }}")
        else:
            chosen.append(alias + name)
    return chosen or ["__typename"]
