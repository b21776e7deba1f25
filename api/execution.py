"""How a query runs: plain attributes in one loop, everything else down the normal road.

The rule of this module: the answer is the one graphql-core gives (same data, same errors, same order of keys),
only sooner. A resolver's arguments are made once for all parents of a list, and what the same selection makes of the
same object is made once: a page has thousands of values that all name the same file, run and department. A field is
plain when it has no resolver and no arguments and its value is a scalar or an enum, or an object (or list of objects)
of exactly its type; whatever is out of the ordinary about a plain value (a null where none may be, a value that
does not fit) is run again by graphql-core itself, so that its errors and their places are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, cast

from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    OperationType,
    Undefined,
    get_nullable_type,
    is_leaf_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.execution.executor import Executor
from graphql.execution.values import get_argument_values
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from api.language import SENTENCE, said

DEFINITION: Final = "strawberry-definition"  # where strawberry keeps its own field in graphql-core's


class Road(Enum):
    """How the value of a field is completed."""

    NORMAL = auto()  # by graphql-core
    LEAF = auto()
    OBJECT = auto()
    OBJECTS = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One field of a selection, with what is known of it before any value is seen."""

    key: str
    details: FieldDetailsList
    road: Road = Road.NORMAL
    attribute: str = ""
    type: GraphQLOutputType | None = None
    coerce: Any = None  # the leaf's own coercion to what goes over the wire
    named: GraphQLObjectType | None = None
    call: Callable[[Any], Any] | None = None  # a resolver with its arguments, which are the same for every parent
    origin: Any = None  # the class of the objects, where graphql-core would check it

    def fits(self, value: Any) -> bool:
        """Whether what a resolver gave can be completed here; graphql-core has it run again otherwise."""
        if value is None:
            return not is_non_null_type(self.type)
        if self.road is Road.OBJECT:
            return self.origin is None or type(value) is self.origin
        if not isinstance(value, list | tuple):
            return False
        return self.origin is None or all(type(item) is self.origin for item in value)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a selection made of an object, and how many objects that were."""

    value: object
    fields: GroupedFieldSet
    data: object
    rows: int


class Execution(Executor[None]):
    """One run of one operation. Synchronous: a resolver never returns an awaitable. `rows` counts its objects."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._steps: dict[tuple[str, int], tuple[GroupedFieldSet, tuple[Step, ...]]] = {}
        self._below: dict[int, GroupedFieldSet] = {}  # by the id of a step, which is kept above
        self._made: dict[tuple[int, int], _Made] = {}
        self._ordinary = 0  # fields that graphql-core completed: they may fail, and their errors have a place
        self.operation_extensions = None
        self.rows = 0

    # Strawberry's resolvers expect its own form of the resolve info.
    build_resolve_info = cast("Any", StrawberryGraphQLCoreExecutionContext.build_resolve_info)

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: None,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """All fields of one object, in the order of the selection."""
        self.rows += 1
        results: dict[str, Any] = {}
        for step in self._steps_of(parent_type, grouped_field_set):
            key = step.key
            if step.call is not None:
                self._ordinary += 1
                here = Path(path, key, parent_type.name)
                try:
                    value = step.call(source_value)
                except Exception as error:  # noqa: BLE001 - located, and raised again where null may not be
                    self.handle_field_error(error, cast("GraphQLOutputType", step.type), step.details, here)
                    results[key] = None
                    continue
                if step.fits(value):
                    results[key] = None if value is None else self._complete(step, value, here)
                    continue
            elif step.road is Road.LEAF:
                value = getattr(source_value, step.attribute, Undefined)
                if value is not None and value is not Undefined:
                    try:
                        results[key] = step.coerce(value)
                        continue
                    except Exception:  # noqa: BLE001 - graphql-core below says what is wrong with it
                        value = Undefined
                elif value is None and not is_non_null_type(step.type):
                    results[key] = None
                    continue
            elif step.road is not Road.NORMAL:
                value = getattr(source_value, step.attribute, Undefined)
                if value is not None and value is not Undefined and step.fits(value):
                    results[key] = self._complete(step, value, Path(path, key, parent_type.name))
                    continue
            self._ordinary += 1
            here = Path(path, key, parent_type.name)
            completed = self.execute_field(parent_type, source_value, step.details, here, position_context)
            if completed is not Undefined:
                results[key] = completed
        return results

    def _complete(self, step: Step, value: Any, path: Path) -> Any:
        """An object, or a list of objects, without a resolver."""
        named = cast("GraphQLObjectType", step.named)
        fields = self._below.get(id(step))
        if fields is None:
            fields = self._below[id(step)] = self.collect_subfields(named, step.details).grouped_field_set
        try:
            if step.road is Road.OBJECT:
                return self._object(named, value, path, fields)
            return [
                self.execute_fields(named, item, path.add_key(index, None), fields, None)
                for index, item in enumerate(value)
            ]
        except Exception as error:  # noqa: BLE001 - graphql-core locates it, and raises it again where null may not be
            self.handle_field_error(error, cast("GraphQLOutputType", step.type), step.details, path)
            return None

    def _object(self, named: GraphQLObjectType, value: Any, path: Path, fields: GroupedFieldSet) -> Any:
        """What a selection makes of an object; made once if nothing in it depends on its place."""
        key = (id(value), id(fields))
        made = self._made.get(key)
        if made is not None:
            self.rows += made.rows
            return made.data
        ordinary, rows = self._ordinary, self.rows
        data = self.execute_fields(named, value, path, fields, None)
        if self._ordinary == ordinary:
            # Both are kept with what was made of them so that their ids cannot be used again meanwhile.
            self._made[key] = _Made(value, fields, data, self.rows - rows)
        return data

    def _steps_of(self, parent: GraphQLObjectType, fields: GroupedFieldSet) -> Sequence[Step]:
        key = (parent.name, id(fields))
        known = self._steps.get(key)
        if known is None:
            # The field set is kept with its steps so that its id cannot be used again meanwhile.
            known = (fields, tuple(self._step(parent, name, details) for name, details in fields.items()))
            self._steps[key] = known
        return known[1]

    def _step(self, parent: GraphQLObjectType, key: str, details: FieldDetailsList) -> Step:
        field = self.schema.get_field(parent, details[0].node.name.value)
        if field is None:
            return Step(key, details)
        way = way_of(field)
        if way is None:
            return self._called(key, field, details)
        return Step(key, details, way.road, way.attribute, field.type, way.coerce, way.named, None, way.origin)

    def _called(self, key: str, field: GraphQLField, details: FieldDetailsList) -> Step:
        """A field of a query whose resolver gives objects and asks for nothing but its parent and its arguments."""
        normal = Step(key, details)
        definition = (field.extensions or {}).get(DEFINITION)
        inner = get_nullable_type(field.type)
        if isinstance(inner, GraphQLList) and is_non_null_type(inner.of_type):
            road, named = Road.OBJECTS, get_nullable_type(inner.of_type)
        else:
            road, named = Road.OBJECT, inner
        if (
            self.operation.operation is not OperationType.QUERY
            or not isinstance(named, GraphQLObjectType)
            or not isinstance(definition, StrawberryField)
            or not _is_simple(definition)
        ):
            return normal
        try:
            call = self._with_arguments(field, definition, details)
        except Exception:  # noqa: BLE001 - graphql-core says what is wrong with an argument, and where
            return normal
        return Step(key, details, road, "", field.type, None, named, call, _origin(named))

    def _with_arguments(
        self, field: GraphQLField, definition: StrawberryField, details: FieldDetailsList
    ) -> Callable[[Any], Any]:
        schema = cast("Any", self.schema)._strawberry_schema  # noqa: SLF001 - its own link; the version is pinned
        resolver = cast("StrawberryResolver[Any]", definition.base_resolver)
        first = details[0]
        given = convert_arguments(
            get_argument_values(field, first.node, self.variable_values, first.fragment_variable_values),
            definition.arguments,
            scalar_registry=schema.schema_converter.scalar_registry,
            config=schema.config,
        )
        if resolver.self_parameter:
            return lambda parent: resolver(parent, **given)
        parents = [each.name for each in (resolver.root_parameter, resolver.parent_parameter) if each]
        return lambda parent: resolver(**given, **dict.fromkeys(parents, parent))


def _is_simple(definition: StrawberryField) -> bool:
    resolver = definition.base_resolver
    return (
        resolver is not None
        and resolver.info_parameter is None
        and not definition.is_async
        and not definition.extensions
        and not definition.permission_classes
    )


@dataclass(frozen=True, slots=True)
class Way:
    """How a plain field is read and completed, whoever selects it."""

    field: GraphQLField
    attribute: str
    road: Road
    named: GraphQLObjectType | None
    coerce: Any
    origin: Any


_ways: dict[int, Way] = {}  # by the id of the field, which the way keeps


def way_of(field: GraphQLField) -> Way | None:
    """The way of a plain field, found once; None for every other field."""
    known = _ways.get(id(field))
    if known is not None:
        return known
    attribute = plain_attribute(field)
    if attribute is None:
        return None
    road, named = _road(field.type)
    leaf = cast("Any", get_nullable_type(field.type))
    coerce = _coercion(field, leaf.coerce_output_value) if road is Road.LEAF else None
    way = _ways[id(field)] = Way(field, attribute, road, named, coerce, named and _origin(named))
    return way


def _coercion(field: GraphQLField, coerce: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """How a leaf goes over the wire: a sentence of ours in the language that is asked for."""
    spoken = field.extensions[DEFINITION].metadata.items() >= SENTENCE.items()
    return (lambda value: said(coerce(value))) if spoken else coerce


def _origin(named: GraphQLObjectType) -> Any:
    """The class of the objects of a type, where graphql-core would check it."""
    return named.extensions[DEFINITION].origin if named.is_type_of else None


def plain_attribute(field: GraphQLField) -> str | None:
    """The attribute a field without resolver and arguments reads; None for every other field."""
    definition = (field.extensions or {}).get(DEFINITION)
    if field.args or not isinstance(definition, StrawberryField) or not definition.is_basic_field:
        return None
    return definition.python_name


def _road(kind: GraphQLOutputType) -> tuple[Road, GraphQLObjectType | None]:
    inner = get_nullable_type(kind)
    if is_leaf_type(inner):
        return Road.LEAF, None
    if isinstance(inner, GraphQLObjectType):
        return Road.OBJECT, inner
    if isinstance(inner, GraphQLList) and is_non_null_type(inner.of_type):
        item = get_nullable_type(inner.of_type)
        if isinstance(item, GraphQLObjectType):
            return Road.OBJECTS, item
    return Road.NORMAL, None
