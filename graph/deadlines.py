"""Until when something has to be done.

The rule of this module: the day on which a period begins is not counted, and a period that would end on a Saturday or
Sunday ends on the Monday after it (Civil Code, articles 201 and 203). Public holidays are not known here, so a
department may have a little longer than is told; nobody is called late who is not.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

SATURDAY: Final = 5


def last_day(begun: date, days: int) -> date:
    """The last day of a period of so many calendar days.

    >>> last_day(date(2026, 11, 22), 20), last_day(date(2026, 11, 23), 20)
    (datetime.date(2026, 12, 14), datetime.date(2026, 12, 14))
    """
    end = begun + timedelta(days=days)
    while end.weekday() >= SATURDAY:
        end += timedelta(days=1)
    return end
