"""JSON objects as text, one per row, built from whole columns.

The rule of this module: one content, one text: keys sorted, no spaces, nulls left out, so that texts can be
compared and hashed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    members = [
        _Member(key, is_escaped=bool(some), is_everywhere=not filled[key].null_count())
        for key, some in zip(filled, escaped, strict=True)
    ]
    return frame.select(pl.concat_str(_object(members), ignore_nulls=True)).to_series()


@dataclass(frozen=True)
class _Member:
    """`"key":"text"` of each row, nothing where there is no text; put together it takes half of what encoding does."""

    key: str
    is_escaped: bool
    is_everywhere: bool

    def pieces(self, before: str, after: str) -> list[pl.Expr]:
        """What makes a row's member with what stands before and after it."""
        if self.is_escaped:
            text = pl.struct(self.key).struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")
            pieces = [pl.lit(before), text, pl.lit(after)]
        else:
            pieces = [pl.lit(f'{before}"{self.key}":"'), pl.col(self.key), pl.lit(f'"{after}')]
        if self.is_everywhere:
            return pieces
        return [pl.when(pl.col(self.key).is_not_null()).then(pl.concat_str(pieces))]


def _object(members: Sequence[_Member]) -> list[pl.Expr]:
    """The pieces of the whole object: around a member that each row has, every other one brings its own comma."""
    sure = next((at for at, member in enumerate(members) if member.is_everywhere), None)
    if sure is None:
        within = pl.concat_str([piece for member in members for piece in member.pieces("", ",")], ignore_nulls=True)
        return [pl.lit("{"), within.str.strip_suffix(","), pl.lit("}")]
    before = [piece for member in members[:sure] for piece in member.pieces("", ",")]
    after = [piece for member in members[sure + 1 :] for piece in member.pieces(",", "")]
    return [pl.lit("{"), *before, *members[sure].pieces("", ""), *after, pl.lit("}")]
