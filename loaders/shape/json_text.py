"""JSON objects as text, one per row, built from whole columns.

The rule of this module: one content, one text: keys sorted, no spaces, nulls left out, so that texts can be
compared and hashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

# A quote inside a value is written \\", so only a key stands between two bare quotes that ":null" follows, as long as
# nothing but the letters of a key is taken for one: a value may begin with ":null" itself.
_NULL_MEMBER: Final = r'"[A-Za-z0-9_]+":null,?'
_LAST_COMMA: Final = r",\}$"  # elsewhere it is part of a value


def json_objects(columns: Mapping[str, pl.Series], height: int) -> pl.Series:
    """`{"key":"text",…}` of each row, keys in sorted order; `{}` where all columns are null.

    Keys are field keys: letters, digits and `_`.
    """
    filled = {key: columns[key] for key in sorted(columns) if columns[key].null_count() < height}
    if not filled:
        return pl.repeat("{}", height, dtype=pl.String, eager=True)
    frame = pl.DataFrame([series.alias(key) for key, series in filled.items()])
    objects = frame.select(pl.struct(pl.all()).struct.json_encode()).to_series()
    if not any(series.null_count() for series in filled.values()):
        return objects
    return objects.str.replace_all(_NULL_MEMBER, "").str.replace(_LAST_COMMA, "}")
