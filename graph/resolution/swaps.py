"""A column that no table has: given name and surname together, to see that they changed places.

The rule of this module: it is made only where it is plain which two columns belong together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from graph.resolution.columns import Column, encode
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
