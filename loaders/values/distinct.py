"""A column function asked once for each distinct text.

The rule of this module: only functions that look at one text at a time may be given to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

# Below this share of distinct texts the detour over them is cheaper than the function itself.
_WORTH_IT: Final = 0.5


def on_distinct(function: Callable[[pl.Series], pl.Series], texts: pl.Series) -> pl.Series:
    """`function(texts)`, worked out on the distinct texts where many repeat; it must give texts or nulls."""
    distinct = texts.unique().drop_nulls()
    if len(distinct) > _WORTH_IT * len(texts):
        return function(texts)
    if distinct.is_empty():
        return pl.Series(texts.name, [None] * len(texts), dtype=pl.String)
    answers = function(distinct)
    if answers.null_count() == len(answers):
        return pl.repeat(None, len(texts), dtype=pl.String, eager=True).alias(texts.name)
    if answers.equals(distinct):
        return texts
    return texts.replace_strict(distinct, answers, default=None, return_dtype=pl.String)
