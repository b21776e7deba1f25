"""What only the graph can tell of a delivery: rows that repeat, rows that change, names that differ (E301, E302, E209).

The rule of this module: each is one finding about the whole file, said after its last row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from graph.delivery import FINDINGS, MISNAMED, REPEATS, Batch, Outcome

_SAYS: Final = {
    Outcome.UNCHANGED: "What a record said already, so that each row is one more source of it. Rows: {rows}.",
    Outcome.NEW_VERSION: "Otherwise than a record said: each row is another version, and none is lost. Rows: {rows}.",
}
_MISNAMED: Final = (
    "Under another name than the base registration of the same code: kept apart until a steward decides. Credit files: "
    "{files}."
)


def told_by_graph(outcomes: Mapping[str, int], misnamed: int = 0) -> Batch:
    """A closing batch without lines: its findings, under line 0.

    `misnamed` counts credit files that a base registration names otherwise; only a load knows it, a check does not.
    """
    told = [
        ("", 0, "", code, "", _SAYS[outcome].format(rows=rows))
        for outcome, code in REPEATS.items()
        if (rows := outcomes.get(outcome.value, 0))
    ]
    if misnamed:
        told.append(("", 0, "", MISNAMED, "", _MISNAMED.format(files=misnamed)))
    return Batch(lines=0, findings=pl.DataFrame(told, schema=FINDINGS, orient="row"))
