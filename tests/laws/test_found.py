"""Histories that once broke a law, each kept as the shortest that did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from graph.base import open_base
from graph.delivery import DeliveryKind
from graph.facts import facts_of
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.rebuild import rebuild
from tests.laws.ground import (
    Says,
    assert_base_holds,
    assert_same,
    expected,
    fresh_base,
    judge_all,
    load_all,
    load_told,
    withdraw_told,
)
from tests.world import Said, Told

NUMBER, ANOTHER = "91110000600037341L", "91110108551385082Q"


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


def test_an_id_that_hangs_on_another_file_by_now_is_not_given_again_by_a_rebuild(settings_embedded: Settings) -> None:
    """Whose file gave it first has come to the older one by a judgement, and is alone until that is placed again."""
    here = Said("D1", "上海远洋贸易有限公司", NUMBER)
    there = Said("D1", "北京晨光科技有限公司", ANOTHER, address="某路一号")
    june = (date(2025, 6, 1), date(2025, 6, 30))
    elsewhere, first = (
        Told("乙局", 0, (here,), kind=DeliveryKind.FULL, region=region, period=june) for region in ("310101", "110105")
    )
    judged_with, later = (
        Told("乙局", day, (row,), kind=DeliveryKind.CORRECTIONS, region="110105", salt=salt)
        for day, row, salt in ((3, there, ""), (6, replace(here, content="警告"), "again"))
    )
    history = [elsewhere, first, judged_with, later]
    with fresh_base(settings_embedded) as base:
        load_all(base, history)
        files = {(fact[2], fact[4]): place for place, fact in enumerate(sorted(facts_of(base.engine).by_kind["files"]))}
        judge_all(base, [Says(Verdict.SAME, (files[here.name, "110105"], files[there.name, "110105"]), "li")])
        withdraw_told(base, first)
        load_all(base, [first])
        complete = assert_base_holds(base, history)
        with base.writing():
            rebuild(base, actor="test")
        assert_same(facts_of(base.engine), complete)


def test_what_is_said_of_a_department_hangs_on_what_stands_and_not_on_what_came_first(
    engine_settings: Settings,
) -> None:
    """Whichever of two regions it delivered for first, it delivered for both; taken back, for the other one alone.

    And it is called as the latest of its deliveries calls it.
    """
    here = Told("乙局", 0, (Said("D1", "北京晨光科技有限公司", NUMBER),))
    there = replace(here, day=1, region="310101", called="新乙局")
    empty = Told("乙局", 2, removed=("D9",), kind=DeliveryKind.REMOVALS, region="440100")
    for order in ([here, there, empty], [empty, there, here]):
        with fresh_base(engine_settings) as base:
            load_all(base, order)
            assert_base_holds(base, order)
            withdraw_told(base, order[0])
            assert_base_holds(base, order[1:])
            with base.writing():
                rebuild(base, actor="test")
            assert_base_holds(base, order[1:])


@pytest.mark.neo4j
def test_a_department_is_called_as_its_latest_delivery_says_whoever_loaded_the_others(settings_neo4j: Settings) -> None:
    """Two programs at one server: what one of them knew of a department may be the other's no more."""
    first = Told("乙局", 0, (Said("D1", "北京晨光科技有限公司", NUMBER),))
    second, third, last = (
        replace(first, day=1, region="310101"),
        replace(first, day=2, region="440100", called="新乙局"),
        replace(first, day=3, region="330100"),
    )
    with fresh_base(settings_neo4j) as base, open_base(base.settings) as beside:
        load_all(base, [first, second])
        load_all(beside, [third])
        load_all(base, [last])
        assert_base_holds(base, [first, second, third, last])
