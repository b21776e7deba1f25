"""The findings of one chunk, and which of its rows may not be loaded.

The rule of this module: the first thing that stops a row decides its outcome and code; later ones are findings
only.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.delivery import FINDINGS, Outcome
from loaders.checks.shown import shown

LONGEST_VALUE: Final = 80
"""Characters of a value that a finding shows."""

REJECTED: Final = frozenset({"E101", "E103", "E104"})
"""Codes of rows that must not be kept by us: returned to the department. All others wait in quarantine."""


class Findings:
    """Collects findings row by row for the `lines` of one chunk of a sheet."""

    def __init__(self, sheet: str, lines: pl.Series) -> None:
        self._sheet = sheet
        self._lines = lines
        self._frames: list[pl.DataFrame] = []
        self._code = pl.repeat(None, len(lines), dtype=pl.String, eager=True)

    def note(
        self,
        rows: pl.Series,
        code: str,
        column: str,
        says: str,
        values: pl.Series | None = None,
        *,
        masked: bool = False,
    ) -> None:
        """Report `rows` (true where it is so). `values` are shown cut, as `checks.shown` lets them.

        `masked`: they are as they may be shown already.
        """
        if not rows.any():
            return
        lines = self._lines.filter(rows)
        told = pl.repeat("", len(lines), dtype=pl.String, eager=True)
        if values is not None:
            of_rows = values.filter(rows)
            told = (of_rows if masked else shown(of_rows)).fill_null("").str.slice(0, LONGEST_VALUE)
        self._frames.append(
            pl.DataFrame(
                {"sheet": self._sheet, "line": lines, "column": column, "code": code, "value": told, "says": says}
            )
            .select(FINDINGS.names())
            .cast(FINDINGS)
        )

    def stop(
        self,
        rows: pl.Series,
        code: str,
        column: str,
        says: str,
        values: pl.Series | None = None,
        *,
        masked: bool = False,
    ) -> None:
        """Report `rows` and keep them from being loaded."""
        self.note(rows, code, column, says, values, masked=masked)
        if rows.any():
            first = rows & self._code.is_null()
            self._code = self._code.zip_with(~first, pl.repeat(code, len(first), dtype=pl.String, eager=True))

    @property
    def going(self) -> pl.Series:
        """Which rows nothing has stopped so far."""
        return self._code.is_null()

    @property
    def codes(self) -> pl.Series:
        """The code that stopped each row, null for the others."""
        return self._code

    def frame(self) -> pl.DataFrame:
        """All findings in the order of the lines."""
        if not self._frames:
            return FINDINGS.to_frame()
        return pl.concat(self._frames).sort("line", maintain_order=True)


def outcome_of(codes: pl.Expr) -> pl.Expr:
    """The outcome that a stopping code means."""
    rejected = codes.is_in(sorted(REJECTED))
    return pl.when(rejected).then(pl.lit(Outcome.REJECTED.value)).otherwise(pl.lit(Outcome.QUARANTINED.value))
