"""One item ahead: the same items, the same error in its place, and nothing under way after the end."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.store.ahead import ahead


@given(st.lists(st.integers()), st.booleans())
def test_the_items_and_the_error_come_as_they_would(items: list[int], fails: bool) -> None:
    def source() -> Iterator[int]:
        yield from items
        if fails:
            raise ValueError("the source is broken")

    seen: list[int] = []
    try:
        for item in ahead(source()):
            seen.append(item)  # noqa: PERF402 - what came before the error counts
    except ValueError:
        assert fails
    else:
        assert not fails
    assert seen == items


def test_the_next_item_is_made_while_one_is_used_and_no_further() -> None:
    made: list[int] = []
    second = threading.Event()

    def source() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            if number == 1:
                second.set()
            yield number

    coming = ahead(source())
    assert next(coming) == 0
    assert second.wait(10)
    coming.close()
    assert made == [0, 1]


def test_closing_waits_for_the_item_under_way_and_closes_the_source() -> None:
    closed: list[str] = []
    may_go_on = threading.Event()

    def source() -> Generator[int]:
        try:
            yield 0
            may_go_on.wait(10)
            closed.append("made")
            yield 1
        finally:
            closed.append("closed")

    coming = ahead(source())
    next(coming)
    threading.Timer(0.05, may_go_on.set).start()
    coming.close()
    assert closed == ["made", "closed"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("xinmai-ahead")]


def test_an_error_of_the_user_ends_the_source() -> None:
    closed: list[bool] = []

    def source() -> Generator[int]:
        try:
            yield from range(3)
        finally:
            closed.append(True)

    def use(coming: Generator[int]) -> None:
        try:
            for _item in coming:
                raise ValueError("the user is broken")
        finally:
            coming.close()

    with pytest.raises(ValueError, match="the user"):
        use(ahead(source()))
    assert closed == [True]
