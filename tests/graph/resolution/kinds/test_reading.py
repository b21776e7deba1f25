"""How columns are read: usual values never one by one, and a kind of one's own is another entry of the mapping."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from graph.resolution.kinds import KINDS, company_parts, numbers, person_parts
from graph.resolution.kinds.cells import FEW, Read, Value, by_value, said, said_by_each
from graph.resolution.kinds.company_columns import CHINESE_COMPANIES
from graph.resolution.kinds.contained import birth_dates_in
from graph.resolution.kinds.kind import Level, Same
from graph.resolution.kinds.name_columns import CHINESE_NAMES, LATIN_NAMES
from tests.graph.resolution.reference import name_of

MANY: list[str | None] = [None] * FEW
GIVEN = "伟芳娜敏静丽强磊军洋"
CHINESE = [f"{surname}{one}{other}" for surname in "王李張" for one in GIVEN for other in GIVEN]
LATIN = [f"{given} O'{surname}-Smith" for given in ("John", "Mary Ann") for surname in ("Brien", "Hara", "Dea")]
COMPANIES = [f"杭州{name}科技有限公司" for name in CHINESE]


def counted(read: Read) -> tuple[Read, list[str]]:
    """A reader that notes which values it was asked for."""
    asked: list[str] = []

    def noting(text: str) -> dict[str, Value]:
        asked.append(text)
        return dict(read(text))

    return noting, asked


def test_usual_names_are_never_read_one_by_one() -> None:
    read, asked = counted(person_parts.person_parts)
    derive = by_value(person_parts.TEXTS, person_parts.LISTS, read, usual=(CHINESE_NAMES, LATIN_NAMES))
    parts = derive(pl.Series([*CHINESE, *LATIN, "王*", "阿依古丽·买买提", *MANY]))
    assert asked == ["王*", "阿依古丽·买买提"]
    assert parts["whole"].null_count() == 1 + len(MANY)


def test_usual_companies_are_never_read_one_by_one() -> None:
    read, asked = counted(company_parts.name_parts)
    derive = by_value(company_parts.TEXTS, company_parts.LISTS, read, usual=(CHINESE_COMPANIES,))
    derive(pl.Series([*COMPANIES, "Acme Ltd", *MANY]))
    assert asked == ["Acme Ltd"]


def test_usual_numbers_are_never_read_one_by_one() -> None:
    read, asked = counted(numbers.READERS["identity_number"])
    derive = by_value(numbers.TEXTS, numbers.LISTS, read, usual=numbers.usual_numbers(tagged=False))
    derive(pl.Series(["610104196209276908", "610104196209276918", "6101**********6908", *MANY]))
    assert asked == ["6101**********6908"]


def test_a_column_without_any_value() -> None:
    for kind in KINDS.values():
        parts = kind.derive(pl.Series(["", "/"], dtype=pl.String))
        assert parts.height == 2
        assert all(column.null_count() == 2 for column in parts)


def test_cells_of_other_types_are_read_as_texts() -> None:
    assert said(pl.Series([1, 20, None])).to_list() == ["1", "20", None]


@pytest.mark.parametrize("word", ["0", "无", "— —", "N/A"])
def test_words_that_are_values_in_a_kind_are_kept(word: str) -> None:
    assert said(pl.Series([word])).to_list() == [None]
    assert said(pl.Series(["0"]), keep=frozenset({"0"})).to_list() == ["0"]


@pytest.mark.parametrize("word", ["Not available", "NOT  KNOWN", "n.a.", "missing", "?", "未提供", "<na>"])
def test_what_people_write_for_nothing_says_nothing(word: str) -> None:
    assert said(pl.Series([word])).to_list() == [None]
    assert said_by_each([word]) == [None]


def test_a_kind_of_ones_own() -> None:
    def call_sign(text: str) -> dict[str, Value]:
        return {"sign": text.upper().replace("-", "")}

    level = Level("exact", Same("sign"), "Both have the call sign {a}.")
    vessel = replace(
        KINDS["category"], name="vessel", derive=by_value(("sign",), (), call_sign), levels=(level,), keys=()
    )
    kinds = {**KINDS, vessel.name: vessel}
    assert name_of(kinds["vessel"], "ab-12", "AB12") == "exact"
    assert name_of(kinds["vessel"], "ab-12", "AB13") == "different"


def test_what_an_identity_number_contains() -> None:
    numbers_ = pl.Series(
        ["610104196209276908", "610104620927690", "61010419620927****", "6101**********6908", "610104196209276918", ""]
    )
    assert birth_dates_in(numbers_).to_list() == ["19620927", "19620927", "19620927", None, None, None]
