"""The record of each row: times, severity, publicity, retention, contents and lineage texts.

The rule of this module: clocks come from the catalogue's own formulas and contents from the checked values; the
original text is kept only where it says something else than the value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from graph.catalogue import FieldType, Role
from graph.delivery import RECORDS, ROW_STAMP_DIGITS
from loaders.desk import Desk
from loaders.headers import Header
from loaders.shape.identity import Named, first_filled
from loaders.shape.json_text import json_objects
from loaders.shape.named import told_apart
from loaders.values import LONG_TERM

SHEET_LINES: Final = 10_000_000
"""Row stamps count lines through the sheets of a workbook: ordinal x 10 million + line."""


@dataclass(frozen=True)
class Made:
    """What ids were minted for the rows of a chunk before their records are put together."""

    keys: pl.Series
    parts: pl.Series
    files: pl.Series
    kinds: pl.Series
    recognised_by: pl.Series
    names: pl.DataFrame  # whom rows name (loaders.shape.named)


def row_stamps(lines: pl.Series, desk: Desk) -> pl.Series:
    """`delivery.stamp|line` of each row, so that versions of one delivery sort by row."""
    line = (lines + desk.sheet.ordinal * SHEET_LINES).cast(pl.String).str.zfill(ROW_STAMP_DIGITS)
    return line.to_frame("line").select(pl.lit(f"{desk.delivery.stamp}|") + pl.col("line")).to_series()


def records_frame(
    values: pl.DataFrame, texts: pl.DataFrame, who: Named, made: Made, desk: Desk, *, lines: pl.Series
) -> pl.DataFrame:
    """All rows with schema `delivery.RECORDS`; the caller leaves out those that were stopped.

    `values` are the normalised fields and `texts` the same fields as delivered, both free of clear numbers.
    """
    header, entry = desk.header, desk.entry
    height = len(values)
    kept = [column.field.key for column in header.kept]
    fields = json_objects({key: values[key] for key in kept}, height)
    frame = pl.DataFrame(
        {
            "sheet": pl.repeat(desk.sheet.name, height, dtype=pl.String, eager=True),
            "line": lines,
            "stamp": row_stamps(lines, desk),
            "key": made.keys,
            "part": made.parts,
            "record": desk.ids.mint_many(
                "record", [made.keys.fill_null(""), made.parts, made.files, told_apart(fields, made.names)]
            ),
            "file": made.files,
            "scope": pl.repeat(desk.delivery.scope, height, dtype=pl.String, eager=True),
            "kind": made.kinds,
            "name": who.name,
            "name_key": who.name_key,
            "block": who.block,
            "recognised_by": made.recognised_by,
            "title": first_filled(values, header, Role.TITLE).fill_null(entry.name_zh),
            "number": first_filled(values, header, Role.DECISION_NUMBER),
            "decided": _decided(values, header),
            "valid_from": _day(values, header, Role.VALID_FROM),
            "valid_to": _open_end(_day(values, header, Role.VALID_TO)),
            "given": _open_end(_day(values, header, Role.PUBLISHED_UNTIL)),
            "penalty_class": _all_texts(values, header, Role.PENALTY_CLASS),
            "fields": fields,
            "original": _original(values, texts, header),
        }
    )
    severe = frame.with_columns(entry.severity_expr("penalty_class").alias("severity"))
    clocked = severe.with_columns(
        entry.published_until_expr("decided", "severity", "valid_to", "given", "kind").alias("published_until"),
        entry.kept_until_expr("decided", "valid_to").alias("kept_until"),
    )
    return clocked.select(RECORDS.names()).cast(RECORDS)


def _decided(values: pl.DataFrame, header: Header) -> pl.Series:
    """The day of the decision; where only a year is spoken of, its last day."""
    years = first_filled(values, header, Role.YEAR)
    last = years.to_frame("year").select(pl.col("year") + "-12-31").to_series().str.to_date("%Y-%m-%d", strict=False)
    decided = _day(values, header, Role.DECIDED)
    return decided.zip_with(decided.is_not_null(), last)


def _day(values: pl.DataFrame, header: Header, role: Role) -> pl.Series:
    return first_filled(values, header, role).str.to_date("%Y-%m-%d", strict=False)


def _open_end(days: pl.Series) -> pl.Series:
    """Days without the long term, which is no end."""
    return days.to_frame("day").select(pl.when(pl.col("day") != LONG_TERM).then(pl.col("day"))).to_series()


def _all_texts(values: pl.DataFrame, header: Header, role: Role) -> pl.Series:
    keys = [column.field.key for column in header.of_role(role)]
    if not keys:
        return pl.Series(role.value, [None] * len(values), dtype=pl.String)
    return values.select(pl.concat_str(keys, separator="、", ignore_nulls=True).alias(role.value)).to_series()


def _original(values: pl.DataFrame, texts: pl.DataFrame, header: Header) -> pl.Series:
    """Texts that differ from their values, as JSON; null where none does. Numbers have their mask and no original."""
    keys = [column.field.key for column in header.kept if column.field.type is not FieldType.NUMBER]
    both = values.select(keys).hstack(texts.select(pl.col(key).alias(_written(key)) for key in keys))
    other = {key: pl.col(key).is_not_null() & (pl.col(_written(key)) != pl.col(key)) for key in keys}
    differing = [series.name for series in both.select(other[key].any().alias(key) for key in keys) if series.item()]
    originals = both.select(pl.when(other[key]).then(pl.col(_written(key))).alias(key) for key in differing)
    objects = json_objects(originals.to_dict(), len(values))
    return objects.to_frame("text").select(pl.when(pl.col("text") != "{}").then(pl.col("text"))).to_series()


def _written(key: str) -> str:
    return f"{key} as written"
