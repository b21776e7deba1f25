"""The same questions without HTTP: ours and plain strawberry in one process over one open base.

The rule of this module: `whole` is a question from its text to its answer, the base included; `execution` is what is
left when the base costs nothing, a thousand rows of ten plain values that are there already.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import fields, make_dataclass
from typing import Any, Final

import strawberry
from graphql import parse
from strawberry.schema import Schema

from api.context import Context
from api.execution import Execution
from api.limits import Limits
from api.operations import Asked, Operations
from api.schema import core_schema
from graph.access import LOCAL_OPERATOR
from graph.base import Base
from tests.bench.serving.asking import Times
from tests.bench.serving.plain import SCHEMA, Plain
from tests.bench.serving.questions import Question
from tests.bench.serving.world import Known

ROWS: Final = 1_000
COLUMNS: Final = 10


def whole(base: Base, known: Known, question: Question, rounds: int) -> tuple[Times, Times]:
    """Ours and plain strawberry, turn by turn."""
    operations = Operations(core_schema(), Limits())
    plain = Plain(base.engine, base.catalogue)
    variables = dict(question.variables(known))

    def ours() -> object:
        answered = operations.answer(Asked(question.ours, variables), Context(base, LOCAL_OPERATOR, "0" * 32))
        assert answered.data is not None, answered.errors
        return question.facts(answered.data["view"])  # type: ignore[arg-type]

    async def asked() -> Any:
        return await SCHEMA.execute(question.plain, variables, plain.context())

    def theirs() -> object:
        answered = asyncio.run(asked())
        assert answered.data is not None, answered.errors
        return question.facts(answered.data)

    return turns(ours, theirs, rounds, equal=False)


def execution(rounds: int) -> tuple[Times, Times]:
    """Our execution and strawberry's of one query over the same objects in memory."""
    columns = [(f"value{number}", str) for number in range(COLUMNS)]
    row = strawberry.type(make_dataclass("Row", columns))
    rows = [row(*(f"{nth}-{number}" for number in range(COLUMNS))) for nth in range(ROWS)]
    query = strawberry.type(
        type("Query", (), {"rows": strawberry.field(resolver=lambda: rows, graphql_type=list[row])})  # type: ignore[valid-type]
    )
    schema = Schema(query)
    text = f"{{ rows {{ {' '.join(each.name for each in fields(row))} }} }}"
    document = parse(text)

    def ours() -> object:
        run = Execution.build(schema._schema, document)
        assert not isinstance(run, list)
        return run.execute_operation().data  # type: ignore[union-attr]

    def theirs() -> object:
        return schema.execute_sync(text).data

    return turns(ours, theirs, rounds)


def turns(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int, *, equal: bool = True
) -> tuple[Times, Times]:
    """Both by turns after one turn that counts for nothing but that the answers are equal."""
    if equal:
        assert ours() == theirs()
    taken: tuple[list[float], list[float]] = ([], [])
    for nth in range(rounds):
        for one, work in sorted(enumerate((ours, theirs)), reverse=bool(nth % 2)):
            begun = time.perf_counter()
            work()
            taken[one].append(time.perf_counter() - begun)
    return Times(taken[0]), Times(taken[1])
