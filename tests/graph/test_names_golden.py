"""Names as people write them, and the ten subjects that come first: the same on both engines.

The list was looked through by a person: in each, what was meant stands first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest

from graph.settings import Settings
from tests.graph.view_world import HANGZHOU, Said, World, credit_code, public, world_on

GOLDEN = Path(__file__).with_name("names_golden.json")
PLACES = ("杭州", "宁波", "上海", "北京")
BRANDS = ("晨光", "辰光", "晨星", "大海", "東海", "恒信", "恒心", "三友")
TRADES = ("科技有限公司", "科技股份有限公司", "食品有限公司", "建材有限公司")
ALONE = (
    "阿里山茶业有限公司",
    "中国石油化工集团有限公司",
    "内蒙古伊利实业集团股份有限公司",
    "重慶長安汽車股份有限公司",
    "Xinmai Data Services (Hangzhou) Co., Ltd.",
)
NAMES = (*(place + brand + trade for place in PLACES for brand in BRANDS for trade in TRADES), *ALONE)


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        rows = [Said(f"杭罚{n}", name, credit_code(500 + n), date(2026, 1, 5)) for n, name in enumerate(NAMES)]
        made.deliver("names.csv", HANGZHOU, "03.2", rows, delivered=datetime(2026, 1, 6, tzinfo=UTC))
        yield made


def test_the_same_ten_come_first(world: World) -> None:
    view = public(world)
    golden: dict[str, list[str]] = orjson.loads(GOLDEN.read_bytes())
    assert {asked: [hit.name for hit in view.find(asked, 10)] for asked in golden} == golden
