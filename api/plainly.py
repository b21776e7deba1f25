"""Objects that are nothing but plain values and relations to such objects, made of one reading each.

The rule of this module: everything below an object is made here, or nothing of it. So what is called for a relation is
called again where something below it is out of the ordinary, and answers the same. Whatever is out of the ordinary (a
null where none may be, a value that does not fit its type) is an error of any kind, and the caller has the whole object
made on the road that says what is wrong, and where.

What is alike is made together: of all lists of one level first one key, then the next. A key asks once what its values
are like, and not once for each of thousands of objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import chain, islice
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeAlias

Finish: TypeAlias = Callable[[Any], Any]
Column: TypeAlias = Sequence[Any]

NOTHING: Final = type(None)
LISTS: Final = frozenset((list, tuple))


class Unlike(Exception):
    """A value is not what its type promises."""


@dataclass
class Count:
    """How many objects an answer has so far."""

    objects: int = 0


class Field(NamedTuple):
    """One key of objects: what its values become, all of them at once.

    A value is an attribute, or what the object is `call`ed for.
    """

    key: str
    attribute: str
    finish: Callable[[Column], Column]
    call: Finish | None = None

    def of(self, things: Sequence[Any]) -> Column:
        """What stands under this key in each object."""
        return self.finish(list(map(self.call or attrgetter(self.attribute), things)))


class _Known(NamedTuple):
    """What was made of an object, which is kept so that its id cannot be used again meanwhile."""

    thing: object
    data: dict[str, Any]
    objects: int


@dataclass(slots=True)
class Plain:
    """What one selection of one run makes of objects; of the same object once."""

    count: Count
    fields: Sequence[Field]
    keys: Sequence[str]
    known: dict[int, _Known] = field(default_factory=dict)

    def all(self, things: Sequence[Any]) -> list[dict[str, Any]]:
        """Objects in their order; raises whatever reading one of them raises."""
        self.count.objects += len(things)
        keys = self.keys
        columns = [each.of(things) for each in self.fields]
        return [dict(zip(keys, row)) for row in zip(*columns, strict=True)]  # noqa: B905 - a column for each key

    def shared(self, thing: Any) -> dict[str, Any]:
        """An object that many may name."""
        known = self.known.get(id(thing))
        if known is not None:
            self.count.objects += known.objects
            return known.data
        before = self.count.objects
        (data,) = self.all((thing,))
        self.known[id(thing)] = _Known(thing, data, self.count.objects - before)
        return data

    def each(self, things: Sequence[Any]) -> list[dict[str, Any]]:
        """Objects that each parent names; together where each is named once, like the pages of a list of files."""
        once = set(map(id, things))
        if len(once) == len(things) and self.known.keys().isdisjoint(once):
            return self.all(things)
        return list(map(self.shared, things))


def plain(count: Count, fields: Sequence[Field]) -> Plain:
    """The way to make objects of these fields."""
    return Plain(count, fields, [each.key for each in fields])


def leaf(key: str, attribute: str, coerce: Finish, *, nullable: bool, ready: type | None) -> Field:
    """A scalar or an enum; a value of exactly the type `ready` stands in the answer as it is."""

    def finish(values: Column) -> Column:
        kinds = set(map(type, values))
        if kinds == {ready}:
            return values
        lacking = NOTHING in kinds
        if lacking:
            _allow_nothing(nullable=nullable)
            kinds.discard(NOTHING)
        if len(kinds) == 1 and _is_few(*kinds):
            written = {value: None if value is None else coerce(value) for value in set(values)}
            return list(map(written.__getitem__, values))
        if not lacking and ready not in kinds:
            return list(map(coerce, values))
        return [value if value is None or type(value) is ready else coerce(value) for value in values]

    return Field(key, attribute, finish)


def _is_few(kind: type) -> bool:
    """Whether many objects share few values of a kind, and equal ones are written alike: days, members of an enum."""
    return kind is date or issubclass(kind, Enum)


def one_below(key: str, attribute: str, below: Plain, *, nullable: bool, origin: type | None) -> Field:
    """An object, of exactly the class `origin` where there is one."""

    def finish(values: Column) -> Column:
        return _made(below.each, values, origin, nullable=nullable)

    return Field(key, attribute, finish)


def many_below(
    key: str, attribute: str, below: Plain, *, nullable: bool, origin: type | None, gaps: bool = False
) -> Field:
    """A list of objects; with `gaps` some of them may be null."""

    def finish(values: Column) -> Column:
        kinds = set(map(type, values))
        if NOTHING in kinds:
            _allow_nothing(nullable=nullable)
            kinds.discard(NOTHING)
        if not (kinds <= LISTS or all(isinstance(value, list | tuple | None) for value in values)):
            raise Unlike
        made = iter(_made(below.all, list(chain.from_iterable(filter(None, values))), origin, nullable=gaps))
        return [None if value is None else list(islice(made, len(value))) for value in values]

    return Field(key, attribute, finish)


def many(below: Plain, value: Any, origin: type | None, *, gaps: bool = False) -> list[Any]:
    """The objects of a list; raises as `Plain.all`."""
    if not isinstance(value, list | tuple):
        raise Unlike
    return _made(below.all, value, origin, nullable=gaps)


def _made(
    make: Callable[[Sequence[Any]], list[dict[str, Any]]], things: Sequence[Any], origin: type | None, *, nullable: bool
) -> list[Any]:
    """What is made of these objects, and null for each that is missing."""
    if _are(things, origin, nullable=nullable):
        return make(things)
    made = iter(make([thing for thing in things if thing is not None]))
    return [None if thing is None else next(made) for thing in things]


def _are(things: Iterable[Any], origin: type | None, *, nullable: bool) -> bool:
    """Whether all of these are there; raises `Unlike` where one is no object of its class, or may not be missing."""
    kinds = set(map(type, things))
    lacking = NOTHING in kinds
    if lacking:
        _allow_nothing(nullable=nullable)
        kinds.discard(NOTHING)
    if origin is not None and not kinds <= {origin}:
        raise Unlike
    return not lacking


def _allow_nothing(*, nullable: bool) -> None:
    if not nullable:
        raise Unlike
