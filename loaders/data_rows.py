"""The data rows of a chunk, told apart from notes and from rows of another width.

The rule of this module: what is left out here is counted, and what is torn is reported with its line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from graph.catalogue import FieldRule, Role
from graph.delivery import FINDINGS
from loaders.headers import Header
from loaders.notes import not_data
from loaders.readers.table import Chunk
from loaders.values import trimmed

_TORN: Final = (
    "The row has {} cells where the header has {}: perhaps a quote or a separator too many, or a header in two rows."
)


@dataclass(frozen=True)
class Rows:
    """`chunk` holds data rows only, their cells trimmed; `torn` rows have another number of cells than the header.

    `not_data` counts notes and blank rows, `width` is the header's number of cells.
    """

    chunk: Chunk
    torn: pl.DataFrame
    not_data: int
    width: int

    def findings(self, sheet: str) -> pl.DataFrame:
        """One E201 for each torn row, with schema `delivery.FINDINGS`."""
        told = self.torn.select(
            pl.lit(sheet).alias("sheet"),
            "line",
            pl.lit("").alias("column"),
            pl.lit("E201").alias("code"),
            pl.lit("").alias("value"),
            pl.format(_TORN, pl.col("cells").list.len(), pl.lit(self.width)).alias("says"),
        )
        return told.select(FINDINGS.names()).cast(FINDINGS)


def data_rows(chunk: Chunk, header: Header) -> Rows:
    """Split a chunk by what its rows are."""
    chunk = _with_short_rows(chunk, header)
    cells = trimmed(chunk.cells)
    name = next((column for column in header.of_role(Role.SUBJECT_NAME)), None)
    texts = (name.header, name.field.key, name.field.header) if name else ()
    facts = cells.select(
        pl.coalesce(pl.all()).alias("first"),
        pl.sum_horizontal(pl.all().is_not_null()).alias("filled"),
        pl.col(name.name if name else cells.columns[0]).alias("name"),
    )
    marks = facts.select(
        (pl.col("filled") == 0).alias("blank"),
        not_data(pl.col("first"), pl.col("filled"), pl.col("name"), texts).alias("note"),
    )
    data = ~(marks["blank"] | marks["note"])
    torn, notes = _torn(chunk.torn)
    left_out = len(cells) - int(data.sum()) + notes + chunk.blank
    if data.all():
        return Rows(replace(chunk, cells=cells), torn, left_out, header.width)
    kept = replace(chunk, lines=chunk.lines.filter(data), cells=cells.filter(data))
    return Rows(kept, torn, left_out, header.width)


def _with_short_rows(chunk: Chunk, header: Header) -> Chunk:
    """The chunk with rows as whole ones that lack cells at their end alone, all of columns that may be empty.

    Spreadsheets write no separators there once a run of rows has nothing in these columns. What such a row lacks
    before is found by the checks.
    """
    needed = max((column.place + 1 for column in header.kept if _is_needed(column.field)), default=header.width)
    length = chunk.torn["cells"].list.len()
    short = (length >= needed) & (length < header.width)
    if not short.any():
        return chunk
    found = chunk.torn.filter(short)
    padded = pl.DataFrame(
        {str(place): found["cells"].list.get(place, null_on_oob=True) for place in range(header.width)},
        schema=chunk.cells.schema,
    )
    lines = pl.concat([chunk.lines, found["line"].rename(chunk.lines.name)])
    order = lines.arg_sort()
    cells = pl.concat([chunk.cells, padded])[order].with_columns(pl.all().replace("", None))
    return replace(chunk, lines=lines.gather(order), cells=cells, torn=chunk.torn.filter(~short))


def _is_needed(rule: FieldRule) -> bool:
    return rule.required or bool(rule.required_with) or rule.role in {Role.SUBJECT_NAME, Role.SUBJECT_NUMBER}


def _torn(torn: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Torn rows without those that are notes."""
    if torn.is_empty():
        return torn, 0
    filled = pl.col("cells").list.eval(pl.element().str.strip_chars().replace("", None).drop_nulls())
    facts = torn.select(filled.list.first().alias("first"), filled.list.len().alias("filled"))
    none = pl.lit(None, dtype=pl.String)
    notes = facts.select(not_data(pl.col("first"), pl.col("filled"), none, ()) | (pl.col("filled") == 0)).to_series()
    return torn.filter(~notes), int(notes.sum())
