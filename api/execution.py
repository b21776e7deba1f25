"""How a query runs: plain attributes in one loop, everything else down the normal road.

The rule of this module: the answer is the one graphql-core gives (same data, same errors, same order of keys),
only sooner. What is plain to its last value (`api.ways`) is made in one go (`api.plainly`). A resolver's arguments are
made once for all parents of a list, and what the same selection makes of the same object is made once: a page has
thousands of values that all name the same file, run and department. Lists of related objects, which were loaded for all
of their parents at once, are made in one go with these. Whatever is out of the ordinary about a plain
value (a null where none may be, a value that does not fit) is run again by graphql-core itself, so that its errors and
their places are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    OperationType,
    Undefined,
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

from api.batching import RELATION
from api.plainly import Count, Field, Plain, leaf, many, many_below, one_below, plain
from api.ways import DEFINITION, Road, origin_of, road_of, way_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """One field of a selection, with what is known of it before any value is seen."""

    key: str
    details: FieldDetailsList
    road: Road = Road.NORMAL
    attribute: str = ""
    kind: GraphQLOutputType | None = None
    coerce: Any = None  # the leaf's own coercion to what goes over the wire
    named: GraphQLObjectType | None = None
    call: Callable[[Any], Any] | None = None  # a resolver with its arguments, which are the same for every parent
    is_relation: bool = False  # its resolver says the same when it is called again
    origin: Any = None  # the class of the objects, where graphql-core would check it
    ready: type | None = None  # the type of values that go over the wire as they are
    gaps: bool = False  # in a list of objects some may be null

    def fits(self, value: Any) -> bool:
        """Whether what a resolver gave can be completed here; graphql-core has it run again otherwise."""
        if value is None:
            return not is_non_null_type(self.kind)
        if self.road is Road.OBJECT:
            return self.origin is None or type(value) is self.origin
        if not isinstance(value, list | tuple):
            return False
        if self.origin is None:
            return self.gaps or None not in value
        return all(type(item) is self.origin or (item is None and self.gaps) for item in value)


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
        self._plain: dict[tuple[str, int], Plain | None] = {}
        self._ordinary = 0  # fields that graphql-core completed: they may fail, and their errors have a place
        self.operation_extensions = None
        self._count = Count()

    @property
    def rows(self) -> int:
        """The objects of the answer so far."""
        return self._count.objects

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
        self._count.objects += 1
        results: dict[str, Any] = {}
        for step in self._steps_of(parent_type, grouped_field_set):
            key = step.key
            if step.call is not None:
                self._ordinary += 1
                here = Path(path, key, parent_type.name)
                try:
                    value = step.call(source_value)
                except Exception as error:  # noqa: BLE001 - located, and raised again where null may not be
                    self.handle_field_error(error, cast("GraphQLOutputType", step.kind), step.details, here)
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
                elif value is None and not is_non_null_type(step.kind):
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
        fields = self._fields_below(step)
        try:
            if step.road is Road.OBJECT:
                return self._object(named, value, path, fields)
            made = self._in_one_go(named, fields, lambda way: many(way, value, step.origin, gaps=step.gaps))
            if made is not None:
                return made
            return [self._item(step, item, path.add_key(index, None), fields) for index, item in enumerate(value)]
        except Exception as error:  # noqa: BLE001 - graphql-core locates it, and raises it again where null may not be
            self.handle_field_error(error, cast("GraphQLOutputType", step.kind), step.details, path)
            return None

    def _item(self, step: Step, item: Any, path: Path, fields: GroupedFieldSet) -> Any:
        """An object of a list."""
        if item is None:
            return None
        named = cast("GraphQLObjectType", step.named)
        try:
            return self.execute_fields(named, item, path, fields, None)
        except Exception as error:
            if not step.gaps:
                raise
            self.handle_field_error(error, named, step.details, path)
            return None

    def _object(self, named: GraphQLObjectType, value: Any, path: Path, fields: GroupedFieldSet) -> Any:
        """What a selection makes of an object; made once if nothing in it depends on its place."""
        in_one_go = self._in_one_go(named, fields, lambda way: way.shared(value))
        if in_one_go is not None:
            return in_one_go
        key = (id(value), id(fields))
        made = self._made.get(key)
        if made is not None:
            self._count.objects += made.rows
            return made.data
        ordinary, rows = self._ordinary, self._count.objects
        data = self.execute_fields(named, value, path, fields, None)
        if self._ordinary == ordinary:
            # Both are kept with what was made of them so that their ids cannot be used again meanwhile.
            self._made[key] = _Made(value, fields, data, self._count.objects - rows)
        return data

    def _in_one_go(self, named: GraphQLObjectType, fields: GroupedFieldSet, make: Callable[[Plain], T]) -> T | None:
        """What is made of objects whose selection is plain to its last value; None when it has to be made otherwise."""
        way = self._plain_way(named, fields)
        if way is None:
            return None
        before = self._count.objects
        try:
            return make(way)
        except Exception:  # noqa: BLE001 - the normal road comes to it again, and says where it is
            self._count.objects = before
            return None

    def _plain_way(self, named: GraphQLObjectType, fields: GroupedFieldSet) -> Plain | None:
        key = (named.name, id(fields))
        if key not in self._plain:
            found = [self._plain_field(step) for step in self._steps_of(named, fields)]
            ways = [each for each in found if each is not None]
            self._plain[key] = plain(self._count, ways) if len(ways) == len(found) else None
        return self._plain[key]

    def _plain_field(self, step: Step) -> Field | None:
        if step.road is Road.NORMAL or (step.call is not None and not step.is_relation):
            return None
        nullable = not is_non_null_type(step.kind)
        if step.road is Road.LEAF:
            return leaf(step.key, step.attribute, step.coerce, nullable=nullable, ready=step.ready)
        below = self._plain_way(cast("GraphQLObjectType", step.named), self._fields_below(step))
        if below is None:
            return None
        if step.road is Road.OBJECT:
            made = one_below(step.key, step.attribute, below, nullable=nullable, origin=step.origin)
        else:
            made = many_below(step.key, step.attribute, below, nullable=nullable, origin=step.origin, gaps=step.gaps)
        return made._replace(call=step.call)

    def _fields_below(self, step: Step) -> GroupedFieldSet:
        fields = self._below.get(id(step))
        if fields is None:
            named = cast("GraphQLObjectType", step.named)
            fields = self._below[id(step)] = self.collect_subfields(named, step.details).grouped_field_set
        return fields

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
        return Step(
            key,
            details,
            way.road,
            way.attribute,
            field.type,
            way.coerce,
            way.named,
            origin=way.origin,
            ready=way.ready,
            gaps=way.gaps,
        )

    def _called(self, key: str, field: GraphQLField, details: FieldDetailsList) -> Step:
        """A field of a query whose resolver gives objects and asks for nothing but its parent and its arguments."""
        normal = Step(key, details)
        definition = (field.extensions or {}).get(DEFINITION)
        road, named, gaps = road_of(field.type)
        if (
            self.operation.operation is not OperationType.QUERY
            or named is None
            or not isinstance(definition, StrawberryField)
            or not _is_simple(definition)
        ):
            return normal
        try:
            call = self._with_arguments(field, definition, details)
        except Exception:  # noqa: BLE001 - graphql-core says what is wrong with an argument, and where
            return normal
        is_relation = definition.metadata.items() >= RELATION.items()
        return Step(key, details, road, "", field.type, None, named, call, is_relation, origin_of(named), None, gaps)

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
        function = cast("Callable[..., Any]", resolver.wrapped_func)
        if resolver.self_parameter:
            return partial(function, **given) if given else function
        parents = [each.name for each in (resolver.root_parameter, resolver.parent_parameter) if each]
        if len(parents) == 1:
            (name,) = parents
            return lambda parent: function(**given, **{name: parent})
        return lambda parent: function(**given, **dict.fromkeys(parents, parent))


def _is_simple(definition: StrawberryField) -> bool:
    resolver = definition.base_resolver
    return (
        resolver is not None
        and resolver.info_parameter is None
        and not definition.is_async
        and not definition.extensions
        and not definition.permission_classes
    )
