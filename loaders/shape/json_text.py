"""JSON objects as text, one per row, built from whole columns.

The rule of this module: one content, one text: keys sorted, no spaces, nulls left out, so that texts can be
compared and hashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

_ESCAPED: Final = r'["\\\x00-\x1f\x7f]'
"""What JSON writes otherwise inside a text; few columns have any of it."""


def json_objects(columns: Mapping[str, pl.Series], height: int) -> pl.Series:
    """`{"key":"text",…}` of each row, keys in sorted order; `{}` where all columns are null.

    Keys are field keys: letters, digits and `_`.
    """
    filled = {key: columns[key] for key in sorted(columns) if columns[key].null_count() < height}
    if not filled:
        return pl.repeat("{}", height, dtype=pl.String, eager=True)
    frame = pl.DataFrame([series.alias(key) for key, series in filled.items()])
    escaped = frame.select(pl.all().str.contains(_ESCAPED).any()).row(0)
    members = [_member(key, escaped=some) for key, some in zip(filled, escaped, strict=True)]
    within = pl.concat_str(members, ignore_nulls=True).str.strip_suffix(",")
    return frame.select(pl.concat_str(pl.lit("{"), within, pl.lit("}"))).to_series()


def _member(key: str, *, escaped: bool) -> pl.Expr:
    """`"key":"text",` of each row, null where there is no text; put together it takes half of what encoding does."""
    if not escaped:
        return pl.concat_str(pl.lit(f'"{key}":"'), pl.col(key), pl.lit('",'))
    member = pl.struct(key).struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")
    return pl.when(pl.col(key).is_not_null()).then(member + ",")
