"""Days, amounts and texts as departments write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import orjson
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loaders.shape.json_text import json_objects
from loaders.values import (
    LONG_TERM,
    AmountStyle,
    read_amounts,
    read_date,
    read_dates,
    trimmed,
    without_null_words,
)
from loaders.values.amounts import read_amount

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
STYLES = [
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
    "{0.year}.{0.month}.{0.day}",
    "{0:%Y-%m-%d} 08:30:00",
    "{0:%Y-%m-%d}T00:00:00+08:00",
]


@given(day=DAYS, style=st.sampled_from(STYLES))
def test_every_style_gives_its_day(day: date, style: str) -> None:
    assert read_date(style.format(day)) == day


@given(day=st.dates(date(1930, 1, 1), date(2090, 12, 31)))
def test_a_spreadsheets_day_number_gives_its_day(day: date) -> None:
    assert read_date(str((day - date(1899, 12, 30)).days)) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二〇年一月五日", date(2020, 1, 5)),
        ("二○一九年十二月三十一日", date(2019, 12, 31)),
        ("２０２０－０１－０５", date(2020, 1, 5)),
        ("长期有效", LONG_TERM),
        ("2020年2月30日", None),
        ("20-01-05", None),
        ("2020-13-01", None),
        ("2020", None),
        ("2017年第一季度", None),
        ("110105194912310021", None),
    ],
)
def test_days_are_read_without_guessing(text: str, day: date | None) -> None:
    assert read_date(text) == day


def test_a_column_of_days_keeps_its_order() -> None:
    texts = pl.Series(["2020/1/5", None, "x", "2020-01-05"])
    assert read_dates(texts).to_list() == [date(2020, 1, 5), None, None, date(2020, 1, 5)]


AMOUNTS = st.decimals(0, 9_999_999, places=6)


@given(amount=AMOUNTS)
def test_an_amount_in_ten_thousands_is_the_same_amount_in_yuan(amount: Decimal) -> None:
    read = read_amount(f"{amount:f}", AmountStyle("万元"))
    assert read is not None
    assert Decimal(read) == amount * 10_000
    assert read == read_amount(f"{amount * 10_000:f}", AmountStyle("元"))


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("1,000(万元人民币)", "", "10000000"),
        ("罚款4.54万元。", "", "45400"),
        ("1.50", "万元", "15000"),
        ("0.000001", "万元", "0.01"),
        ("¥2,000.00元", "元", "2000"),
        ("50(万香港元)", "", None),
        ("5000元", "万元", None),
        ("5000", "", None),
        ("-1", "元", None),
        ("1e5", "元", None),
        ("1,00,0", "元", None),
        ("99999999999", "万元", None),
        ("见决定书", "元", None),
    ],
)
def test_amounts_need_a_certain_unit(text: str, unit: str, yuan: str | None) -> None:
    assert read_amount(text, AmountStyle(unit)) == yuan
    assert read_amounts(pl.Series([text, None]), AmountStyle(unit)).to_list() == [yuan, None]


def test_null_words_and_margins_are_nothing() -> None:
    texts = pl.Series([" 无 ", "— —", "N/A", "/", "\u3000\ufeff", "无锡", "*", "\x00甲\u200b", None, ""])
    read = without_null_words(trimmed(texts.to_frame()), ("待定",))
    assert read.to_series().to_list() == [None, None, None, None, None, "无锡", None, "甲", None, None]
    assert without_null_words(pl.DataFrame({"a": ["待定", "定"]}), ("待定",)).to_series().to_list() == [None, "定"]


def test_what_nobody_sees_makes_no_other_name() -> None:
    texts = pl.Series(["北京\u200b市\u202e甲\ufeff公\x9b司\u200f", "第一行\n第\t二行", "مي\u200cخ", "\u202d\u2066"])
    assert trimmed(texts.to_frame()).to_series().to_list() == ["北京市甲公司", "第一行\n第\t二行", "مي\u200cخ", None]


TEXTS = st.one_of(st.none(), st.text(max_size=12))
LIKE_JSON = st.lists(st.sampled_from([",", "}", '"', ":null", "null", "\\", "a", "{"]), max_size=6).map("".join)


@example(rows=[("x,}y", None, None)])
@example(rows=[("x", "y", None), ('",}', ':null,"', "a")])
@given(rows=st.lists(st.tuples(*[TEXTS | LIKE_JSON] * 3), min_size=1, max_size=8))
def test_json_objects_are_what_orjson_would_write(rows: list[tuple[str | None, ...]]) -> None:
    keys = ("cf_b", "cf_a", "a9")
    columns = {key: pl.Series(key, [row[i] for row in rows], dtype=pl.String) for i, key in enumerate(keys)}
    for text, row in zip(json_objects(columns, len(rows)), rows, strict=True):
        expected = {key: value for key, value in zip(keys, row, strict=True) if value is not None}
        assert orjson.loads(text) == expected
        assert list(orjson.loads(text)) == sorted(expected)
