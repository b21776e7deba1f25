"""Rows that came later than their entry allows (E303).

The rule of this module: working days are Monday to Friday; holidays are not known, so a department is never
called late because of one week of them: it counts only what is over the limit even without holidays.
"""

from __future__ import annotations

import polars as pl

from graph.catalogue import Entry
from graph.days import HOLIDAYS
from graph.delivery import Delivery
from loaders.plan import CHINA


def late_rows(records: pl.DataFrame, entry: Entry, delivery: Delivery) -> int:
    """How many records were decided more than the entry's `update_working_days` before the delivery."""
    if entry.update_working_days is None or records.is_empty():
        return 0
    day = delivery.delivered.astimezone(CHINA).date()
    waited = records.select(pl.business_day_count("decided", pl.lit(day)))
    return int((waited.to_series() > entry.update_working_days + HOLIDAYS).sum())
