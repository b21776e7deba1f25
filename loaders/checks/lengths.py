"""Texts that are longer than their column may be.

The rule of this module: nothing is cut. The row is loaded with all that it says, and whoever delivered it is told the
row, the column and the length that is allowed: what a register of theirs would refuse, or a cell that holds two.
"""

from __future__ import annotations

import polars as pl

from graph.catalogue import FieldType
from loaders.checks.findings import Findings
from loaders.headers import Column, Header

_WRITTEN = frozenset({FieldType.TEXT, FieldType.ENUM})
"""Types whose length somebody chose: numbers of subjects have their own checks, and days and amounts are parsed."""


def check_lengths(safe: pl.DataFrame, header: Header, findings: Findings) -> None:
    """Note texts beyond `FieldRule.max` (E211); `safe` are columns that may be shown."""
    for column in header.kept:
        if column.field.max is not None and column.field.type in _WRITTEN:
            _check(safe[column.field.key], column, column.field.max, findings)


def _check(texts: pl.Series, column: Column, most: int, findings: Findings) -> None:
    if int(texts.str.len_bytes().max() or 0) <= most:  # type: ignore[arg-type] # a number or None; at once, unlike characters
        return
    longer = (texts.str.len_chars() > most).fill_null(value=False)
    says = f"The text is longer than the {most} characters that are allowed here; it is kept whole."
    findings.note(longer, "E211", column.header, says, texts, masked=True)
