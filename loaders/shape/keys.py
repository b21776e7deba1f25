"""What names a record: the natural key of its entry, in one spelling.

The rule of this module: two rows that speak of one decision of one department get one key, however its number is
written; a key holds no field that a correction may change, wherever the decision has a number.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.catalogue import Entry, FieldType, Role
from graph.identifiers import CheckState
from loaders.desk import Desk

# 〔2020〕, [2020], （2020） and (2020) are one; so are spaces or none, dashes of all lengths, 〇 and 0.
_BRACKETS: Final = {
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "〔": "(",
    "〕": ")",
    "【": "(",
    "】": ")",
    "〈": "(",
    "〉": ")",
    "〇": "0",
}


def one_spelling(texts: pl.Expr) -> pl.Expr:
    """A decision number or other text as keys compare it: NFKC, round brackets, `-` for dashes, no spaces."""
    folded = texts.str.normalize("NFKC").str.replace_many(list(_BRACKETS), list(_BRACKETS.values()))
    return folded.str.replace_all(r"[‐‑‒–—―−]+", "-").str.replace_all(r"[\s\u{200b}\u{feff}]+", "").str.to_uppercase()


def record_keys(values: pl.DataFrame, numbers: pl.DataFrame, name_keys: pl.Series, desk: Desk) -> pl.Series:
    """The key of each row by the first of the entry's natural keys whose fields are all filled; null if none is.

    Of a number only a valid one names a record.
    """
    height, entry = len(values), desk.entry
    keys = pl.Series("key", [None] * height, dtype=pl.String)
    parts: dict[str, pl.Series] = {}
    for natural in entry.natural_keys:
        filled = keys.is_null()
        if not filled.any():
            break
        for field in natural:
            parts[field] = parts[field] if field in parts else _part(field, values, numbers, name_keys, entry)
            filled &= parts[field].is_not_null()
        rows = filled.arg_true()
        constant = [desk.delivery.department, entry.code, "+".join(natural)]
        columns = [pl.repeat(text, len(rows), dtype=pl.String, eager=True) for text in constant]
        columns += [parts[field].gather(rows) for field in natural]
        keys = keys.scatter(rows, desk.ids.mint_many("key", columns))
    return keys


def _part(field: str, values: pl.DataFrame, numbers: pl.DataFrame, name_keys: pl.Series, entry: Entry) -> pl.Series:
    height = len(values)
    rule = entry.by_key[field]
    if rule.role is Role.SUBJECT_NAME:
        return name_keys
    if rule.role is Role.SUBJECT_NUMBER:
        valid = numbers.filter((pl.col("key") == field) & (pl.col("state") == CheckState.VALID.value))
        return pl.Series(field, [None] * height, dtype=pl.String).scatter(valid["row"], valid["text"])
    if field not in values.columns:
        return pl.Series(field, [None] * height, dtype=pl.String)
    if rule.type is FieldType.DATE:
        return values[field]
    return values.select(one_spelling(pl.col(field))).to_series()
