"""What spellings of one foreign name have in common, word by word and name by name."""

from __future__ import annotations

import pytest

from graph.resolution.kinds.romanised import heard_of, is_pinyin, spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MOHAMED", "MUHAMMAD"), ("QASIM", "KASSEM"), ("FATIMAH", "FATEMA"), ("KHALED", "HALID"),
        ("KHRUSHCHEV", "CHRUSCHTSCHOW"), ("IVANOFF", "IWANOW"), ("ZHUKOV", "JOUKOV"), ("YURI", "JURIJ"),
        ("SHEVCHENKO", "SCHEWTSCHENKO"), ("ALEKSEY", "ALEXEI"), ("YELTSIN", "ELTSIN"),
        ("JEONG", "JUNG"), ("CHOE", "CHOI"), ("GANG", "KANG"), ("PARK", "BAK"), ("LEE", "YI"), ("RYU", "YOO"),
        ("HUYNH", "HOANG"),
    ],
)  # fmt: skip
def test_two_systems_of_romanisation_write_one_word(one: str, other: str) -> None:
    assert set(heard_of(one)) & set(heard_of(other))


@pytest.mark.parametrize(
    ("one", "other"), [("IVANOV", "PETROV"), ("HASSAN", "HUSSAM"), ("KIM", "KANG"), ("SERGEI", "ANDREI")]
)
def test_two_words_are_two(one: str, other: str) -> None:
    assert not set(heard_of(one)) & set(heard_of(other))


def test_the_order_of_words_and_where_they_are_parted_change_nothing() -> None:
    written = [("KIM", "MIN", "HO"), ("MINHO", "KIM"), ("MIN", "HO", "GIM"), ("KIM", "MINHO")]

    assert len({spellings(words)[0] for words in written}) > 1
    assert set.intersection(*(set(spellings(words)) for words in written))


@pytest.mark.parametrize("word", ["ZHANG", "XIAOPING", "LYU", "NV", "ANNA", "OUYANG", "ZHUANG", "ER", "Wei"])
def test_pinyin_is_known(word: str) -> None:
    assert is_pinyin(word)


@pytest.mark.parametrize("word", ["SMITH", "KIM", "HSU", "CHEUNG", "MARIA", "NGUYEN", "LEE", "VI"])
def test_and_what_is_none(word: str) -> None:
    assert not is_pinyin(word)


def test_two_names_in_pinyin_are_not_confused() -> None:
    """Pinyin tells Zhang, Chang and Jiang apart, and whoever writes it means what it says."""
    assert spellings(("ZHANG", "WEIMIN")) == []


def test_of_two_consonants_nothing_is_said() -> None:
    assert spellings(("LEE", "YOO", "MI")) == []
