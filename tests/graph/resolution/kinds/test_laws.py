"""Laws of all kinds: each value is read by itself, normal forms stay, rules know no order, levels are well made."""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.resolution.credit_files import FILE_KINDS
from graph.resolution.kinds import (
    CONFLICTS,
    KINDS,
    ONE_NUMBER_CONFLICTS,
    company_parts,
    either,
    name_pieces,
    numbers,
    person_parts,
)
from graph.resolution.kinds.cells import FEW, Read, by_value
from graph.resolution.kinds.kind import DIFFERENT, Both, Crosses, Near, Overlaps, Rule, Same, Shares
from graph.resolution.kinds.tokens import LISTS, token_parts
from tests.graph.resolution.kinds.tables import TABLES
from tests.graph.resolution.reference import level_of, parts_of

VALUES = {name: sorted({value for a, b, _ in rows for value in (a, b)}) for name, rows in TABLES.items()}
EVERY_VALUE = sorted({value for values in VALUES.values() for value in values})

tokens = st.lists(
    st.sampled_from(
        [
            *("1101****002X#abcdefghijklmnopabcdefghijklmnop!", "91**2Q#ponmlkjihgfedcbaponmlkjihgfedcba", "1101*"),
            *("#", "abcdefghijklmnop", "1101", "*", "002X#", "!", " ", "９１１０", "无"),
        ]
    ),
    max_size=6,
).map("".join)

people = st.one_of(
    st.text("张伟曾單于欧阳上官尉迟乐重行区仇喆堃未末某*·", max_size=5),
    st.text("ABCLYUen ,'-.", max_size=12),
    st.sampled_from(EVERY_VALUE),
)
companies = st.one_of(
    st.lists(
        st.sampled_from(
            [
                *(
                    "浙江省",
                    "杭州市",
                    "杭州",
                    "朝阳区",
                    "中国",
                    "信脉",
                    "信脈",
                    "堃",
                    "科技",
                    "贸易",
                    "面馆",
                    "银行",
                    "集团",
                ),
                *(
                    "有限公司",
                    "股份有限公司",
                    "(杭州)",
                    "(集团)",
                    "(原:旧名)",
                    "宁波市",
                    "分公司",
                    "支行",
                    "店",
                    "A",
                    " ",
                ),
            ]
        ),
        max_size=7,
    ).map("".join),
    st.sampled_from(EVERY_VALUE),
)
digits = st.one_of(
    st.text("0123456789Xx*- ", max_size=20),
    st.from_regex(r"(33|11)0106(19|20)[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])[0-9]{3}[0-9Xx]", fullmatch=True),
    st.sampled_from(EVERY_VALUE),
)


def parts_in(rule: Rule) -> set[str]:
    """The parts that a rule looks at."""
    match rule:
        case Same(part) | Shares(part) | Overlaps(part) | Near(part, _, _):
            return {part}
        case Crosses(part, other):
            return {part, other}
        case Both(rules):
            return {part for each in rules for part in parts_in(each)}


@pytest.mark.parametrize("name", KINDS)
def test_what_a_kind_names_is_among_its_parts(name: str) -> None:
    kind = KINDS[name]
    empty = kind.derive(pl.Series([], dtype=pl.String))
    used = {part for level in kind.levels for part in parts_in(level.rule)} | {key.part for key in kind.keys}
    used |= {part for part in (kind.frequency, kind.identity) if part}
    used |= {kind.meaning.part, kind.meaning.of} if kind.meaning else set()
    assert used <= set(empty.columns)
    assert set(empty.dtypes) <= {pl.String(), pl.List(pl.String)}
    assert all(isinstance(empty.schema[part], pl.List) for level in kind.levels for part in _lists_in(level.rule))
    assert all(isinstance(empty.schema[part], pl.String) for level in kind.levels for part in _texts_in(level.rule))


def _lists_in(rule: Rule) -> set[str]:
    match rule:
        case Shares(part) | Overlaps(part):
            return {part}
        case Both(rules):
            return {part for each in rules for part in _lists_in(each)}
        case _:
            return set()


def _texts_in(rule: Rule) -> set[str]:
    match rule:
        case Same(part) | Near(part, _, _):
            return {part}
        case Both(rules):
            return {part for each in rules for part in _texts_in(each)}
        case _:
            return set()


@pytest.mark.parametrize("name", KINDS)
def test_levels_are_few_with_names_and_sentences_of_their_own(name: str) -> None:
    kind = KINDS[name]
    names = [level.name for level in kind.levels]
    assert 1 <= len(names) <= 14
    assert len({*names, DIFFERENT, "nothing"}) == len(names) + 2
    assert len({level.sentence for level in kind.levels} | {kind.different}) == len(names) + 1
    for sentence in (kind.different, *(level.sentence for level in kind.levels)):
        assert sentence.endswith(".")
        assert set(re.findall(r"{(.*?)}", sentence)) <= {"a", "b"}


@pytest.mark.parametrize("name", KINDS)
def test_a_value_is_read_by_itself(name: str) -> None:
    kind = KINDS[name]
    together = kind.derive(pl.Series(EVERY_VALUE))
    alone = pl.concat([kind.derive(pl.Series([value])) for value in EVERY_VALUE])
    assert together.equals(alone)
    backwards = kind.derive(pl.Series(EVERY_VALUE[::-1])).reverse()
    assert together.equals(backwards)


@pytest.mark.parametrize("name", KINDS)
def test_no_part_is_empty(name: str) -> None:
    parts = KINDS[name].derive(pl.Series(EVERY_VALUE))
    for column in parts:
        filled = column.drop_nulls()
        if isinstance(column.dtype, pl.List):
            assert (filled.list.len() > 0).all()
            assert (filled.list.n_unique() == filled.list.len()).all(), column.name
            filled = filled.explode()
        assert (filled.str.len_chars() > 0).all()
        assert filled.null_count() == 0


@pytest.mark.parametrize("name", sorted({*KINDS} - {"given_and_surname"}))  # which finds swaps and no agreement
def test_what_is_equal_to_itself_is_on_the_best_level_unless_something_is_hidden(name: str) -> None:
    kind = KINDS[name]
    for value in VALUES[name]:
        found = level_of(kind, value, value)
        parts = parts_of(kind, value).held
        assert found == 0 if not parts else found > 1 or "incomplete" in parts or "each" in parts


@pytest.mark.parametrize("name", ["person_name", "company_name", "name", "given_name", "surname", "email", "region"])
def test_a_normal_form_stays(name: str) -> None:
    kind = KINDS[name]
    for value in VALUES[name]:
        whole = parts_of(kind, value).held.get("whole")
        if isinstance(whole, str):
            assert parts_of(kind, whole).held.get("whole") == whole


@given(people)
@example("欧阳")
@example("重行乐单")
@example("单于重乐")
@example("ZHANG - WEI")
@example("LYU MINYU NYUWA LYUNYU LUE")
@example("合长仇曾")
@example("信脈科技")
@example("信脈貿易")
@example("欧阳建材")
@example("王李廠")
def test_usual_names_are_read_as_unusual_ones_are(value: str) -> None:
    _same(value, "person_name", person_parts.TEXTS, person_parts.LISTS, person_parts.person_parts)
    _same(value, "name", either.TEXTS, either.LISTS, either.either_parts)
    _same(value, "given_name", name_pieces.TEXTS, name_pieces.LISTS, name_pieces.given_parts)


@given(companies)
@example("中国信脉科技有限公司杭州市分行")
@example("浙江省杭州市余杭区老王面馆(个体工商户)")
@example("信脈(杭州)科技有限公司(原:旧名)")
def test_usual_companies_are_read_as_unusual_ones_are(value: str) -> None:
    _same(value, "company_name", company_parts.TEXTS, company_parts.LISTS, company_parts.name_parts)
    _same(value, "name", either.TEXTS, either.LISTS, either.either_parts)


@given(digits)
def test_usual_numbers_are_read_as_unusual_ones_are(value: str) -> None:
    for name, read in numbers.READERS.items():
        _same(value, name, numbers.TEXTS, numbers.LISTS, read)


@given(tokens)
def test_usual_tokens_are_read_as_unusual_ones_are(value: str) -> None:
    _same(value, "identity_token", (), LISTS, token_parts)


def _same(value: str, name: str, texts: tuple[str, ...], lists: tuple[str, ...], read: Read) -> None:
    one_by_one = by_value(texts, lists, read)(pl.Series([value]))
    among_many = FILE_KINDS[name].derive(pl.Series([value, *[None] * FEW]))
    assert among_many.head(1).to_dicts() == one_by_one.to_dicts()


@given(people, people)
def test_names_know_no_order(a: str, b: str) -> None:
    for name in ("person_name", "given_name", "surname", "name", "company_name", "address"):
        assert level_of(KINDS[name], a, b) == level_of(KINDS[name], b, a)


@given(digits, digits)
def test_numbers_know_no_order(a: str, b: str) -> None:
    for name in ("identity_number", "credit_code", "identifier", "phone", "birth_date", "postcode", "number"):
        assert level_of(KINDS[name], a, b) == level_of(KINDS[name], b, a)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    "word", ["", " ", "无", "/", "N/A", "n/a", "— —", "——", "-", "*", "***", "null", "NULL", "暂无"]
)
def test_null_words_say_nothing(name: str, word: str) -> None:
    assert parts_of(KINDS[name], word).held == {}


def test_conflicts_name_kinds_and_levels_that_exist() -> None:
    every = (*CONFLICTS, *ONE_NUMBER_CONFLICTS)
    assert len({conflict.name for conflict in every}) == len(every)
    for conflict in every:
        for name, levels in (*conflict.when.items(), *conflict.unless.items()):
            assert levels <= {DIFFERENT, *(level.name for level in KINDS[name].levels)}
