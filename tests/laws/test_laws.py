"""The laws of the store, on both engines, against an oracle that knows nothing of how they are kept."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.judging import retract
from graph.store.rebuild import rebuild
from tests.laws.deliveries import files_told, histories, orders
from tests.laws.ground import (
    Says,
    assert_base_holds,
    assert_same,
    expected,
    fresh_base,
    judge_all,
    load_all,
    withdraw_told,
)
from tests.world import Told

LONG = "XINMAI_LONG_LAWS" in os.environ  # as in .ci/run

pytestmark = pytest.mark.timeout(2_400)


@settings(max_examples=200 if LONG else 10)
@given(history=histories(), data=st.data())
def test_embedded_it_does_not_matter_how_facts_came_about(
    settings_embedded: Settings, history: list[Told], data: st.DataObject
) -> None:
    a_base_holds_what_was_delivered(settings_embedded, history, data)


@pytest.mark.neo4j
@settings(max_examples=30 if LONG else 3)
@given(history=histories(), data=st.data())
def test_on_neo4j_it_does_not_matter_how_facts_came_about(
    settings_neo4j: Settings, history: list[Told], data: st.DataObject
) -> None:
    a_base_holds_what_was_delivered(settings_neo4j, history, data)


def acts(history: Sequence[Told]) -> st.SearchStrategy[list[Says]]:
    """What two stewards say, agreeing, contradicting each other or unsure, of two or three files at a time."""
    files = min(len(files_told(history)), 5)  # few, so that what is said of them meets
    places = st.lists(st.integers(0, files - 1), min_size=2, max_size=min(3, files), unique=True).map(tuple)
    one = st.builds(Says, st.sampled_from(Verdict), places, st.sampled_from(["zhang", "li"]))
    return st.lists(one, min_size=1, max_size=4)


def a_base_holds_what_was_delivered(installation: Settings, history: list[Told], data: st.DataObject) -> None:
    """Loaded in any order, judged, withdrawn, loaded again, rebuilt, taken back: the facts are the oracle's."""
    order = data.draw(orders(history), label="order")
    gone = data.draw(st.sampled_from(history), label="withdrawn")
    with fresh_base(installation) as base:
        for loaded in load_all(base, order):
            assert loaded.sums_up()
        assert_base_holds(base, history)

        again = load_all(base, [gone])[0]
        assert again.known
        assert again.sums_up()
        facts = assert_base_holds(base, history)

        done = judge_all(base, data.draw(acts(history), label="acts"), facts)
        assert_base_holds(base, history)

        withdraw_told(base, gone)
        rest = [one for one in history if one is not gone]
        assert_base_holds(base, rest)

        load_all(base, [gone])
        complete = assert_base_holds(base, history)

        with base.writing():
            rebuild(base, actor="test")
        facts = assert_base_holds(base, history)
        assert_same(facts, complete)

        for act in data.draw(st.permutations(done), label="taken back"):
            with base.writing():
                retract(base, act, actor="zhang", reason="mistaken")
            facts = assert_base_holds(base, history)
        assert_same(facts, expected(base, history))
        event(f"{len(complete)} facts")
