"""How a plain field is read and completed, whoever selects it: found once for each field of the schema.

The rule of this module: a field is plain when it has no resolver and no arguments and its value is a scalar or an
enum, or an object (or list of objects) of exactly its type. Nothing here knows a query or a value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, cast

from graphql import (
    GraphQLField,
    GraphQLID,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
    get_nullable_type,
    is_leaf_type,
    is_non_null_type,
)
from strawberry.types.field import StrawberryField

from api.language import SENTENCE, said

DEFINITION: Final = "strawberry-definition"  # where strawberry keeps its own field in graphql-core's
TEXTS: Final = (GraphQLString, GraphQLID)


class Road(Enum):
    """How the value of a field is completed."""

    NORMAL = auto()  # by graphql-core
    LEAF = auto()
    OBJECT = auto()
    OBJECTS = auto()


@dataclass(frozen=True, slots=True)
class Way:
    """How a plain field is read and completed, whoever selects it."""

    field: GraphQLField
    attribute: str
    road: Road
    named: GraphQLObjectType | None
    coerce: Any
    origin: Any
    ready: type | None
    gaps: bool  # in a list of objects some may be null


_ways: dict[int, Way] = {}  # by the id of the field, which the way keeps


def way_of(field: GraphQLField) -> Way | None:
    """The way of a plain field, found once; None for every other field."""
    known = _ways.get(id(field))
    if known is not None:
        return known
    attribute = plain_attribute(field)
    if attribute is None:
        return None
    road, named, gaps = road_of(field.type)
    inner = cast("Any", get_nullable_type(field.type))
    coerce = _coercion(field, inner.coerce_output_value) if road is Road.LEAF else None
    ready = str if inner in TEXTS and not _is_spoken(field) else None
    way = _ways[id(field)] = Way(field, attribute, road, named, coerce, named and origin_of(named), ready, gaps)
    return way


def _coercion(field: GraphQLField, coerce: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """How a leaf goes over the wire: a sentence of ours in the language that is asked for."""
    return (lambda value: said(coerce(value))) if _is_spoken(field) else coerce


def _is_spoken(field: GraphQLField) -> bool:
    return bool(field.extensions[DEFINITION].metadata.items() >= SENTENCE.items())


def origin_of(named: GraphQLObjectType) -> Any:
    """The class of the objects of a type, where graphql-core would check it."""
    return named.extensions[DEFINITION].origin if named.is_type_of else None


def plain_attribute(field: GraphQLField) -> str | None:
    """The attribute a field without resolver and arguments reads; None for every other field."""
    definition = (field.extensions or {}).get(DEFINITION)
    if field.args or not isinstance(definition, StrawberryField) or not definition.is_basic_field:
        return None
    return definition.python_name


def road_of(kind: GraphQLOutputType) -> tuple[Road, GraphQLObjectType | None, bool]:
    """The road of a value of this type, the type of its objects, and whether some in a list of them may be null."""
    inner = get_nullable_type(kind)
    if is_leaf_type(inner):
        return Road.LEAF, None, False
    if isinstance(inner, GraphQLObjectType):
        return Road.OBJECT, inner, False
    if isinstance(inner, GraphQLList):
        item = get_nullable_type(inner.of_type)
        if isinstance(item, GraphQLObjectType):
            return Road.OBJECTS, item, not is_non_null_type(inner.of_type)
    return Road.NORMAL, None, False
