"""Objects that are nothing but plain values and relations to such objects, made of one reading each.

The rule of this module: everything below an object is made here, or nothing of it. So what is called for a relation is
called again where something below it is out of the ordinary, and answers the same. Whatever is out of the ordinary (a
null where none may be, a value that does not fit its type) is an error of any kind, and the caller has the whole object
made on the road that says what is wrong, and where.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

Finish: TypeAlias = Callable[[Any], Any]


class Unlike(Exception):
    """A value is not what its type promises."""


@dataclass
class Count:
    """How many objects an answer has so far."""

    objects: int = 0


class Field(NamedTuple):
    """One key of an object: a value of exactly the type `ready` stands in the answer as it is.

    The value is an attribute, or what the object is `call`ed for.
    """

    key: str
    attribute: str
    ready: type | None
    finish: Finish
    call: Finish | None = None


class _Known(NamedTuple):
    """What was made of an object, which is kept so that its id cannot be used again meanwhile."""

    thing: object
    data: dict[str, Any]
    objects: int


@dataclass(slots=True)
class Plain:
    """What one selection of one run makes of objects; of the same object once."""

    count: Count
    read: Callable[[Any], Sequence[Any]]
    keys: Sequence[tuple[str, type | None, Finish]]
    known: dict[int, _Known] = field(default_factory=dict)

    def one(self, thing: Any) -> dict[str, Any]:
        """An object; raises whatever reading it raises."""
        self.count.objects += 1
        return {
            key: value if type(value) is ready else finish(value)
            for (key, ready, finish), value in zip(self.keys, self.read(thing), strict=True)
        }

    def shared(self, thing: Any) -> dict[str, Any]:
        """An object that many may name."""
        known = self.known.get(id(thing))
        if known is not None:
            self.count.objects += known.objects
            return known.data
        before = self.count.objects
        data = self.one(thing)
        self.known[id(thing)] = _Known(thing, data, self.count.objects - before)
        return data


def plain(count: Count, fields: Sequence[Field]) -> Plain:
    """The way to make objects of these fields."""
    return Plain(count, _reading(fields), [(each.key, each.ready, each.finish) for each in fields])


def _reading(fields: Sequence[Field]) -> Callable[[Any], Sequence[Any]]:
    """How the values of these fields are read of an object, in one go where all are attributes."""
    if len(fields) > 1 and not any(each.call for each in fields):
        return attrgetter(*(each.attribute for each in fields))
    ways = [each.call or attrgetter(each.attribute) for each in fields]
    return lambda thing: [way(thing) for way in ways]


def leaf(key: str, attribute: str, coerce: Finish, *, nullable: bool, ready: type | None) -> Field:
    """A scalar or an enum."""

    def finish(value: Any) -> Any:
        return coerce(value) if value is not None else _null(nullable=nullable)

    return Field(key, attribute, ready, finish)


def one_below(key: str, attribute: str, below: Plain, *, nullable: bool, origin: type | None) -> Field:
    """An object, of exactly the class `origin` where there is one."""

    def finish(value: Any) -> Any:
        if value is None:
            return _null(nullable=nullable)
        if origin is not None and type(value) is not origin:
            raise Unlike
        return below.shared(value)

    return Field(key, attribute, None, finish)


def many_below(key: str, attribute: str, below: Plain, *, nullable: bool, origin: type | None) -> Field:
    """A list of objects."""

    def finish(value: Any) -> Any:
        return _null(nullable=nullable) if value is None else many(below, value, origin)

    return Field(key, attribute, None, finish)


def many(below: Plain, value: Any, origin: type | None) -> list[dict[str, Any]]:
    """The objects of a list; raises as `Plain.one`."""
    if not isinstance(value, list | tuple):
        raise Unlike
    if origin is not None and not all(type(item) is origin for item in value):
        raise Unlike
    return [below.one(item) for item in value]


def _null(*, nullable: bool) -> None:
    if not nullable:
        raise Unlike
