"""The kinds of columns that the resolution engine knows.

The rule of this package: a kind is data (levels, keys, sentences) and one pure function of single values; the
engine has no knowledge of names or numbers of its own.

A kind of one's own is another entry in the mapping given to the engine: `{**KINDS, "vessel": Kind(...)}`. It may
reuse a shipped `derive` with other levels (`dataclasses.replace(KINDS["text"], name="vessel", levels=...)`) or have
one made by `cells.by_value`. Its name is then what FIELDS says of a column.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from graph.resolution.kinds.addresses import ADDRESS
from graph.resolution.kinds.companies import COMPANY_NAME
from graph.resolution.kinds.conflicts import CONFLICTS, ONE_NUMBER_CONFLICTS
from graph.resolution.kinds.contacts import EMAIL, PHONE
from graph.resolution.kinds.dates import BIRTH_DATE, BIRTH_YEAR, DATE
from graph.resolution.kinds.either import NAME
from graph.resolution.kinds.kind import Kind
from graph.resolution.kinds.numbers import CREDIT_CODE, IDENTIFIER, IDENTITY_NUMBER
from graph.resolution.kinds.persons import GIVEN_NAME, PERSON_NAME, SURNAME
from graph.resolution.kinds.places import POSTCODE, REGION
from graph.resolution.kinds.plain import CATEGORY, NUMBER, OCCUPATION, SEX, SOURCE, SUBJECT_TYPE, TEXT
from graph.resolution.kinds.swapped import DIVIDER, GIVEN_AND_SURNAME

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            *(SUBJECT_TYPE, NAME, PERSON_NAME, GIVEN_NAME, SURNAME, GIVEN_AND_SURNAME, COMPANY_NAME),
            *(IDENTIFIER, IDENTITY_NUMBER, CREDIT_CODE, PHONE, EMAIL),
            *(BIRTH_DATE, BIRTH_YEAR, DATE, SEX, ADDRESS, REGION, POSTCODE),
            *(OCCUPATION, CATEGORY, TEXT, NUMBER),
        )
    }
)
"""Every kind by the name that FIELDS says of a column."""

__all__ = ["CONFLICTS", "DIVIDER", "KINDS", "ONE_NUMBER_CONFLICTS", "SOURCE", "Kind"]
