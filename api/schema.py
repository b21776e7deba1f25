"""The GraphQL schema, made once.

The rule of this module: what outsiders depend on is the printed schema; a test compares it with the snapshot in
tests/api/schema.graphql, and it only ever grows.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, datetime
from typing import Final

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.types.base_scalars import DateDefinition, DateTimeDefinition
from strawberry.types.scalar import ScalarDefinition

from api.mutations import Mutation
from api.queries import Query
from api.subscriptions import Subscription
from api.types.byte_count import SCALAR, ByteCount
from api.types.entities import CreditFile, CreditRecord, Subject

SCALARS: Final[dict[object, ScalarDefinition]] = {
    ByteCount: SCALAR,
    date: replace(DateDefinition, description="A day, as YYYY-MM-DD."),
    datetime: replace(
        DateTimeDefinition, description="An instant in ISO 8601, such as 2026-04-01T08:00:00+08:00; answers are in UTC."
    ),
}

SCHEMA: Final = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[Subject, CreditFile, CreditRecord],
    config=StrawberryConfig(disable_field_suggestions=True, scalar_map=SCALARS),
)


def core_schema() -> GraphQLSchema:
    """The schema as graphql-core sees it, for validating and running documents."""
    return SCHEMA._schema  # noqa: SLF001 - strawberry has no public name for it; its version is pinned


def printed_schema() -> str:
    """The schema definition language of the service, ending in a newline."""
    return SCHEMA.as_str() + "\n"


if __name__ == "__main__":  # `python -m api.schema > tests/api/schema.graphql` renews the snapshot
    sys.stdout.write(printed_schema())
