"""How much is little.

The rule of this module: what is done in another way because it is little is done in the same way everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import polars as pl

FEW: Final = 16
"""So few rows are sooner looked at one by one than in a frame, each step over which is set up anew."""


def framed(rows: Sequence[tuple[object, ...]], schema: pl.Schema) -> pl.DataFrame:
    """A frame of plain rows. That of no rows is always the same one: most frames that one file asks for have none."""
    return pl.DataFrame(rows, schema, orient="row") if rows else _without_rows(tuple(schema.items()))


@cache
def _without_rows(columns: tuple[tuple[str, pl.DataType], ...]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(columns))
