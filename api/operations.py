"""From the text of a query to its answer: parse, measure, validate, reckon, run.

The rule of this module: synchronous, and no request gets further than the first step that refuses it. Parsed and
validated documents are kept, because applications send the same few again and again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from inspect import isawaitable
from typing import Any, Final, TypeGuard, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    create_source_event_stream,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.execute import assume_not_async_iterable, assume_not_awaitable
from graphql.validation import MaxIntrospectionDepthRule, NoSchemaIntrospectionCustomRule

from api.context import Context
from api.execution import Execution
from api.failures import BadRequest, Failure, RequestCode, failures
from api.limits import Limits, check_cost, check_size
from api.parts import parts_in
from api.profile import OPEN, Profile, Told
from graph.access.actor import PUBLIC_ROLE
from graph.engines.leaving import to_the_end
from graph.errors import LimitExceeded, Refused, XinmaiError
from graph.view.onestate import OneState
from graph.view.parts import ALL_PARTS, Part
from graph.view.visibility import ATTEMPTS, Visible

KEPT: Final = 512  # documents
FOR_READING: Final = "The rights that were given to you are for reading: act as yourself."
LONGEST_KEPT: Final = 16 * 1024  # characters of a document that is worth keeping


@dataclass(frozen=True)
class Asked:
    """A GraphQL request, whatever way it came."""

    query: str
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None
    reads_only: bool = False  # came by GET, so it must not change anything


@dataclass(frozen=True)
class Answered:
    """The answer. `ran` is false for a request error: then there is no data at all."""

    ran: bool
    data: dict[str, object] | None
    errors: list[Failure]
    cost: int = 0
    rows: int = 0


@dataclass(frozen=True)
class _Document:
    parsed: DocumentNode | None
    errors: tuple[Exception, ...] = ()
    stage: RequestCode | None = None
    parts: frozenset[Part] = ALL_PARTS


@dataclass(frozen=True)
class _Run:
    """A request that may run, and how to run it again: on what happened, or when the base changed meanwhile."""

    run: Execution
    operation: OperationDefinitionNode
    context: Context
    cost: int
    again: Callable[[Context, object], Execution]

    def answered(self, on: object = None) -> Answered:
        """Run it, again while the base changes; a subscription runs `on` each thing that happened."""
        context = self.context
        run = self.run if on is None else self.again(context, on)
        result = cast("ExecutionResult", run.execute_operation())
        try:
            for attempt in range(1, ATTEMPTS + 1):
                if context.state is None or context.state.stands():
                    break
                # At last each answer is of a state of its own, read behind the writers if need be.
                parts = context.parts
                context = context.reading(parts, None) if attempt == ATTEMPTS else _from_one_state(context, parts)
                run = self.again(context, on)
                result = cast("ExecutionResult", run.execute_operation())
            context.hand_in()
        except XinmaiError as error:  # what cannot be confirmed, or not be written down, is not told
            return Answered(True, None, failures((error,), self.context.trace_id), self.cost)
        return Answered(True, result.data, failures(result.errors or (), self.context.trace_id), self.cost, run.rows)


@dataclass(frozen=True)
class Subscribed:
    """A subscription that was let in: what happens, and the answer that tells it."""

    run: _Run

    @property
    def cost(self) -> int:
        """What telling one thing costs."""
        return self.run.cost

    async def happening(self) -> AsyncIterable[object] | Answered:
        """What happens, one thing after the other; an answer when that cannot be told."""
        source = create_source_event_stream(self.run.run)
        source = await source if isawaitable(source) else source
        if isinstance(source, ExecutionResult):
            return Answered(False, None, failures(source.errors or (), self.run.context.trace_id))
        return cast("AsyncIterable[object]", source)

    def answer(self, happened: object) -> Answered:
        """What is told of it."""
        return self.run.answered(happened)


class Operations:
    """Runs requests against one schema under one set of limits. Threads may share it."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, profile: Profile = OPEN) -> None:
        self._schema = schema
        self._limits = limits
        self._profile = profile
        self._documents: OrderedDict[tuple[str, Told], _Document] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, asked: Asked, context: Context) -> Answered:
        """The answer to one request; raises `BadRequest` only for what cannot be asked the way it came."""
        run = self._begun(asked, context)
        if isinstance(run, Answered):
            return run
        if run.operation.operation is OperationType.SUBSCRIPTION:
            raise BadRequest(
                "A subscription is told as things happen: ask with Accept: text/event-stream, or over WebSocket."
            )
        return _answered(run)

    def begin(self, asked: Asked, context: Context) -> Answered | Subscribed:
        """The answer to one request, or the subscription that it asks for; raises as `answer`."""
        run = self._begun(asked, context)
        if isinstance(run, Answered):
            return run
        if run.operation.operation is OperationType.SUBSCRIPTION:
            return Subscribed(run)
        return _answered(run)

    def _begun(self, asked: Asked, context: Context) -> Answered | _Run:
        told = self._profile.told(context.actor.role)
        document = self._document(asked.query, told)
        operation = _operation(document.parsed, asked.operation_name) if document.parsed else None
        if isinstance(operation, OperationDefinitionNode) and asked.reads_only:
            _check_reads(operation)
        if document.parsed is None or document.errors:
            return _refused(document.errors, context, document.stage)
        if isinstance(operation, OperationDefinitionNode) and context.actor.giver and not _reads(operation):
            return _refused((Refused(FOR_READING),), context, None)
        if not isinstance(operation, OperationDefinitionNode):
            return _refused([operation] if operation else [], context, RequestCode.OPERATION_UNKNOWN)
        subscribes = operation.operation is OperationType.SUBSCRIPTION
        if operation.operation is OperationType.QUERY:
            context = _from_one_state(context, document.parts, context.base.reference.state)
        run = Execution.build(
            self._schema,
            document.parsed,
            context_value=context,
            raw_variable_values=dict(asked.variables),
            operation_name=asked.operation_name,
            is_awaitable=_is_awaitable if subscribes else assume_not_awaitable,
            is_async_iterable=assume_not_async_iterable,
            hide_suggestions=not told.suggestions,
        )
        if isinstance(run, list):
            return _refused(run, context, RequestCode.BAD_VARIABLES)
        try:
            limits = self._limits.for_role(context.actor.role)
            cost = check_cost(self._schema, operation, run.fragment_definitions, run.variable_values.coerced, limits)
        except XinmaiError as error:
            return _refused((error,), context, None)
        return _Run(cast("Execution", run), operation, context, cost, partial(self._build, document.parsed, asked))

    def _build(self, document: DocumentNode, asked: Asked, context: Context, root: object) -> Execution:
        run = Execution.build(
            self._schema,
            document,
            root_value=root,
            context_value=context,
            raw_variable_values=dict(asked.variables),
            operation_name=asked.operation_name,
            is_awaitable=assume_not_awaitable,
            is_async_iterable=assume_not_async_iterable,
            hide_suggestions=True,
        )
        if isinstance(run, list):
            raise TypeError(run)
        return cast("Execution", run)

    def faults(self, text: str) -> list[str]:
        """What is wrong with a document; empty for one that whoever asks can run."""
        return [f"{error}".splitlines()[0] for error in self._looked_at(text, self._profile.told(PUBLIC_ROLE)).errors]

    def _document(self, text: str, told: Told) -> _Document:
        key = text, told  # what one is told of a wrong document, another is not
        with self._lock:
            known = self._documents.get(key)
            if known is not None:
                self._documents.move_to_end(key)
                return known
        document = self._looked_at(text, told)
        if len(text) <= LONGEST_KEPT:
            with self._lock:
                self._documents[key] = document
                while len(self._documents) > KEPT:
                    self._documents.popitem(last=False)
        return document

    def _looked_at(self, text: str, told: Told) -> _Document:
        hidden = () if told.schema else (NoSchemaIntrospectionCustomRule,)
        rules = (*specified_rules, MaxIntrospectionDepthRule, *hidden)
        try:
            parsed = parse(text, max_tokens=self._limits.tokens)
            check_size(parsed, self._limits)
            errors = validate(self._schema, parsed, rules, max_errors=20, hide_suggestions=not told.suggestions)
        except GraphQLError as error:
            return _Document(None, (error,), RequestCode.PARSE_FAILED)
        except XinmaiError as error:
            return _Document(None, (error,))
        except RecursionError:
            return _Document(None, (LimitExceeded("The query is nested too deeply."),))
        if errors:
            return _Document(parsed, tuple(errors), RequestCode.VALIDATION_FAILED)
        return _Document(parsed, parts=parts_in(self._schema, parsed))


def _from_one_state(context: Context, parts: frozenset[Part], since: Visible | None = None) -> Context:
    """The request as one that reads, all of its answers from one state of the base."""
    return context.reading(parts, OneState(context.base.engine, since))


def _is_awaitable(value: object) -> TypeGuard[Awaitable[Any]]:
    return isawaitable(value)


def _answered(run: _Run) -> Answered:
    """The answer to what is asked once. What changes something is done to its end, whoever leaves."""
    if run.operation.operation is OperationType.QUERY:
        return run.answered()
    with to_the_end():
        return run.answered()


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | GraphQLError:
    """The operation to run. Several without a name are an error: running the first would be a guess."""
    found = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is not None:
        found = [node for node in found if node.name is not None and node.name.value == name]
        if not found:
            return GraphQLError("There is no operation of that name in the document.")
    if not found:
        return GraphQLError("There is no operation in the document.")
    if len(found) > 1:
        return GraphQLError("The document has several operations: name the one to run in operationName.")
    return found[0]


def _reads(operation: OperationDefinitionNode) -> bool:
    return operation.operation is not OperationType.MUTATION


def _check_reads(operation: OperationDefinitionNode) -> None:
    if not _reads(operation):
        raise BadRequest("A GET only reads. Send mutations by POST.", 405, Allow="POST")


def _refused(errors: Sequence[Exception], context: Context, stage: RequestCode | None) -> Answered:
    return Answered(False, None, failures(errors, context.trace_id, stage))
