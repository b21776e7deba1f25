"""A server does not look through an answer while it makes it."""

from __future__ import annotations

import gc

from graph.lasting import answering

OBJECTS_OF_AN_ANSWER = 20_000


def collections() -> int:
    return sum(each["collections"] for each in gc.get_stats())


def test_what_one_answer_makes_is_hardly_looked_through_and_afterwards_all_is_as_before() -> None:
    usual = gc.get_threshold()
    with answering():
        before = collections()
        made = [[each] for each in range(OBJECTS_OF_AN_ANSWER)]
        assert collections() - before <= 1
        del made
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0
