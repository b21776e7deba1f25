"""The fast comparison gives what the plain one gives, for every kind, and remembers nothing wrong."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.resolution import comparing, nearness
from graph.resolution.columns import encode
from graph.resolution.comparing import Comparison
from graph.resolution.kinds import KINDS
from tests.graph.resolution.reference import level_of

TEXTS: dict[str, list[str]] = {
    "person_name": [
        "张伟",
        "张维",
        "張偉",
        "张*",
        "欧阳建国",
        "建国欧阳",
        "Zhang Wei",
        "JOHN SMITH",
        "SMITH JOHN",
        "Jon Smith",
    ],
    "given_name": ["john", "jon", "jonathan", "mary", "j", "建国", "建囯"],
    "surname": ["smith", "smyth", "schmidt", "张", "章", "曾"],
    "company_name": [
        "北京华信科技有限公司",
        "华信科技",
        "北京华信科技有限公司上海分公司",
        "北京信华科技有限公司",
        "Acme Ltd",
    ],
    "name": ["张伟", "张維", "华信科技", "北京华信科技有限公司", "Acme Limited", "John Smith"],
    "identity_number": ["11010519491231002X", "110105194912310021", "11010519491231003X", "330106********1234"],
    "credit_code": ["91110108551385082Q", "91110108551385083Q", "55138508-2", "9111010855138****Q"],
    "identifier": ["11010519491231002X", "91110108551385082Q", "AB-1234567", "AB-1234576", "A1"],
    "phone": ["13800138000", "13800138001", "010-12345678", "+8613800138000", "138****8000", "12345678"],
    "email": ["a.b@c.com", "ab@c.com", "ab@d.org", "xy@c.com"],
    "birth_date": ["1980-01-02", "1980-02-01", "19800103", "1981", "1979-12-30", "1999-99-99", "02/01/1980"],
    "date": ["1980-01-02", "1980-02-01", "1985-06-07"],
    "birth_year": ["1980", "1981", "1990", "1890"],
    "sex": ["男", "F", "m", "2"],
    "subject_type": ["person", "company", "自然人"],
    "address": ["北京市朝阳区建国路1号", "朝阳区建国路1号", "建国路2号", "12 Main Street", "12 main st", "13 Main St"],
    "region": ["北京", "北京市朝阳区", "110105", "London", "Londn"],
    "postcode": ["100020", "100021", "SW1A 1AA", "SW1A 2AA"],
    "occupation": ["teacher", "techer", "head teacher"],
    "category": ["a", "b", "A "],
    "text": ["a big dog", "dog big", "a big dig"],
    "given_and_surname": ["john␟smith", "smith␟john", "john␟jones", "建国␟张"],
    "number": ["1", "1.0", "1,000", "1001", "0", "-1"],
}
NOTHING = ["无", "", " ", "N/A"]


def test_every_kind_has_its_texts() -> None:
    assert set(TEXTS) == set(KINDS)
    assert all(len(texts) > 1 for texts in TEXTS.values())


@pytest.mark.parametrize("frequent", [0, 3, comparing.FREQUENT])
@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_levels_are_those_of_the_plain_comparison(kind: str, frequent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "FREQUENT", frequent)
    check(kind, TEXTS[kind] + NOTHING)


@settings(max_examples=60, deadline=None)
@example("person_name", ["a", "aaa"])  # as near as the level asks, to the last digit
@given(
    kind=st.sampled_from(["person_name", "given_name", "birth_date", "phone", "postcode", "text", "number", "address"]),
    texts=st.lists(st.text(alphabet="ab12张章 -.", min_size=1, max_size=9), min_size=2, max_size=6),
)
def test_levels_of_any_texts_are_those_of_the_plain_comparison(kind: str, texts: list[str]) -> None:
    check(kind, texts)


def check(kind: str, texts: list[str]) -> None:
    wanted = [level_of(KINDS[kind], one, other) for other in texts for one in texts]
    for few in (-1, nearness.FEW_PAIRS):  # by what tells pairs apart sooner, and each by itself
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(comparing, "FEW_PAIRS", few)
            patched.setattr(nearness, "FEW_PAIRS", few)
            check_levels(kind, texts, wanted)


def check_levels(kind: str, texts: list[str], wanted: list[int]) -> None:
    column = encode(pl.Series("column", texts, dtype=pl.String), KINDS[kind])
    comparison = Comparison(column)
    left, right = (each.ravel() for each in np.meshgrid(np.arange(len(texts)), np.arange(len(texts))))
    for _ in range(2):  # the second time from what it remembers
        levels = comparison.levels(column.codes[left], column.codes[right])
        for a, b, level, plain in zip(left, right, levels, wanted, strict=True):
            assert level == plain, (texts[a], texts[b])
