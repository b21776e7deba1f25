"""Everything at hand while the rows of one sheet are checked and shaped.

The rule of this module: it holds what is decided before the first row; only `counted` and `known` grow.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from graph.catalogue import Entry
from graph.delivery import Delivery
from graph.ids import Ids
from graph.regions import RegionTable
from loaders.checks.known_numbers import KnownNumbers
from loaders.headers import Header
from loaders.plan import PlannedFile
from loaders.readers.table import Sheet

HIDDEN: Final = "hidden"
"""Instead of a layout: why a sheet is not read that a spreadsheet does not show."""


@dataclass(frozen=True)
class Counted:
    """What is counted through a whole file and told at its end.

    `columns` counts filled cells of dropped columns by (sheet, header, fate, why), `not_data` and `late` count rows
    by sheet, `not_read` rows of sheets without a header of the layout by sheet and by the layout it has ("": none,
    `HIDDEN`: not looked at), `hidden` says by sheet how many rows of data a spreadsheet does not show, and which is
    the first; `hidden_columns` counts filled cells of columns that are kept and that it does not show, by sheet and
    header.
    """

    columns: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    not_data: Counter[str] = field(default_factory=Counter)
    not_read: Counter[tuple[str, str]] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    hidden: dict[str, tuple[int, int]] = field(default_factory=dict)
    hidden_columns: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True)
class Desk:
    """One sheet of a planned delivery with the rules, tables and keys its rows are shaped by."""

    planned: PlannedFile
    header: Header
    sheet: Sheet
    entry: Entry
    ids: Ids
    regions: RegionTable
    today: date
    counted: Counted
    known: KnownNumbers = field(default_factory=KnownNumbers)

    @property
    def delivery(self) -> Delivery:
        """The delivery that the sheet belongs to."""
        return self.planned.delivery

    @property
    def null_words(self) -> tuple[str, ...]:
        """What means "nothing" in this delivery, besides what always does."""
        return (*self.planned.layout.null_words, *self.planned.manifest.null_words)
