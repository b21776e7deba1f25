"""What an identity number says beside itself: the birth date, for rows whose own column says nothing.

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
