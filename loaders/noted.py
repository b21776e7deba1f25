"""What was found in a delivery while its rows pass by: counts of everything, and the first findings themselves.

The rule of this module: counts are exact, examples are bounded, so a file that is wrong in every row does not fill
the memory. Findings come masked from the checks and are kept as they come.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from graph.delivery import FINDINGS, Batch
from loaders.report import Report

KEPT: Final = 1_000
"""Findings of one delivery that are kept one by one."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong in a file; line 0 speaks of the whole file. `value` is masked."""

    sheet: str
    line: int
    column: str
    code: str
    value: str
    says: str


@dataclass
class Noted:
    """Grows while batches pass by: `report` counts, `findings` are the first `KEPT` in the order of the file."""

    report: Report = field(default_factory=Report)
    findings: list[Finding] = field(default_factory=list)

    def passing(self, batches: Iterable[Batch]) -> Generator[Batch]:
        """The same batches, each noted before it is passed on."""
        for batch in batches:
            self.note(batch)
            yield batch

    def note(self, batch: Batch) -> None:
        """Count one batch and keep its findings while there is room."""
        self.report = self.report.with_batch(batch)
        room = KEPT - len(self.findings)
        self.findings += [Finding(*row) for row in _named(batch.findings.head(room)).iter_rows()]


def _named(findings: pl.DataFrame) -> pl.DataFrame:
    texts = [name for name, kind in FINDINGS.items() if kind == pl.String]
    return findings.select("sheet", "line", "column", "code", "value", "says").with_columns(pl.col(texts).fill_null(""))
