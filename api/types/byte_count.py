"""Lengths of files: GraphQL's Int ends at 2 GiB, files do not.

The rule of this module: a length is a whole number that every JSON parser reads exactly.
"""

from __future__ import annotations

from typing import Final, NewType

import strawberry
from graphql import GraphQLError

LONGEST_INT: Final = 2**31 - 1
"""The greatest number of GraphQL's Int."""
LONGEST: Final = 2**53 - 1
"""The greatest whole number that is exact in JSON, whoever reads it."""

ByteCount = NewType("ByteCount", int)


def parsed(given: object) -> ByteCount:
    """The length that was given; raises `GraphQLError` for what is none."""
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= LONGEST:
        raise GraphQLError(f"A length is a whole number from 0 to {LONGEST}.")
    return ByteCount(given)


SCALAR: Final = strawberry.scalar(
    name="ByteCount",
    description="A length in bytes: a whole number, which may be greater than Int can tell.",
    serialize=int,
    parse_value=parsed,
)
