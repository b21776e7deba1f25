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
    bounded = [column for column in header.kept if column.field.max is not None and column.field.type in _WRITTEN]
    # Bytes are at hand, characters are counted: a text has no more of these.
    bytes_of = safe.select(pl.col(column.field.key).str.len_bytes().max() for column in bounded)
    for column in bounded:
        most, longest = column.field.max, bytes_of[column.field.key].item()
        if most is not None and longest is not None and longest > most:
            _note_longer(safe[column.field.key], column, most, findings)


def _note_longer(texts: pl.Series, column: Column, most: int, findings: Findings) -> None:
    longer = (texts.str.len_chars() > most).fill_null(value=False)
    says = f"The text is longer than the {most} characters that are allowed here; it is kept whole."
    findings.note(longer, "E211", column.header, says, texts, masked=True)
