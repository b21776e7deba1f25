"""Working days: the published ones of years that are known, Monday to Friday of others."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.working_days import KNOWN_YEARS, doubt, is_working_day, working_days_after, working_days_until

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-02-14", True),  # a Saturday that is worked for the spring festival
        ("2026-02-23", False),  # a Monday of it
        ("2026-10-08", True),
        ("2026-10-10", True),  # a Saturday that is worked for National Day
        ("2025-10-08", False),
        ("2020-01-31", False),  # by which the spring festival of 2020 was made longer
        ("1999-10-01", True),  # nobody says anything of this year here
    ],
)
def test_the_notices_of_the_state_council_decide(day: str, *, worked: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is worked


@given(day=DAYS, days=st.integers(0, 40))
@example(day=date(2026, 9, 30), days=1)
@example(day=date(2026, 10, 1), days=0)
def test_so_many_working_days_lie_between(day: date, days: int) -> None:
    found = working_days_after(day, days)
    assert is_working_day(found)
    between = sum(is_working_day(day + timedelta(days=n)) for n in range(1, (found - day).days + 1))
    assert between == days or (days == 0 and between == 1 and not is_working_day(day))


@given(days=st.lists(st.none() | DAYS), end=DAYS)
def test_a_column_is_counted_as_each_of_its_days(days: list[date | None], end: date) -> None:
    def counted(day: date) -> int:
        first, last = min(day, end), max(day, end)
        between = sum(is_working_day(first + timedelta(days=n)) for n in range((last - first).days))
        return between if day < end else -between

    found = working_days_until(pl.Series(days, dtype=pl.Date), end)
    assert found.to_list() == [None if day is None else counted(day) for day in days]


def test_a_year_without_a_notice_is_in_doubt_by_its_longest_holiday() -> None:
    first = date(KNOWN_YEARS.stop, 1, 4)
    assert (doubt(first), doubt(first - timedelta(days=30))) == (5, 0)
    assert 2026 in KNOWN_YEARS
