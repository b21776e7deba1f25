"""Single steps of the engine against plain counts: hashes, keys, pairs, learning, contraction, quality."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.resolution.blocking import Budget, choose_keys
from graph.resolution.columns import encode
from graph.resolution.contraction import CONTRADICTED, Tie, contract
from graph.resolution.contradictions import Contradictions
from graph.resolution.grouping import LARGEST_COMPONENT, cluster
from graph.resolution.hashing import hash_of, text_hashes
from graph.resolution.keys import Key, groups_of, pairs_of, row_keys, some_pairs
from graph.resolution.kinds import KINDS
from graph.resolution.learning import expect, first_guess, packed, rising
from graph.resolution.model import Model
from graph.resolution.prior import expected_matches
from graph.resolution.profiles import Agreement, Profiles
from graph.resolution.quality import quality
from graph.resolution.scoring import Weigher
from tests.graph.resolution.people import COLUMNS, people


def test_hashes_are_the_same_for_ever() -> None:
    assert [f"{hash_of(text):016x}" for text in ("", "a", "张伟", "11010519491231002X")] == HASHES


HASHES = ["e220a8397b1dcdaf", "c78ec07745aaef1b", "2d5a3937256c5e63", "e3c14291f32a8fdf"]


@given(st.lists(st.one_of(st.none(), st.text(max_size=70)), max_size=40))
def test_equal_texts_and_only_they_have_equal_hashes(texts: list[str | None]) -> None:
    hashes = text_hashes(pl.Series(texts, dtype=pl.String))

    for a, b in combinations(range(len(texts)), 2):
        assert (hashes[a] == hashes[b]) == (texts[a] == texts[b])
    assert [text is None for text in texts] == (hashes == 0).tolist()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**16), at_once=st.integers(1, 50), cap=st.integers(2, 30))
def test_streamed_pairs_are_those_of_equal_keys(seed: int, at_once: int, cap: int) -> None:
    table = people(40, seed)
    columns = {name: encode(table[name], KINDS[kind]) for name, kind in COLUMNS.items()}
    key = Key((("given", "sounds"), ("city", "whole")))

    groups = groups_of(key, columns, cap)
    found = {(int(a), int(b)) for left, right in pairs_of(groups, at_once) for a, b in zip(left, right, strict=True)}

    rows, numbers = row_keys(key, columns)
    members: dict[int, set[int]] = {}
    for row, number in zip(rows.tolist(), numbers.tolist(), strict=True):
        members.setdefault(number, set()).add(row)
    assert found == {pair for each in members.values() if len(each) <= cap for pair in combinations(sorted(each), 2)}
    assert groups.capped_groups == sum(len(each) > cap for each in members.values())
    assert groups.capped_rows == sum(len(each) for each in members.values() if len(each) > cap)
    drawn = some_pairs(groups, 10, seed=1)
    assert {(int(a), int(b)) for a, b in zip(*drawn, strict=True)} <= found


def test_a_key_is_a_function_of_the_row_alone() -> None:
    table = people(50, seed=4)
    key = Key((("born", "year"), ("family", "sounds")))
    columns = {name: encode(table[name], KINDS[kind]) for name, kind in COLUMNS.items()}
    rows, numbers = row_keys(key, columns)

    for row in range(0, table.height, 7):
        alone = {name: encode(table[row : row + 1][name], KINDS[kind]) for name, kind in COLUMNS.items()}
        assert set(row_keys(key, alone)[1].tolist()) == set(numbers[rows == row].tolist())


def test_the_keys_stay_within_the_budget() -> None:
    table = people(800, seed=6)
    columns = {name: encode(table[name], KINDS[kind]) for name, kind in COLUMNS.items()}

    groups = choose_keys(columns, table.height, Budget(pairs=4_000, cap=50, keys=6))

    assert 0 < sum(each.pairs for each in groups) <= 3 * 4_000
    assert len({each.key for each in groups}) == len(groups)


def test_learning_finds_the_levels_that_made_the_patterns() -> None:
    rng = np.random.default_rng(1)
    match = rng.random(200_000) < 0.1
    m, u = (np.array([0, 0.1, 0.2, 0.7]), np.array([0, 0.9, 0.09, 0.01]))
    matrix = np.stack(
        [np.where(match, rng.choice(4, len(match), p=m), rng.choice(4, len(match), p=u)) for _ in range(4)]
    ).astype(np.uint8)

    patterns, counts = packed(matrix)
    learnt = expect(patterns, counts, [u] * 4, [first_guess(3)] * 4)

    assert counts.sum() == len(match)
    assert learnt.matches == pytest.approx(match.sum(), rel=0.03)
    for each in learnt.m:
        assert each == pytest.approx(m, abs=0.02)


def test_weights_never_fall_towards_better_levels() -> None:
    weights = rising(np.array([0.2, 0.3, 0.05, 0.45]), np.array([0.9, 0.05, 0.04, 0.01]))

    assert (np.diff(weights) >= 0).all()
    assert weights[1] == weights[2] == pytest.approx(np.log2(0.35 / 0.09))


def test_the_prior_expects_the_matches_that_its_posteriors_add_up_to() -> None:
    weights = np.concatenate([np.full(300, 40.0), np.full(5_000, -20.0)])

    assert expected_matches(weights, 1_000, 499_500.0) == pytest.approx(300, rel=0.01)


def tie(left: int, right: int, *parts: float) -> Tie:
    """A tie by parts alone; one of minus infinity is a contradiction."""
    levels = tuple(1 + (part > 0) if part else 0 for part in parts)
    return Tie(left, right, sum(parts), Agreement(levels, parts))


def by_parts(agreement: Agreement) -> float:
    return sum(agreement.parts)


def test_the_strongest_tie_is_joined_first_and_a_contradiction_never() -> None:
    ties = [
        *(tie(0, 1, 5.0), tie(1, 2, 4.0), tie(0, 2, CONTRADICTED)),
        *(tie(2, 3, 1.0), tie(0, 3, -0.5), tie(1, 3, -0.4)),
    ]

    least, joins = contract([0, 1, 2, 3], ties, by_parts)

    assert least == {0: 0, 1: 0, 2: 2, 3: 2}
    assert [(join.left, join.right, join.bits) for join in joins] == [(0, 1, 5.0), (2, 3, 1.0)]


def test_a_row_that_says_little_joins_no_group_that_says_more_against_it() -> None:
    same_name_only, other_birthday = tie(0, 2, 1.0, 0.0), tie(1, 2, 1.0, -2.0)

    least, _ = contract([0, 1, 2], [tie(0, 1, 3.0, 0.0), same_name_only, other_birthday], by_parts)

    assert least == {0: 0, 1: 0, 2: 2}


def test_what_two_contradicting_rows_claim_alike_is_given_to_neither() -> None:
    apart = replace(tie(0, 2, CONTRADICTED), apart=True)

    alike, _ = contract([0, 1, 2], [tie(0, 1, 9.0), tie(1, 2, 8.0), apart], by_parts, threshold=2.0)
    clear, _ = contract([0, 1, 2], [tie(0, 1, 9.0), tie(1, 2, -3.0), apart], by_parts)
    one_source, _ = contract([0, 1, 2], [tie(0, 1, 9.0), tie(1, 2, 8.0), tie(0, 2, CONTRADICTED)], by_parts)

    assert alike == {0: 0, 1: 1, 2: 2}
    assert clear == one_source == {0: 0, 1: 0, 2: 2}


def test_what_several_rows_agree_in_is_said_once() -> None:
    ties = [tie(0, 1, 5.0, 5.0), tie(0, 2, 1.0, -1.5), tie(1, 2, 1.0, -1.5), tie(0, 3, 1.0, 0.0), tie(1, 3, 1.0, 0.0)]

    least, joins = contract([0, 1, 2, 3], [*ties, tie(2, 3, -9.0, 0.0)], by_parts)

    assert least == {0: 0, 1: 0, 2: 2, 3: 0}
    assert [join.bits for join in joins] == [10.0, 1.0]


def test_a_giant_component_is_cut_at_its_weakest_ties() -> None:
    half = LARGEST_COMPONENT // 2 + 20
    rows = 2 * half
    left = np.array([*range(half - 1), *range(half, rows - 1), half - 1], np.int32)
    right = left + 1
    bits = np.full(len(left), 9.0)
    bits[-1] = 1.0

    found = cluster(rows, left, right, bits, 0.0, Profiles(Weigher((), ()), Contradictions((), ()), 1.0))

    assert found.largest_component == rows
    assert found.cut.tolist() == [False] * (len(left) - 1) + [True]
    assert set(found.least.tolist()) == {0, half}


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from("ab")), max_size=25))
def test_quality_is_what_counting_pairs_gives(rows: list[tuple[int, int, str]]) -> None:
    clusters = pl.Series([c for c, _, _ in rows], dtype=pl.Int64)
    truth = pl.Series([t for _, t, _ in rows], dtype=pl.Int64)
    sources = pl.Series([s for _, _, s in rows], dtype=pl.String)
    for across in (False, True):
        pairs = [(x, y) for x, y in combinations(rows, 2) if not across or x[2] != y[2]]
        found = quality(clusters, truth, sources if across else None)
        assert found.joined == sum(x[0] == y[0] for x, y in pairs)
        assert found.true == sum(x[1] == y[1] for x, y in pairs)
        assert found.right == sum(x[0] == y[0] and x[1] == y[1] for x, y in pairs)


def test_what_is_no_model_is_refused() -> None:
    for text in (b"", b"[]", b'{"format": 99}', b'{"format": 1}'):
        with pytest.raises(BadInput, match="no model of format 1"):
            Model.from_json(text)
