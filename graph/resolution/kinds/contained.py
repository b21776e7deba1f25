"""What an identity number says beside itself: birth date and sex, for rows whose own column says nothing.

The rule of this module: it fills gaps inside the process and nothing else; what is read here is never stored or shown
(`graph.identifiers.meaning`). Where a row has both, its own column counts, so that nothing counts twice.
"""

from __future__ import annotations

import polars as pl

from graph.resolution.kinds.numbers import IDENTITY_NUMBER


def birth_dates_in(numbers: pl.Series) -> pl.Series:
    """The eight digits of the birth date in valid identity numbers, and in masked ones that show it; else null."""
    parts = IDENTITY_NUMBER.derive(numbers)
    shown = pl.col("beginning").str.extract(r"^(\d{14,15})\*$")
    return parts.select(born=pl.coalesce("valid", shown).str.slice(6, 8))["born"]


def sexes_in(numbers: pl.Series) -> pl.Series:
    """`male` or `female` for valid identity numbers, whose sequence is odd for men (GB 11643-1999); else null."""
    is_male = pl.col("valid").str.slice(16, 1).cast(pl.Int8, strict=False) % 2 == 1
    sex = pl.when(is_male).then(pl.lit("male")).when(~is_male).then(pl.lit("female"))
    return IDENTITY_NUMBER.derive(numbers).select(sex=sex)["sex"]
