"""Histories that once broke a law, each kept as the shortest that did."""

from __future__ import annotations

from datetime import date

from graph.delivery import DeliveryKind
from graph.facts import facts_of
from graph.settings import Settings
from tests.laws.ground import assert_same, expected, fresh_base, load_all, load_told, withdraw_told
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


def test_a_full_delivery_that_comes_late_ends_what_a_later_one_had_ended(settings_embedded: Settings) -> None:
    """The decision was over already, and is over since an earlier day now."""
    both = Told("甲局", 0, (Said("D1", "李娜", kind="person"), Said("D2", "李娜", kind="person")))
    late = Told("甲局", 2, both.rows[:1], kind=DeliveryKind.FULL)
    last = Told("甲局", 6, both.rows[:1], kind=DeliveryKind.FULL)
    with fresh_base(settings_embedded) as base:
        load_all(base, [both, last, late])
        assert_same(facts_of(base.engine), expected(base, [both, last, late]))
        withdraw_told(base, late)
        assert_same(facts_of(base.engine), expected(base, [both, last]))


def test_a_decision_delivered_for_two_regions_is_ended_by_the_one_it_was_last_delivered_for(
    settings_embedded: Settings,
) -> None:
    """Its key is of both scopes, whichever came first."""
    rows = (Said("D1", "李娜", kind="person"),)
    first, moved = Told("甲局", 0, rows), Told("甲局", 1, rows, region="110101")
    without = Told("甲局", 2, (Said("D2", "李娜", kind="person"),), region="110101", kind=DeliveryKind.FULL)
    with fresh_base(settings_embedded) as base:
        load_all(base, [first, moved, without])
        assert_same(facts_of(base.engine), expected(base, [first, moved, without]))


def test_a_full_delivery_of_a_month_ends_nothing_of_another_month(settings_embedded: Settings) -> None:
    """Nor does it ask for a confirmation as if it did."""
    june, july = date(2025, 6, 1), date(2025, 7, 1)
    both = Told(
        "甲局", 0, (Said("D1", "李娜", kind="person", decided=june), Said("D2", "李娜", kind="person", decided=july))
    )
    month = Told("甲局", 1, both.rows[:1], kind=DeliveryKind.FULL, period=(june, date(2025, 6, 30)))
    with fresh_base(settings_embedded) as base, base.writing():
        load_told(base, both)
        assert load_told(base, month).lapsed == 0
        assert_same(facts_of(base.engine), expected(base, [both, month]))
