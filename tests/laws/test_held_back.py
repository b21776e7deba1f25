"""The law of courtesy: a load that was held back and done in pieces says what it says when nobody asks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.engines import courtesy, ladybug_few
from graph.engines.courtesy import COURTESY
from graph.facts import facts_of
from graph.settings import Settings
from graph.store import beside as beside_engine
from tests.graph.engines.test_courtesy import another_answers
from tests.laws.deliveries import histories, orders
from tests.laws.ground import fresh_base, load_all
from tests.laws.test_few_rows import BY_SIZE, TELLING, assert_alike, beside
from tests.laws.test_laws import LONG
from tests.world import Told

pytestmark = pytest.mark.timeout(2_400)


@settings(max_examples=10 if LONG else 3)
@given(history=histories(), data=st.data())
def test_it_does_not_matter_whether_somebody_asked_meanwhile(
    settings_embedded: Settings, history: list[Told], data: st.DataObject
) -> None:
    order = [TELLING, *data.draw(orders(history), label="order")]
    with pytest.MonkeyPatch.context() as patched:
        for module in BY_SIZE:  # a few rows are no load
            patched.setattr(module, "FEW", -1)
        patched.setattr(ladybug_few, "FEW_ROWS", -1)
        patched.setattr(beside_engine, "SMALL", 0)
        with fresh_base(settings_embedded) as base:
            loaded = [one.outcomes for one in load_all(base, order)]
            wanted = facts_of(base.engine), beside(base)
        patched.setattr(courtesy, "PIECE_ROWS", 1)
        patched.setattr(courtesy, "HELD_BACK", 0.5)
        with fresh_base(settings_embedded) as base, another_answers(COURTESY, seconds=600):
            assert [one.outcomes for one in load_all(base, order)] == loaded
            assert_alike((facts_of(base.engine), beside(base)), wanted)
