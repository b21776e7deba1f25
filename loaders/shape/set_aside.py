"""Rows that are not loaded, as the department gets them back.

The rule of this module: a row set aside has no more in it than a loaded one: no excluded or unknown column, no
sensitive text, numbers as masks.
"""

from __future__ import annotations

from typing import Final

import orjson
import polars as pl

from graph.delivery import SET_ASIDE, Outcome
from graph.identifiers import mask_series
from loaders.checks.findings import Findings, outcome_of
from loaders.checks.shown import shown
from loaders.checks.texts import WORDS
from loaders.headers import Fate, Header

TORN: Final = "E201"


def stopped_rows(safe: pl.DataFrame, header: Header, findings: Findings, lines: pl.Series, sheet: str) -> pl.DataFrame:
    """The stopped rows of a chunk with schema `delivery.SET_ASIDE`; `safe` are texts that may be stored."""
    stopped = ~findings.going
    if not stopped.any():
        return SET_ASIDE.to_frame()
    headers = {column.field.key: column.header for column in header.kept}
    # Dates and amounts that could not be read are in no value, and still may be somebody's number or worse.
    unread = {column.field.key for column in header.kept if column.field.type not in WORDS}
    rows = pl.DataFrame(
        [
            shown(series) if series.name in unread else mask_series(series)
            for series in safe.select(list(headers)).filter(stopped)
        ]
    )
    cells = [
        orjson.dumps([[headers[key], text] for key, text in zip(rows.columns, row, strict=True) if text]).decode()
        for row in rows.iter_rows()
    ]
    frame = pl.DataFrame({"line": lines.filter(stopped), "code": findings.codes.filter(stopped), "cells": cells})
    told = frame.with_columns(pl.lit(sheet).alias("sheet"), outcome_of(pl.col("code")).alias("outcome"))
    return told.select(SET_ASIDE.names()).cast(SET_ASIDE)


def torn_rows(torn: pl.DataFrame, header: Header, sheet: str) -> pl.DataFrame:
    """Rows of another width. Where the table has excluded columns nobody knows which cells are theirs: none is kept."""
    if torn.is_empty():
        return SET_ASIDE.to_frame()
    unsafe = any(column.fate in {Fate.EXCLUDED, Fate.UNKNOWN} for column in header.columns)
    cells = ["[]" if unsafe else _masked(row) for row in torn["cells"]]
    told = pl.DataFrame({"line": torn["line"], "cells": cells}).with_columns(
        pl.lit(sheet).alias("sheet"), pl.lit(Outcome.QUARANTINED.value).alias("outcome"), pl.lit(TORN).alias("code")
    )
    return told.select(SET_ASIDE.names()).cast(SET_ASIDE)


def _masked(cells: pl.Series) -> str:
    return orjson.dumps([["", text] for text in shown(cells).to_list() if text]).decode()
