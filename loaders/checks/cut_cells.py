"""Cells that are not what was entered: a spreadsheet could not calculate them, or has cut their last digits.

The rule of this module: such a cell counts as empty and is told, because what stands in it is nobody's word. Two
decisions whose numbers have lost their ends would otherwise be one.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.catalogue import FieldType, Role
from graph.identifiers import mask_series
from loaders.checks.findings import Findings
from loaders.headers import Column, Header
from loaders.readers.table import Chunk
from loaders.values import columns_where

_FAILED: Final = r"(?s)^(?:#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!)|#{2,}|=.*)$"
_CUT: Final = r"(?i)^\d(?:\.\d+)?E\+\d{2,3}$"
_IS_TEXT: Final = frozenset({FieldType.TEXT, FieldType.ENUM, FieldType.NUMBER})

_NOT_CALCULATED: Final = (
    "A spreadsheet has no value for this cell, it is read as empty: repair the formula or the width of the column, "
    "save, deliver again."
)
_DIGITS_LOST: Final = (
    "A spreadsheet has stored this text of more than 15 digits as a quantity and lost its last digits, it is read as "
    "empty: format the column as text, enter it again, deliver again."
)


def without_cut_cells(texts: pl.DataFrame, chunk: Chunk, header: Header, findings: Findings) -> pl.DataFrame:
    """The same columns with these cells empty; the numbers of subjects are `checks.numbers`' where digits are lost."""
    kept = texts.select(column.field.key for column in header.kept)
    failed = columns_where(kept, pl.all().str.starts_with("#") | pl.all().str.starts_with("="))
    # Few columns hold one, and this is sooner than a pattern.
    written = columns_where(kept, pl.all().str.contains("+", literal=True))
    lost = set(chunk.lost_digits["column"])
    for column in header.kept:
        key = column.field.key
        if key in failed:
            kept = kept.with_columns(_without_failed(kept[key], column, findings))
        may_be_cut = column.field.type in _IS_TEXT and column.field.role is not Role.SUBJECT_NUMBER
        if may_be_cut and (key in written or column.place in lost):
            kept = kept.with_columns(_without_cut(kept[key], chunk, column, findings))
    return kept


def with_cut_cells(shown: pl.DataFrame, delivered: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """What is kept of rows that are set aside: `shown`, with these cells as they were delivered, numbers masked."""
    cut = [name for name in shown.columns if texts[name].null_count() > delivered[name].null_count()]
    stays = {name: texts[name].is_not_null() | delivered[name].is_null() for name in cut}
    return shown.with_columns([shown[name].zip_with(stays[name], mask_series(delivered[name])) for name in cut])


def _without_failed(texts: pl.Series, column: Column, findings: Findings) -> pl.Series:
    failed = texts.str.contains(_FAILED).fill_null(value=False)
    findings.note(failed, "E201", column.header, _NOT_CALCULATED, texts)
    return _emptied(texts, failed)


def _without_cut(texts: pl.Series, chunk: Chunk, column: Column, findings: Findings) -> pl.Series:
    lost = chunk.lost_digits.filter(pl.col("column") == column.place)["line"]
    cut = texts.str.contains(_CUT).fill_null(value=False)
    cut |= chunk.lines.is_in(lost.implode()) & texts.is_not_null()
    findings.note(cut, "E210", column.header, _DIGITS_LOST, texts)
    return _emptied(texts, cut)


def _emptied(texts: pl.Series, rows: pl.Series) -> pl.Series:
    return texts.zip_with(~rows, pl.repeat(None, len(texts), dtype=pl.String, eager=True)) if rows.any() else texts
