"""The cells of the kept columns as texts that may be stored.

The rule of this module: behind it there is no sensitive text and no person's number; number columns are the one
exception, and they go to `checks.numbers` and nowhere else.
"""

from __future__ import annotations

import polars as pl

from graph.catalogue import FieldType
from graph.identifiers import mask_series
from graph.sensitive import scan_text, scan_values
from loaders.checks.findings import Findings
from loaders.headers import Column, Header
from loaders.readers.table import Chunk
from loaders.values import on_distinct, without_null_words

WORDS = frozenset({FieldType.TEXT, FieldType.ENUM, FieldType.INTEGER, FieldType.FLAG})
"""Types whose cells are kept as they are said; dates and amounts are parsed or refused, so nothing can hide in them."""


def cell_texts(chunk: Chunk, header: Header, null_words: tuple[str, ...]) -> pl.DataFrame:
    """The kept columns of trimmed rows under their field keys, null where the cell says that there is nothing."""
    kept = [(column.name, column.field.key) for column in header.kept]
    return pl.DataFrame([without_null_words(chunk.cells[name], null_words).alias(key) for name, key in kept])


def storable(texts: pl.DataFrame, header: Header, findings: Findings) -> pl.DataFrame:
    """The same columns with sensitive texts dropped (E102, the class is named, the text is not) and numbers masked."""
    safe = texts
    for column in header.kept:
        rule = column.field
        if rule.type not in WORDS:
            continue
        series = safe[rule.key]
        if series.null_count() == len(series):
            continue
        series = on_distinct(mask_series, _without_sensitive(series, column, findings, free=rule.scan))
        safe = safe.with_columns(series.alias(rule.key))
    return safe


def _without_sensitive(series: pl.Series, column: Column, findings: Findings, *, free: bool) -> pl.Series:
    classes = on_distinct(scan_text if free else scan_values, series)
    found = classes.is_not_null()
    if not found.any():
        return series
    for kind in sorted(set(classes.drop_nulls())):
        findings.note(
            (classes == kind).fill_null(value=False),
            "E102",
            column.header,
            f"The text holds sensitive data ({kind}): it is not stored. Deliver it without.",
        )
    return series.zip_with(~found, pl.repeat(None, len(series), dtype=pl.String, eager=True))
