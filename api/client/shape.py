"""From classes to selections, and from JSON to their objects.

The rule of this module: the annotations of a class say everything. What does not fit them is an answer of another
service than the one this client was made for, and is an error, never a guess.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from api.client.errors import NotUnderstood

T = TypeVar("T")
HINTS: Final[dict[type, Mapping[str, Any]]] = {}  # resolving annotations takes longer than reading an answer
UNDERSCORE: Final = re.compile(r"_([a-z])")


def selection(kind: type) -> str:
    """The GraphQL selection that asks for all fields of a class."""
    parts = []
    for name, hint in _hints(kind).items():
        inner = _inner(hint)
        below = f" {selection(inner)}" if isinstance(inner, type) and is_dataclass(inner) else ""
        parts.append(f"{_wire(name)}{below}")
    return f"{{ {' '.join(parts)} }}"


def read(kind: type[T], told: object) -> T:
    """An object of a class from an answer; raises `NotUnderstood`."""
    if not isinstance(told, Mapping):
        raise NotUnderstood(f"The service gave no {kind.__name__}.")
    return kind(**{name: _value(hint, told.get(_wire(name)), name) for name, hint in _hints(kind).items()})


def _value(hint: Any, told: object, name: str) -> object:
    if get_origin(hint) in {Union, types.UnionType}:
        if told is None:
            return None
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        if not isinstance(told, list):
            raise NotUnderstood(f"{name} is no list.")
        return tuple(_value(get_args(hint)[0], each, name) for each in told)
    if is_dataclass(hint) and isinstance(hint, type):
        return read(hint, told)
    try:
        if hint is datetime:
            return datetime.fromisoformat(str(told))
        if hint is date:
            return date.fromisoformat(str(told))
    except ValueError:
        raise NotUnderstood(f"{name} is no {hint.__name__}.") from None
    if not isinstance(told, hint):
        raise NotUnderstood(f"{name} is no {hint.__name__}.")
    return told


def _hints(kind: type) -> Mapping[str, Any]:
    known = HINTS.get(kind)
    if known is None:
        hints = get_type_hints(kind)
        known = HINTS[kind] = {name: hints[name] for name in getattr(kind, "__dataclass_fields__", {})}
    return known


def _inner(hint: Any) -> Any:
    while get_origin(hint) is not None:
        hint = next(each for each in get_args(hint) if each not in {type(None), ...})
    return hint


def _wire(name: str) -> str:
    return UNDERSCORE.sub(lambda found: found[1].upper(), name)
