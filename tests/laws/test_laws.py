"""The laws of the store, on both engines, against an oracle that knows nothing of how they are kept."""

from __future__ import annotations

import os

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from graph.facts import facts_of
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.judging import retract
from graph.store.rebuild import rebuild
from tests.laws.deliveries import histories, orders
from tests.laws.ground import assert_same, expected, fresh_base, judge_first_pair, load_all, withdraw_told
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


def a_base_holds_what_was_delivered(installation: Settings, history: list[Told], data: st.DataObject) -> None:
    """Loaded in any order, judged, withdrawn, loaded again, rebuilt: the facts are the oracle's."""
    order = data.draw(orders(history), label="order")
    gone = data.draw(st.sampled_from(history), label="withdrawn")
    verdict = data.draw(st.sampled_from([Verdict.SAME, Verdict.DIFFERENT]), label="verdict")
    with fresh_base(installation) as base:
        for loaded in load_all(base, order):
            assert loaded.sums_up()
        assert_same(facts_of(base.engine), expected(base, history))

        again = load_all(base, [gone])[0]
        assert again.known
        assert again.sums_up()
        assert_same(facts_of(base.engine), expected(base, history))

        judgements = judge_first_pair(base, verdict)
        assert_same(facts_of(base.engine), expected(base, history, judgements))

        withdraw_told(base, gone)
        rest = [one for one in history if one is not gone]
        assert_same(facts_of(base.engine), expected(base, rest, judgements))

        load_all(base, [gone])
        complete = facts_of(base.engine)
        assert_same(complete, expected(base, history, judgements))

        with base.writing():
            rebuild(base, actor="test")
        assert_same(facts_of(base.engine), complete)

        for one in judgements:
            with base.writing():
                retract(base, one.id, actor="steward", reason="mistaken")
        assert_same(facts_of(base.engine), expected(base, history))
        event(f"{len(complete)} facts")
