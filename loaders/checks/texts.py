"""The cells of the kept columns as texts that may be stored.

The rule of this module: behind it there is no sensitive text and no person's number; number columns are the one
exception, and they go to `checks.numbers` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from graph.catalogue import FieldType
from graph.identifiers import mask_series
from graph.sensitive import scan_text, scan_values
from loaders.checks.findings import Findings
from loaders.headers import Column, Header
from loaders.readers.table import Chunk
from loaders.values import without_null_words

WORDS = frozenset({FieldType.TEXT, FieldType.ENUM, FieldType.INTEGER, FieldType.FLAG})
"""Types whose cells are kept as they are said; dates and amounts are parsed or refused, so nothing can hide in them."""


def cell_texts(chunk: Chunk, header: Header, null_words: tuple[str, ...]) -> pl.DataFrame:
    """The kept columns of trimmed rows under their field keys, null where the cell says that there is nothing."""
    kept = chunk.cells.select(pl.col(column.name).alias(column.field.key) for column in header.kept)
    return without_null_words(kept, null_words)


def storable(texts: pl.DataFrame, header: Header, findings: Findings) -> pl.DataFrame:
    """The same columns with sensitive texts dropped (E102, the class is named, the text is not) and numbers masked."""
    words = [column for column in header.kept if column.field.type in WORDS]
    free = [column for column in words if column.field.scan]
    structured = [column for column in words if not column.field.scan]
    safe = _without_sensitive(texts, free, scan_text, findings)
    return _without_sensitive(safe, structured, scan_values, findings)


def _without_sensitive(
    texts: pl.DataFrame, columns: Sequence[Column], scan: Callable[[pl.Series], pl.Series], findings: Findings
) -> pl.DataFrame:
    changing = _changing(texts.select(column.field.key for column in columns), scan)
    if changing.is_empty():
        return texts
    return texts.with_columns(_safe(texts[column.field.key], changing, column, findings) for column in columns)


def _changing(texts: pl.DataFrame, scan: Callable[[pl.Series], pl.Series]) -> pl.DataFrame:
    """The texts in these columns that are not stored as they are: text, class (of sensitive data), masked."""
    if not texts.width:
        return pl.DataFrame(schema={"text": pl.String, "class": pl.String, "masked": pl.String})
    distinct = pl.concat([series.alias("text") for series in texts]).unique().drop_nulls()
    told = pl.DataFrame({"text": distinct, "class": scan(distinct), "masked": mask_series(distinct)})
    return told.filter(pl.col("class").is_not_null() | (pl.col("masked") != pl.col("text")))


def _safe(texts: pl.Series, changing: pl.DataFrame, column: Column, findings: Findings) -> pl.Series:
    masked = texts.replace(changing["text"], changing["masked"])
    classes = texts.replace_strict(changing["text"], changing["class"], default=None, return_dtype=pl.String)
    found = classes.is_not_null()
    if not found.any():
        return masked
    for kind in sorted(set(classes.drop_nulls())):
        findings.note(
            (classes == kind).fill_null(value=False),
            "E102",
            column.header,
            f"The text holds sensitive data ({kind}): it is not stored. Deliver it without.",
        )
    return masked.zip_with(~found, pl.repeat(None, len(texts), dtype=pl.String, eager=True))
