"""The feed as the side base keeps it: numbered, whole, found by whom and where, on both databases."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from graph.errors import BadInput, LimitExceeded, NotFound
from graph.sidebase import SideBase
from graph.sidebase.feed import SCHEMA, FeedKind, FeedWanted, Place
from graph.sidebase.follows import MOST
from tests.servers.sides import Hours, clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures


def frame(*rows: tuple[str, str, str, str | None, int]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), SCHEMA, orient="row")


def test_numbers_rise_by_one_and_what_was_never_seen_is_forgotten(side: SideBase) -> None:
    feed = side.feed
    assert feed.last() == 0
    for number in (5, 6, 7):
        feed.foretell(number, frame(("f", "loaded", "s", None, 0)))
        feed.foretell(number, frame(("f", "loaded", "s", None, 0)))
    assert (feed.tell(5), feed.tell(7), feed.tell(5)) == (1, 2, 1)
    assert [feed.has_told(number) for number in (5, 6, 7)] == [True, False, True]
    feed.forget(5)
    feed.forget(6)
    assert feed.tell(6) == 3 == feed.last()
    assert [row.number for row in feed.rows(Place(), 10, FeedWanted())] == [5, 7]


def test_rows_come_in_one_order_and_only_those_that_are_wanted(side: SideBase) -> None:
    feed = side.feed
    feed.foretell(1, frame(("fb", "loaded", "s", None, 0), ("fa", "loaded", "t", None, 1)))
    feed.foretell(2, frame(("fa", "joined", "s", "t", 0), ("fa", "parted", "t", "s", 0)))
    feed.foretell(3, frame(("fa", "withdrawn", "s", None, 0)))
    feed.tell(1, entry="03.2", department="d", region="330100")
    feed.tell(2)
    feed.tell(3, entry="03.2", department="e", region="310000")
    everybody = FeedWanted(subjects=("s", "t"))
    whole = feed.rows(Place(), 10, everybody)
    assert [(row.sequence, row.file, row.what.value) for row in whole] == [
        (1, "fa", "loaded"), (1, "fb", "loaded"), (2, "fa", "joined"), (2, "fa", "parted"), (3, "fa", "withdrawn"),
    ]  # fmt: skip
    for at, row in enumerate(whole):
        assert feed.rows(row.place, 10, everybody) == whole[at + 1 :]
        assert feed.rows(row.place, 1, everybody) == whole[at + 1 : at + 2]
    assert [row.person for row in feed.rows(Place(), 10, FeedWanted())] == [False] * 4
    assert len(feed.rows(Place(), 10, FeedWanted(subjects=("t",)))) == 2
    assert feed.rows(Place(), 10, FeedWanted(subjects=())) == []
    in_region = feed.rows(Place(), 10, FeedWanted(region_stem="33"))
    assert [row.what.value for row in in_region] == ["loaded", "joined", "parted"]
    assert [row.number for row in feed.rows(Place(), 10, FeedWanted(department="e"))] == [2, 2, 3]
    only = feed.rows(Place(), 10, FeedWanted(frozenset((FeedKind.WITHDRAWN, FeedKind.PARTED))))
    assert [row.what.value for row in only] == ["parted", "withdrawn"]


def test_a_cursor_is_of_this_base_alone(side: SideBase) -> None:
    place = Place(7, "f" * 32, "loaded")
    cursor = side.places.cursor_of(place)
    assert side.places.place_at(cursor) == place
    assert side.places.cursor_of(place) == cursor
    with pytest.raises(BadInput):
        side.places.place_at(cursor.swapcase())


def test_following_ends_by_a_word_or_by_its_day_and_has_a_bound(side: SideBase, clock: Hours) -> None:
    follows = side.follows
    until = clock() + timedelta(days=3)
    first = follows.begin("a", "s0", purpose="p", reference="r", until=until)
    for number in range(1, MOST):
        follows.begin("a", f"s{number}", purpose="p", reference="r", until=until + timedelta(days=1))
    with pytest.raises(LimitExceeded):
        follows.begin("a", "more", purpose="p", reference="r", until=until)
    assert follows.begin("a", "s0", purpose="p", reference="r", until=until).id == first.id
    assert follows.standing("b") == []
    with pytest.raises(NotFound):
        follows.end("b", first.id)
    clock.pass_by(timedelta(days=3))
    assert len(follows.standing("a")) == MOST - 1
    ended = follows.end("a", follows.standing("a")[0].id)
    assert ended.id not in {one.id for one in follows.standing("a")}
    assert follows.begin("a", ended.subject, purpose="p", reference="r", until=until + timedelta(days=9)).id != ended.id
