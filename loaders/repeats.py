"""Rows that say again, or say otherwise, what the graph knew of their decision (E301, E302).

The rule of this module: it is information about the whole file and no fault of any row; only the graph can tell it,
so it is said after the last row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from graph.delivery import FINDINGS, REPEATS, Batch, Outcome

_SAYS: Final = {
    Outcome.UNCHANGED: "{rows} rows say what a record said already: each is one more source of it.",
    Outcome.NEW_VERSION: "{rows} rows say otherwise what a record said: each is a new version, the old one is kept.",
}


def repeats(outcomes: Mapping[str, int]) -> Batch:
    """A closing batch without lines: one finding under line 0 for each sort of repeat among these outcomes."""
    told = [
        ("", 0, "", code, "", _SAYS[outcome].format(rows=rows))
        for outcome, code in REPEATS.items()
        if (rows := outcomes.get(outcome.value, 0))
    ]
    return Batch(lines=0, findings=pl.DataFrame(told, schema=FINDINGS, orient="row"))
