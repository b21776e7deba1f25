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
    return pl.DataFrame([_column(texts[column.field.key], chunk, column, findings) for column in header.kept])


def with_cut_cells(shown: pl.DataFrame, delivered: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """What is kept of rows that are set aside: `shown`, with these cells as they were delivered, numbers masked."""
    cut = [name for name in shown.columns if texts[name].null_count() > delivered[name].null_count()]
    stays = {name: texts[name].is_not_null() | delivered[name].is_null() for name in cut}
    return shown.with_columns([shown[name].zip_with(stays[name], mask_series(delivered[name])) for name in cut])


def _column(texts: pl.Series, chunk: Chunk, column: Column, findings: Findings) -> pl.Series:
    if texts.null_count() == len(texts):
        return texts
    if (texts.str.starts_with("#") | texts.str.starts_with("=")).any():
        failed = texts.str.contains(_FAILED).fill_null(value=False)
        findings.note(failed, "E201", column.header, _NOT_CALCULATED, texts)
        texts = _emptied(texts, failed)
    if column.field.type not in _IS_TEXT or column.field.role is Role.SUBJECT_NUMBER:
        return texts
    lost = chunk.lost_digits.filter(pl.col("column") == column.place)["line"]
    written = texts.str.contains("+", literal=True).any()  # few columns hold one, and this is sooner than a pattern
    if not (len(lost) or written):
        return texts
    cut = texts.str.contains(_CUT).fill_null(value=False)
    cut |= chunk.lines.is_in(lost.implode()) & texts.is_not_null()
    findings.note(cut, "E210", column.header, _DIGITS_LOST, texts)
    return _emptied(texts, cut)


def _emptied(texts: pl.Series, rows: pl.Series) -> pl.Series:
    return texts.zip_with(~rows, pl.repeat(None, len(texts), dtype=pl.String, eager=True)) if rows.any() else texts
