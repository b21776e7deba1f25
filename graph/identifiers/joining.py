"""Which numbers may join a credit file to others: valid ones of its own subject, of the registers that files share.

The rule of this module: it is worked out from the number and from the file that gives it, each time it is asked, and
never kept with the number. A sole trader's tax number may be the owner's identity number: in the business's file it
joins nothing, in the owner's it does, whichever of the two came first.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.delivery import SubjectKind
from graph.identifiers.number import CheckState, IdentifierKind

_OF_BUSINESSES: Final = frozenset(
    kind.value
    for kind in (IdentifierKind.CREDIT_CODE, IdentifierKind.ORGANISATION_CODE, IdentifierKind.REGISTRATION_NUMBER)
)
_OF_PERSONS: Final = IdentifierKind.IDENTITY_NUMBER.value
_VALID: Final = CheckState.VALID.value
_PERSON: Final = SubjectKind.PERSON.value


def joins_some(kind: str, state: str) -> bool:
    """Whether a number of this kind and check state may join files of some subjects: whoever gives it is looked at."""
    return state == _VALID and (kind in _OF_BUSINESSES or kind == _OF_PERSONS)


def may_join(kind: str, state: str, file_kind: str) -> bool:
    """Whether a number of this kind and check state may join a file about a subject of `file_kind`."""
    return joins_some(kind, state) and (kind != _OF_PERSONS or file_kind == _PERSON)


def joins_some_rows() -> pl.Expr:
    """`joins_some` of each row of a frame with the columns `kind` and `state`; false where there is no number."""
    some = pl.col("kind").is_in([*sorted(_OF_BUSINESSES), _OF_PERSONS])
    return ((pl.col("state") == _VALID) & some).fill_null(value=False)


def may_join_rows() -> pl.Expr:
    """`may_join` of each row of a frame with the columns `kind`, `state` and `file_kind`, false as there."""
    own = (pl.col("kind") != _OF_PERSONS) | (pl.col("file_kind") == _PERSON)
    return joins_some_rows() & own.fill_null(value=False)
