"""One file that is delivered again for another region, because the first was wrong, counts as two deliveries."""

from __future__ import annotations

from dataclasses import replace

from graph.base import open_base
from graph.delivery import DeliveryKind
from graph.facts import facts_of
from graph.settings import Settings
from tests.laws.ground import load_all
from tests.world import Said, Told

FIRST = Told("甲局", 0, (Said("D1", "北京晨光科技有限公司"), Said("D2", "上海远洋贸易有限公司")), content="one file")
AGAIN = replace(FIRST, region="310101")


def test_a_removal_reaches_what_each_of_them_said(engine_settings: Settings) -> None:
    removal = Told("甲局", 1, removed=("D1",), kind=DeliveryKind.REMOVALS)
    with open_base(engine_settings) as base:
        load_all(base, [FIRST, AGAIN, removal])
        states = sorted((fact[5], fact[12]) for fact in facts_of(base.engine).by_kind["records"])
    assert states == [("D1", "removed"), ("D1", "removed"), ("D2", "current"), ("D2", "superseded")]
