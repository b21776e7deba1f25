"""The same questions without HTTP: ours and plain strawberry in one process over one open base.

The rule of this module: processor time of the whole process, the engine's threads included, so that what else runs on
the machine does not count. `whole` is a question from its text to its answer, the base included; `execution` is what
is left when the base costs nothing: a parsed query for a thousand rows of ten values that are there already.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import fields, make_dataclass
from typing import Any, Final, cast

import strawberry
from graphql import ExecutionResult, execute_sync, parse
from strawberry.schema import Schema
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Stock

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
    plain = Plain(base.engine, base.catalogue, base.side.listing)
    variables = dict(question.variables(known))

    def ours() -> Any:
        answered = operations.answer(Asked(question.ours, variables), Context(base, LOCAL_OPERATOR, "0" * 32))
        assert not answered.errors, answered.errors
        return answered.data

    async def asked() -> Any:
        return await SCHEMA.execute(question.plain, variables, plain.context())

    with asyncio.Runner() as runner:

        def theirs() -> Any:
            answered = runner.run(asked())
            assert not answered.errors, answered.errors
            return answered.data

        assert list(question.facts(ours()["view"])) == list(question.facts(theirs()))
        return turns(ours, theirs, rounds)


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

    def ours() -> Any:
        run = Execution.build(schema._schema, document)
        assert isinstance(run, Execution)
        return cast("ExecutionResult", run.execute_operation()).data

    def theirs() -> Any:
        return execute_sync(schema._schema, document, executor_class=Stock).data

    assert ours() == theirs()
    return turns(ours, theirs, rounds)


def turns(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[Times, Times]:
    """The processor time of both, by turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for nth in range(rounds):
        for one, work in sorted(enumerate((ours, theirs)), reverse=bool(nth % 2)):
            begun = time.process_time()
            work()
            taken[one].append(time.process_time() - begun)
    return Times(taken[0]), Times(taken[1])
