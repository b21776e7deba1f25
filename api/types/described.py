"""Docstrings as descriptions: what a reader of the code and a reader of the schema see is one text.

The rule of this module: a GraphQL type or a field with a resolver that has no docstring cannot be made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

import strawberry

from api.batching import RELATION

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def described(cls: type[T]) -> type[T]:
    """Make an object type whose description is its docstring."""
    return strawberry.type(cls, description=_text(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def described_interface(cls: type[T]) -> type[T]:
    """Make an interface whose description is its docstring."""
    return strawberry.interface(cls, description=_text(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def described_input(cls: type[T]) -> type[T]:
    """Make an input type whose description is its docstring."""
    return strawberry.input(cls, description=_text(cls))


def resolved(function: Callable[..., object]) -> Any:
    """Make a field with a resolver whose description is its docstring."""
    return strawberry.field(resolver=function, description=_text(function))


def resolved_until(gone: str) -> Callable[[Callable[..., object]], Any]:
    """Make a field as `resolved` does that is to go, and say what is asked instead."""

    def make(function: Callable[..., object]) -> Any:
        return strawberry.field(resolver=function, description=_text(function), deprecation_reason=gone)

    return make


def related(function: Callable[..., object]) -> Any:
    """Make a described field that answers from what was loaded for a whole list."""
    return strawberry.field(resolver=function, description=_text(function), metadata=RELATION)


def subscribed(function: Callable[..., object]) -> Any:
    """Make a field that is told as things happen, whose description is its docstring."""
    return strawberry.subscription(resolver=function, description=_text(function))


def shown_as(kind: object) -> Callable[[Callable[..., object]], Any]:
    """Make a described field whose resolver gives answers of `graph.view` and whose type in the schema is `kind`."""

    def make(function: Callable[..., object]) -> Any:
        return strawberry.field(resolver=function, description=_text(function), graphql_type=kind)

    return make


def _text(said: object) -> str:
    text = " ".join((said.__doc__ or "").split())
    if not text:
        raise TypeError(f"{said} has no docstring, so the schema could not describe it.")
    return text
