from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import opencc
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from graph.names import index_forms, normal_name, normal_names, pinyin_keys, search_forms
from graph.names.normal import SEPARATORS, plain_name
from graph.names.readings import readings, southern
from graph.names.tables import neighbours, simplified_characters, surname_readings

_RARE = ("he", "nai", "gui", "xian", "pang", "bi", "shen")

names = st.text(st.sampled_from("张伟張偉欧阳阿·•‧・.． 　（）()[]【】-—ABCabcＡｂ12*'\u200b堃喆蕭乾"), max_size=12)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("張 偉", "张伟"),
        ("张　伟", "张伟"),
        ("\u200b张伟\ufeff", "张伟"),
        ("於丹", "于丹"),
        ("範冰冰", "范冰冰"),
        ("zhang wei", "ZHANG WEI"),
        ("ＺＨＡＮＧ  Ｗｅｉ", "ZHANG WEI"),
        ("信脉（杭州）科技【有限】公司", "信脉(杭州)科技(有限)公司"),
        ("“信脉”科技", "信脉科技"),
        ("J.K.Rowling", "J·K·ROWLING"),
        ("3.5度咖啡店", "3.5度咖啡店"),
        ("堃喆昇", "堃喆昇"),
        ("", ""),
    ],
)
def test_normal_name(written: str, normal: str) -> None:
    assert normal_name(written) == normal


@pytest.mark.parametrize("separator", [*SEPARATORS, ".", " · ", "\u00b7", "\u2022 "])
def test_every_separator_becomes_the_middle_dot(separator: str) -> None:
    assert normal_name(f"阿依古丽{separator}买买提") == "阿依古丽\u00b7买买提"


def test_nfkc_alone_does_not_fold_the_separators() -> None:
    assert unicodedata.normalize("NFKC", "阿\u2022买") != unicodedata.normalize("NFKC", "阿\u00b7买")


@given(names)
def test_normal_name_is_idempotent(name: str) -> None:
    assert normal_name(normal_name(name)) == normal_name(name)


@given(names)
def test_plain_name_keeps_the_key(name: str) -> None:
    assert normal_name(plain_name(name)) == normal_name(name)


def test_script_table_follows_opencc() -> None:
    convert = opencc.OpenCC("t2s").convert
    table = simplified_characters()
    # Beyond one conversion the table follows chains to their end, so it is compared with a repeated one.
    assert all(convert(convert(chr(code))) == simple for code, simple in table.items())
    assert len(table) > 3_700
    assert not set(map(ord, table.values())) & set(table)


@given(st.lists(st.one_of(st.none(), names), max_size=20))
def test_a_column_is_folded_as_its_names_are(written: list[str | None]) -> None:
    folded = normal_names(pl.Series("name", written, dtype=pl.String))
    assert folded.to_list() == [None if name is None else normal_name(name) for name in written]
    assert folded.name == "name"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("曾伟", "zengwei"),
        ("仇伟", "qiuwei"),
        ("区伟", "ouwei"),
        ("解伟", "xiewei"),
        ("单雄信", "shanxiongxin"),
        ("單雄信", "shanxiongxin"),
        ("尉迟恭", "yuchigong"),
        ("万俟卨", "moqixie"),
        ("吕布", "lvbu"),
        ("欧阳修", "ouyangxiu"),
        ("杭州信脉科技有限公司", "hangzhouxinmaikejiyouxiangongsi"),
        ("ZHANG WEI", "weizhang"),
    ],
)
def test_pinyin_keys(name: str, key: str) -> None:
    assert key in pinyin_keys(name)


def test_surnames_with_an_own_reading_have_no_other() -> None:
    assert not [key for key in pinyin_keys("曾伟") if key.startswith("ceng")]
    assert pinyin_keys("张乐") == ("zhangle", "zhangyue")
    assert len(pinyin_keys("那那那那")) <= 8


def test_every_surname_reading_is_a_reading_of_its_character() -> None:
    # 区 ou, 仇 qiu … are among the dictionary's readings; those listed here it does not know at all.
    unknown = {
        (character, reading)
        for surname, parts in surname_readings().items()
        for character, choices in zip(surname, parts, strict=True)
        for reading in choices
        if reading not in readings(character)
    }
    assert unknown <= {(character, reading) for character, reading in zip("黑佴会洗逄费谌", _RARE, strict=True)}


@pytest.mark.parametrize(
    ("one", "other"),
    [("zhang", "zan"), ("chen", "ceng"), ("shi", "si"), ("niu", "liu"), ("huang", "fang"), ("ling", "lin")],
)
def test_southern_readings(one: str, other: str) -> None:
    assert southern(one) == southern(other)


def test_hu_alone_is_not_fu() -> None:
    assert southern("hu") != southern("fu")


def test_search_forms() -> None:
    assert search_forms("曾伟") == ("曾伟", "zengwei", "zw")
    forms = search_forms("杭州市信脉网络科技有限公司")
    assert {"杭州市信脉网络科技有限公司", "信脉网络科技", "信脉", "xinmai", "hzsxmwlkjyxgs"} <= set(forms)
    assert search_forms("Zhang Wei") == ("ZHANG WEI", "zhangwei", "weizhang", "zw")
    assert search_forms(" ") == ()


def test_a_company_is_looked_up_as_its_words_are_read() -> None:
    assert {"changshayueqiyouxiangongsi", "zhangshaleqiyouxiangongsi"} <= set(index_forms("长沙乐器有限公司"))
    assert "beijingchaoyangqutushuguan" in index_forms("北京朝阳区图书馆")  # a place, not the morning sun
    assert index_forms("杭州市信脉网络科技有限公司") == search_forms("杭州市信脉网络科技有限公司")
    assert index_forms("曾伟") == search_forms("曾伟")


@given(names)
def test_what_is_compared_is_looked_up_as_well(name: str) -> None:
    forms = index_forms(name)
    assert forms[: len(search_forms(name))] == search_forms(name)
    assert len(set(forms)) == len(forms)


@given(names)
def test_search_forms_are_distinct_and_begin_with_the_normal_name(name: str) -> None:
    forms = search_forms(name)
    assert len(set(forms)) == len(forms)
    assert forms[:1] == ((normal_name(name),) if normal_name(name) else ())


@pytest.mark.parametrize("table", ["look_alike.txt", "variants.txt"])
def test_tables_of_pairs_hold_no_character_that_is_folded_before(table: str) -> None:
    assert not {character for character in neighbours(table) if ord(character) in simplified_characters()}


@pytest.mark.parametrize("table", ["look_alike.txt", "variants.txt"])
def test_tables_of_pairs_are_symmetric(table: str) -> None:
    pairs = neighbours(table)
    assert all(one in pairs[other] for one, others in pairs.items() for other in others)
    assert all(one not in others for one, others in pairs.items())


def test_forms_are_made_fast_enough_for_a_million_names() -> None:
    # Measured: 400,000 normal names and 37,000 search forms of persons a second, 100,000 and 19,000 of companies.
    # The test holds ratios of one run, which do not depend on how busy the machine is.
    people = [f"{surname}{chr(0x4E00 + code)}" for surname in "王李張刘陈" for code in range(400)]
    companies = [f"杭州市{name}网络科技有限公司" for name in people]
    convert = opencc.OpenCC("t2s").convert
    assert _seconds(normal_name, people) < _seconds(convert, people)
    assert _seconds(normal_name, companies) < 2 * _seconds(convert, companies)
    assert _seconds(search_forms, people) < _seconds(lazy_pinyin, people)
    assert _seconds(search_forms, companies) < _seconds(lazy_pinyin, companies)


def _seconds(form: Callable[[str], object], texts: list[str]) -> float:
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for text in texts:
            form(text)
        best = min(best, time.perf_counter() - start)
    return best
