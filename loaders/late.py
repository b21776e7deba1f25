"""Rows that came later than their entry allows (E303).

The rule of this module: nobody is called late because of a holiday, also of a year whose holidays are not known.
"""

from __future__ import annotations

import polars as pl

from graph.catalogue import Entry
from graph.delivery import Delivery
from graph.working_days import doubt, working_days_until
from loaders.plan import CHINA


def late_rows(records: pl.DataFrame, entry: Entry, delivery: Delivery) -> int:
    """How many records were decided more than the entry's `update_working_days` before the delivery."""
    if entry.update_working_days is None or records.is_empty():
        return 0
    day = delivery.delivered.astimezone(CHINA).date()
    waited = working_days_until(records["decided"], day)
    return int((waited > entry.update_working_days + doubt(day)).sum())
