"""The index of departments' records in each side base: any stretch of it is what sorting all of it would give."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.sidebase import SideBase
from graph.sidebase.listing import LISTED, NO_DAY, Place, RecordIndex, Stretch, place_of_day
from graph.view.order import LAST
from tests.servers.sides import clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures

FIRST = date(2025, 1, 1)
Row = tuple[str, str, date | None, str]


def rows(seed: int = 3) -> list[Row]:
    rng = Random(seed)
    days = [None, *(FIRST + timedelta(days=day) for day in range(6))]
    return [
        (rng.choice(["d", "e"]), f"r{nth:03d}", rng.choice(days), rng.choice(["03.2", "10.1"])) for nth in range(60)
    ]


def frame(of: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(of, LISTED, orient="row")


def expected(all_rows: list[Row], stretch: Stretch) -> list[Place]:
    found = sorted(
        (place_of_day(decided), record)
        for department, record, decided, category in all_rows
        if department == stretch.department
        and stretch.category in {None, category}
        and (stretch.decided_from is None or (decided is not None and decided >= stretch.decided_from))
        and (stretch.decided_to is None or (decided is not None and decided <= stretch.decided_to))
    )
    inside = [
        place
        for place in found
        if (stretch.after is None or place > stretch.after) and (stretch.before is None or place < stretch.before)
    ]
    return inside[::-1] if stretch.backwards else inside


@pytest.fixture
def index(side: SideBase) -> RecordIndex:
    side.listing.add_many(frame(rows()))
    return side.listing


DAYS = st.none() | st.dates(FIRST - timedelta(days=1), FIRST + timedelta(days=7))
PLACES = st.none() | st.tuples(DAYS.map(place_of_day), st.sampled_from([f"r{nth:03d}" for nth in range(60)]))


@given(
    stretch=st.builds(
        Stretch, st.sampled_from(["d", "e", "nobody"]), st.sampled_from([None, "03.2"]), DAYS, DAYS, PLACES, PLACES,
        st.booleans(),
    ),
    most=st.integers(1, 70),
)  # fmt: skip
def test_a_stretch_is_what_sorting_everything_gives(index: RecordIndex, stretch: Stretch, most: int) -> None:
    assert index.places(stretch, most) == expected(rows(), stretch)[:most]


def test_what_is_added_twice_is_there_once_and_what_is_forgotten_is_gone(index: RecordIndex) -> None:
    index.add_many(frame(rows()))
    index.remove_many(frame([*rows()[:30], ("nobody", "r000", None, "03.2")]))
    for department in ("d", "e"):
        assert index.places(Stretch(department), 100) == expected(rows()[30:], Stretch(department))
    index.remove_many(frame([]))
    index.clear()
    assert index.places(Stretch("d"), 100) == []


def test_an_index_is_complete_once_it_was_filled(side: SideBase) -> None:
    assert not side.listing.is_complete()
    side.listing.fill([frame(rows()[:20]), frame(rows()[20:])])
    assert side.listing.is_complete()
    assert side.listing.places(Stretch("d"), 100) == expected(rows(), Stretch("d"))
    side.listing.clear()
    assert not side.listing.is_complete()


def test_a_record_without_a_day_stands_where_readers_look_for_it() -> None:
    assert NO_DAY == LAST
