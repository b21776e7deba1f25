"""Rows that were not loaded, kept for their department: sealed, and only for a while.

The rule of this module: what was rejected or quarantined may hold anything, so it is stored only as ciphertext in
the vault, is opened only for the department's report, and is forgotten on its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import orjson
import polars as pl

from graph.clock import Clock
from graph.ids import Ids
from graph.sidebase.vault import Vault

KIND: Final = "set_aside"
KEPT_FOR: Final = timedelta(days=90)
"""Long enough to look at a report, correct the rows and deliver them again."""


@dataclass(frozen=True)
class SetAside:
    """One row that was not loaded: its place, what became of it, and its cells by header."""

    sheet: str
    line: int
    outcome: str
    code: str
    cells: tuple[tuple[str, str], ...]


class SetAsideRows:
    """Keeps and opens the rows set aside of each delivery."""

    def __init__(self, vault: Vault, ids: Ids, clock: Clock) -> None:
        self._vault = vault
        self._ids = ids
        self._clock = clock

    def keep(self, delivery_id: str, rows: pl.DataFrame) -> None:
        """Seal the rows set aside of one batch."""
        if rows.is_empty():
            return
        places = rows.select("sheet", "line").iter_rows()
        until = self._clock().date() + KEPT_FOR
        self._vault.seal_many(
            pl.DataFrame(
                {
                    "token": [self._token(delivery_id, sheet, line) for sheet, line in places],
                    "kind": [self._vault.kept_until(KIND, until)] * len(rows),
                    "clear": [orjson.dumps(row).decode() for row in rows.iter_rows(named=True)],
                }
            )
        )

    def open(self, delivery_id: str, places: Sequence[tuple[str, int]]) -> tuple[SetAside, ...]:
        """The rows at these places (sheet, line) as far as they are still kept."""
        tokens = [self._token(delivery_id, sheet, line) for sheet, line in places]
        clear = self._vault.open_many(tokens)
        told = (orjson.loads(clear[token]) for token in tokens if token in clear)
        return tuple(
            SetAside(
                row["sheet"],
                row["line"],
                row["outcome"],
                row["code"],
                tuple((header, text) for header, text in orjson.loads(row["cells"] or "[]")),
            )
            for row in told
        )

    def forget_due(self, today: date) -> int:
        """Forget the rows whose day has passed; how many there were."""
        return self._vault.forget_due(KIND, today)

    def _token(self, delivery_id: str, sheet: str, line: int) -> str:
        return self._ids.mint("set_aside", delivery_id, sheet, str(line))
