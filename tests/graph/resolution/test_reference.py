"""The oracle itself agrees with an independent implementation on the two measures that are easy to get wrong."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from tests.graph.resolution.reference import edits, jaro_winkler

words = st.text("ABCDé张伟王玉", max_size=9)


@given(words, words)
def test_edits(a: str, b: str) -> None:
    assert edits(a, b) == OSA.distance(a, b)


@given(words, words)
def test_jaro_winkler(a: str, b: str) -> None:
    assert abs(jaro_winkler(a, b) - JaroWinkler.similarity(a, b)) < 1e-9


def test_characters_count_and_not_bytes() -> None:
    assert jaro_winkler("王", "玉") == 0
    assert edits("张伟", "张维") == 1
