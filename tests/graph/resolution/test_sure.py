"""What is near in numbers, and what one column says of one subject where the others are sure."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl
import pytest

from graph.identifiers.checks import credit_check
from graph.resolution.fields import Fields
from graph.resolution.kinds import KINDS
from graph.resolution.quality import Quality, quality
from graph.resolution.sure import seen_where_sure
from graph.resolution.tables import Options, Resolved, resolve_table

CHAINS = ("hilton", "ibis", "novotel", "mercure", "westin", "sheraton", "")
PLACES = ("garden", "airport", "centre", "riverside", "plaza", "park", "station", "old town", "beach")
TOWNS = {
    "paris": (48.85, 2.35), "lyon": (45.76, 4.84), "berlin": (52.52, 13.4), "roma": (41.9, 12.5),
    "madrid": (40.4, -3.7), "shanghai": (31.2, 121.5),
}  # fmt: skip
STREETS = ("oak", "elm", "mill", "church", "station", "garden", "bridge", "castle", "market", "harbour", "forest")
HOTEL = {
    "hotel": "company_name", "town": "region", "street": "address", "latitude": "number", "longitude": "number",
    "stars": "category",
}  # fmt: skip

FIRM = {"firm": "company_name", "code": "credit_code", "boss": "person_name", "street": "address"}
BRANDS = "华信恒通瑞达金鼎宏远博雅天成盛世新源泰和永兴嘉禾东方联创中科海纳百川立德邦鸿图启明星辰"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
TRADES = ("科技", "贸易", "建筑工程", "物流", "餐饮管理", "信息技术", "食品", "商贸", "投资", "医药")
SEATS = ("郑州", "上海", "北京", "开封", "洛阳")
ROADS = ("人民路", "建设路", "中山路", "科技大道", "金水路")


def test_hotels_of_one_chain_and_town_are_not_one_for_lying_within_a_hundredth_of_its_latitude() -> None:
    table = pl.DataFrame(list(_hotels()))

    found = _found(_resolved(table, HOTEL), table)

    assert found.precision > 0.95
    assert found.recall > 0.6


def test_sister_firms_do_not_teach_that_a_firm_varies_its_name() -> None:
    """They have brand and boss in common, and there are more of them than of firms that change their name."""
    table = pl.DataFrame(list(_firms()))

    resolved = _resolved(table, FIRM)

    name = next(column for column in resolved.model.columns if column.name == "firm")
    assert name.m[KINDS["company_name"].level_named("brand")] < 0.02
    found = _found(resolved, table)
    assert found.precision > 0.95
    assert found.recall > 0.95


@pytest.mark.parametrize(("rows_of_each", "subjects", "teaches"), [(2, 120, True), (16, 90, False)])
def test_many_pairs_of_few_subjects_teach_nothing(rows_of_each: int, subjects: int, teaches: bool) -> None:
    """Of sixteen rows one with a slip makes fifteen pairs."""
    firsts = (np.arange(subjects) * rows_of_each)[:, None]
    left, right = ((firsts + each).ravel().astype(np.int32) for each in np.triu_indices(rows_of_each, 1))
    every = np.ones(len(left), np.bool_)

    seen = seen_where_sure(np.full(len(left), 3, np.uint8), every, left, right, best=3)

    assert (seen is not None) == teaches
    assert seen is None or seen.argmax() == 3


def _hotels() -> Iterator[Mapping[str, object]]:
    """Nine hundred, half of them twice: measured twice, a place differs by twenty metres at most."""
    luck, row = random.Random(66), 0
    for truth in range(900):
        town, (north, east) = luck.choice(list(TOWNS.items()))
        name = f"{luck.choice(CHAINS)} {town if luck.random() < 0.6 else ''} {luck.choice(PLACES)}"
        street, stars = f"{luck.randint(1, 400)} {luck.choice(STREETS)} street", luck.choice("2345")
        at = north + luck.random() * 0.1, east + luck.random() * 0.1
        for again in range(1 + (luck.random() < 0.5) + (luck.random() < 0.2)):
            near = [f"{each + (luck.random() - 0.5) * 0.0004 * again:.4f}" for each in at]
            called = f"hotel {name}" if again and luck.random() < 0.3 else name
            yield {"id": f"{row:05}", "truth": truth, "hotel": called, "town": town, "street": street,
                   "latitude": near[0], "longitude": near[1], "stars": stars}  # fmt: skip
            row += 1


def _firms() -> Iterator[Mapping[str, object]]:
    """Two thousand bosses, each fifth with a second firm in another trade; most firms twice, now and then by brand."""
    luck, row, truth = random.Random(30), 0, 0
    for _ in range(2000):
        seat, brand = luck.choice(SEATS), "".join(luck.sample(BRANDS, luck.choice([2, 2, 3])))
        boss = luck.choice(SURNAMES) + "".join(luck.choice(BRANDS) for _ in range(luck.choice([1, 2])))
        for trade in luck.sample(TRADES, 1 + (luck.random() < 0.2)):
            truth += 1
            body = f"91{luck.choice(['410100', '310115', '110108'])}{luck.randint(0, 999_999_999):09}"
            code, street = body + credit_check(body), f"{seat}市{luck.choice(ROADS)}{luck.randint(1, 400)}号"
            for again in range(1 + (luck.random() < 0.5) + (luck.random() < 0.3)):
                name = brand + trade if again and luck.random() < 0.15 else f"{seat}{brand}{trade}有限公司"
                yield {"id": f"{row:05}", "truth": truth, "firm": name,
                       "code": code if luck.random() < 0.65 else None,
                       "boss": boss if luck.random() < 0.85 else None,
                       "street": street if luck.random() < 0.7 else None}  # fmt: skip
                row += 1


def _resolved(table: pl.DataFrame, columns: Mapping[str, str]) -> Resolved:
    return resolve_table(table, Fields(row_id="id", columns=dict(columns)), Options(threads=1))


def _found(resolved: Resolved, table: pl.DataFrame) -> Quality:
    of_rows = dict(zip(table["id"].to_list(), table["truth"].to_list(), strict=True))
    return quality(resolved.cluster_ids(), pl.Series([of_rows[row] for row in resolved.row_ids.to_list()]))
