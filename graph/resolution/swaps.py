"""What a row says by two columns together: names that changed places, and a birth date inside an identity number.

The rule of this module: it is read only where it is plain which two columns belong together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from graph.resolution.columns import Column, encode
from graph.resolution.kinds.contained import birth_dates_in
from graph.resolution.kinds.dates import BIRTH_DATE
from graph.resolution.kinds.numbers import IDENTITY_NUMBER
from graph.resolution.kinds.persons import GIVEN_NAME, SURNAME
from graph.resolution.kinds.swapped import DIVIDER, GIVEN_AND_SURNAME

JOINT: Final = " with "


def swapped_names(table: pl.DataFrame, kinds: Mapping[str, str]) -> dict[str, Column]:
    """The column of names in both places, where a table has one of given names and one of surnames."""
    given = [name for name, kind in kinds.items() if kind == GIVEN_NAME.name]
    surname = [name for name, kind in kinds.items() if kind == SURNAME.name]
    if len(given) != 1 or len(surname) != 1:
        return {}
    name = given[0] + JOINT + surname[0]
    together = table.select(
        pl.concat_str(pl.col(given[0]).cast(pl.String), pl.col(surname[0]).cast(pl.String), separator=DIVIDER).alias(
            name
        )
    )
    return {name: encode(together[name], GIVEN_AND_SURNAME)}


def with_birth_dates(table: pl.DataFrame, kinds: Mapping[str, str]) -> tuple[pl.DataFrame, Mapping[str, pl.Series]]:
    """The table with birth dates where only the identity number of a row tells one; by column which rows these are."""
    born = [name for name, kind in kinds.items() if kind == BIRTH_DATE.name]
    number = [name for name, kind in kinds.items() if kind == IDENTITY_NUMBER.name]
    if len(born) != 1 or len(number) != 1:
        return table, {}
    dates, numbers = table[born[0]].cast(pl.String), table[number[0]].cast(pl.String)
    missing = dates.is_null()
    gaps = (missing & numbers.is_not_null()).arg_true()
    if not len(gaps):
        return table, {}
    filled = dates.scatter(gaps, birth_dates_in(numbers.gather(gaps)))
    return table.with_columns(filled.alias(born[0])), {born[0]: missing & filled.is_not_null()}
