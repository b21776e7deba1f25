"""How often strangers agree, as it is drawn, against a count of every pair."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from graph.resolution.chance import chances, random_pairs
from graph.resolution.columns import encode
from graph.resolution.comparing import Comparison
from graph.resolution.kinds import KINDS
from graph.resolution.meetings import meetings
from graph.resolution.parts import part_of
from tests.bench.resolution.departments import KINDS as COLUMNS
from tests.bench.resolution.departments import departments

RANDOM = 20_000
SEEN = 40
"""Pairs at a level from which on a count of all says how likely it is."""


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return departments(600, seed=3).rows


@pytest.mark.parametrize("name", ["name", "identity_number", "credit_code", "phone", "birth_date"])
def test_levels_are_as_likely_as_a_count_of_every_pair_says(rows: pl.DataFrame, name: str) -> None:
    comparison = Comparison(encode(rows[name], KINDS[COLUMNS[name]]))
    codes = comparison.column.codes
    left, right = np.triu_indices(rows.height, 1)
    counted = np.bincount(comparison.levels(codes[left], codes[right]), minlength=comparison.best + 1)[1:]
    rules = [meetings(level.rule, comparison.column) for level in reversed(comparison.column.kind.levels)]

    likely = chances(comparison, *random_pairs(rows.height, RANDOM, 1, None))[1:]

    assert likely.sum() == pytest.approx(1)
    told = [k for k, met in enumerate(rules, start=1) if met is not None and counted[k] >= SEEN]
    assert comparison.best - 1 in told
    for k in told:
        assert likely[k] == pytest.approx(counted[k] / counted.sum(), rel=0.25), k


def test_two_names_that_share_two_forms_have_met_once() -> None:
    cells = ["张伟", "張偉", "张 伟", "王芳", "李娜", "刘洋"]
    names = encode(pl.Series("name", cells), KINDS["person_name"])
    rule = names.kind.levels[names.kind.level_named("exact") - names.kind.level_named("rewritten")].rule

    met = meetings(rule, names)

    assert met is not None
    assert met.share * met.weights.mean() == pytest.approx(3 / 15)  # three of the fifteen pairs are one name
    pairs = {(names.values[one], names.values[other]) for one, other in zip(met.left, met.right, strict=True)}
    assert pairs <= {(one, other) for one in cells[:3] for other in cells[:3]}


def test_elements_in_common_are_counted_by_pairs_of_values() -> None:
    one = part_of([pl.Series([["a", "b"], ["b", "c"], [], ["c"]], dtype=pl.List(pl.String))])
    u, v = np.array([1, 1, 2, 3], np.int32), np.array([1, 2, 4, 1], np.int32)

    assert one.count_common(one, u, v).tolist() == [2, 1, 1, 0]
