"""Until when something has to be done.

The rule of this module: the day on which a period begins is not counted, and a period that would end on a holiday ends
on the next day that is worked (Civil Code, articles 201 and 203). Holidays of a year are known once they are published
(`graph.working_days`): where they are not, a department may have a little longer than is told.
"""

from __future__ import annotations

from datetime import date, timedelta

from graph.working_days import working_days_after


def last_day(begun: date, days: int) -> date:
    """The last day of a period of so many calendar days.

    >>> last_day(date(2026, 11, 22), 20), last_day(date(2026, 11, 23), 20)
    (datetime.date(2026, 12, 14), datetime.date(2026, 12, 14))
    """
    return working_days_after(begun + timedelta(days=days), 0)
