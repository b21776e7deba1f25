"""One new row is read by other means than a million, and must come out the same."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.resolution.columns import encode
from graph.resolution.credit_files import FILE_KINDS
from graph.resolution.hashing import hashes_of, text_hashes
from graph.resolution.kinds import KINDS
from graph.resolution.parts import Part, part_of

MANY = 600
CELLS = st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=30)


@settings(max_examples=30)
@given(CELLS)
def test_texts_have_the_same_hashes_among_many(texts: list[str | None]) -> None:
    among_many = text_hashes(pl.Series([*texts, *["x"] * MANY], dtype=pl.String))

    assert hashes_of(texts).tolist() == among_many[: len(texts)].tolist()


@settings(max_examples=30)
@given(st.lists(st.one_of(st.none(), CELLS), min_size=1, max_size=10))
def test_lists_have_the_same_parts_among_many(lists: list[list[str | None] | None]) -> None:
    few = part_of([pl.Series(lists, dtype=pl.List(pl.String))])

    many = part_of([pl.Series([*lists, *[None] * MANY], dtype=pl.List(pl.String))])

    size = len(few.starts)
    assert few.starts.tolist() == many.starts[:size].tolist()
    assert few.hashes.tolist() == many.hashes.tolist()
    assert (few.single is None) == (many.single is None)


SAID = st.sampled_from(
    [
        *("王伟", " 欧阳 娜娜 ", "北京晨光科技有限公司", "Ｂｅｉｊｉｎｇ Ltd", "北京市朝阳区建国路1号", "女"),
        *(
            "1990-01-31",
            "1990年1月",
            "13800138000",
            "91110108551385082Q",
            "1101****002X#abcdefghijklmnopabcdefghijklmnop!",
        ),
        *("无", "N / A", "--", "0", "", "\x1c", "ſ", "ﬁ"),
    ]
)


@settings(max_examples=40)
@given(st.sampled_from(sorted(FILE_KINDS)), st.lists(st.one_of(st.none(), SAID, st.text(max_size=20)), max_size=12))
def test_values_of_every_kind_say_the_same_among_many(kind: str, texts: list[str | None]) -> None:
    few = encode(pl.Series("name", texts, pl.String), FILE_KINDS[kind])

    many = encode(pl.Series("name", [*texts, *[None] * MANY], pl.String), FILE_KINDS[kind])

    assert list(few.values) == list(many.values)
    assert few.codes.tolist() == many.codes[: len(texts)].tolist()
    assert all(_same(few.parts[name], many.parts[name]) for name in many.parts)
    assert {name: list(of) for name, of in few.texts.items()} == {name: list(of) for name, of in many.texts.items()}


@settings(max_examples=30)
@given(CELLS)
def test_rows_have_the_same_codes_among_empty_ones(texts: list[str | None]) -> None:
    few = encode(pl.Series("name", texts, pl.String), KINDS["category"])

    many = encode(pl.Series("name", [*texts, *[None] * MANY], pl.String), KINDS["category"])

    assert list(few.values) == list(many.values)
    assert few.codes.tolist() == many.codes[: len(texts)].tolist()
    assert few.counts.tolist() == many.counts.tolist()
    assert all(_same(few.parts[name], many.parts[name]) for name in few.parts)


def _same(one: Part, other: Part) -> bool:
    alike = np.array_equal(one.starts, other.starts) and np.array_equal(one.hashes, other.hashes)
    singles = (one.single is None and other.single is None) or (
        one.single is not None and other.single is not None and np.array_equal(one.single, other.single)
    )
    return alike and singles and np.array_equal(one.seen, other.seen)
