"""On which days departments work: not on public holidays, and on the weekends that are worked instead of them.

The rule of this module: the State Council says for each year, late in the one before, which days these are; the package
that keeps its notices knows years that have been. In a year whose notice is not known here, Monday to Friday are
taken for worked, and whoever calls somebody late by it allows for the longest holiday (`doubt`).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

import polars as pl
from chinese_calendar import is_workday
from chinese_calendar.constants import holidays

WEEK: Final = 5
"""Days of a week that are worked where nothing else is known: Monday to Friday."""

LONGEST_HOLIDAY: Final = 5
"""Working days that the longest public holidays (spring festival, National Day) take away."""

KNOWN_YEARS: Final = range(min(holidays).year, max(holidays).year + 1)

_FIRST: Final = date(1970, 1, 1)
_LAST: Final = date(2100, 12, 31)


def is_working_day(day: date) -> bool:
    """Whether departments work on this day, as far as is known."""
    return is_workday(day) if day.year in KNOWN_YEARS else day.weekday() < WEEK


def doubt(day: date) -> int:
    """By how many working days it may be later than is reckoned, for periods that end on or about this day."""
    return 0 if day.year in KNOWN_YEARS else LONGEST_HOLIDAY


def working_days_after(day: date, days: int) -> date:
    """The day so many working days later. No days after a day that is not worked is the next one that is."""
    found, rest = day, days
    while rest > 0 or not is_working_day(found):
        found += timedelta(days=1)
        rest -= is_working_day(found)
    return found


def working_days_until(days: pl.Series, end: date) -> pl.Series:
    """How many working days lie from each of these days, itself included, to before `end`; null for no day.

    Days before 1970 count as its first one.
    """
    ordinals = days.clip(_FIRST, _LAST).cast(pl.Int32).cast(pl.Int64)
    counts = _worked_before()
    until: int = counts[(end - _FIRST).days]
    return until - counts.gather(ordinals)


@cache
def _worked_before() -> pl.Series:
    """How many working days there are before each day, from the first one on."""
    days = pl.date_range(_FIRST, _LAST, closed="left", eager=True)
    worked = days.dt.weekday() <= WEEK
    known = days.dt.year().is_between(KNOWN_YEARS.start, KNOWN_YEARS.stop - 1).arg_true()
    worked = worked.scatter(known, [is_workday(day) for day in days.gather(known)])
    return pl.concat([pl.Series([0], dtype=pl.Int64), worked.cast(pl.Int64).cum_sum()])
