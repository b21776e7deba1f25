"""Histories that once broke a law, each kept as the shortest that did."""

from __future__ import annotations

from graph.delivery import DeliveryKind
from graph.facts import facts_of
from graph.settings import Settings
from tests.laws.ground import assert_same, expected, fresh_base, load_all, withdraw_told
from tests.world import Said, Told


def test_a_decision_that_was_removed_once_is_loaded_again_after_its_withdrawal(settings_embedded: Settings) -> None:
    """The key outlives its only version because of the removal; what it last held must not be taken for known."""
    removal = Told("甲局", 2, removed=("D1",), kind=DeliveryKind.REMOVALS)
    later = Told("甲局", 3, (Said("D1", "李娜", kind="person"),))
    with fresh_base(settings_embedded) as base:
        load_all(base, [removal, later])
        withdraw_told(base, later)
        assert_same(facts_of(base.engine), expected(base, [removal]))
        load_all(base, [later])
        assert_same(facts_of(base.engine), expected(base, [removal, later]))
