"""Levels that a person chose to be told apart: all that is learnt follows them, and no contradiction is lost."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from graph.resolution.fields import Fields
from graph.resolution.kinds import KINDS
from graph.resolution.model import Model
from graph.resolution.pinned import PinnedRows
from graph.resolution.scoring import Weigher
from graph.resolution.tables import Options, Resolved, resolve_table
from graph.resolution.told import counts_as, name_of
from tests.bench.resolution.departments import KINDS as COLUMNS
from tests.bench.resolution.departments import departments
from tests.graph.resolution.people import COLUMNS as OF_PEOPLE
from tests.graph.resolution.people import people

LEVELS = {
    "name": ("exact", "sounds", "branch"),
    "phone": ("exact",),
    "birth_date": ("typing", "within_ten_years"),
    "identity_number": ("exact", "shown", "hidden_apart"),
    "established": ("exact", "swapped", "typing", "incomplete", "two_digits", "within_a_year", "within_ten_years"),
}


@pytest.fixture(scope="module")
def resolved() -> Resolved:
    made = departments(2_000, seed=11)
    fields = Fields("id", COLUMNS, made.source, levels=LEVELS)
    return resolve_table(made.rows.with_row_index("id"), fields, Options(threads=2))


def test_levels_that_are_not_told_apart_weigh_the_same_in_all_that_was_learnt(resolved: Resolved) -> None:
    model = resolved.model
    weigher = Weigher(resolved.comparisons, model.columns, model.joints, model.corrections)
    pairs = resolved.pairs
    told = np.stack(
        [counts_as(c.column.kind)[mine] for c, mine in zip(resolved.comparisons, pairs.levels, strict=True)]
    )

    assert model.corrections  # of which numbers tell
    assert (told != pairs.levels).any(axis=1).sum() >= len(LEVELS) - 1
    assert weigher.corrected(told) == pytest.approx(weigher.corrected(pairs.levels))
    for comparison, column in zip(resolved.comparisons, model.columns, strict=True):
        at = counts_as(comparison.column.kind)
        assert [column.weights[level] for level in at] == list(column.weights)
        alone = [level for level, its in enumerate(at.tolist()) if level != its]
        assert [(column.m[level], column.u[level]) for level in alone] == [(0.0, 0.0)] * len(alone)
        assert not {each.level for each in column.rarities(comparison.column.kind)} & set(alone)


def test_no_contradiction_is_lost_or_won_by_telling_less_apart(resolved: Resolved) -> None:
    made = departments(2_000, seed=11)
    plain = resolve_table(made.rows.with_row_index("id"), Fields("id", COLUMNS, made.source), Options(threads=2))

    left, right = plain.pairs.left, plain.pairs.right
    for found in (plain, resolved):
        levels = Weigher(found.comparisons, found.model.columns).levels(left, right)
        assert found.contradictions.between(levels, left, right).tolist() == plain.contradiction.tolist()
    assert {"branch_in_name", "two_identity_number"} <= {
        plain.contradictions.names[number] for number in set(plain.contradiction.tolist())
    }


def test_a_best_level_that_is_left_out_counts_as_the_next() -> None:
    table = people(300, seed=4)
    fields = Fields("id", OF_PEOPLE, levels={"phone": ("two_digits",), "family": ("close",)})

    found = resolve_table(table, fields, Options(threads=1))

    family = next(c.column.kind for c in found.comparisons if c.column.name == "family")
    named = [name_of(family, number) for number in range(1, len(family.levels) + 2)]
    assert named == ["different"] * 3 + ["close"] * (len(named) - 3)
    clusters = dict(zip(found.row_ids, found.cluster_ids(), strict=True))
    same = table.group_by("truth").agg("id").filter(pl.col("id").list.len() > 1)["id"]
    assert sum(clusters[one] == clusters[other] for one, other in same) > 0.9 * len(same)


def test_a_kept_model_scores_as_the_table_was_scored() -> None:
    table = people(300, seed=4).sort("id")
    fields = Fields("id", {"born": "birth_date", "phone": "phone"}, levels={"phone": ("exact", "two_digits")})
    found = resolve_table(table, fields, Options(threads=1))

    rows = PinnedRows(table, Model.from_json(found.model.to_json()), KINDS)
    proposed = rows.proposed(found.pairs.left, found.pairs.right)

    free = found.contradiction == 0
    assert free.any()
    assert proposed.bits == pytest.approx(found.pairs.bits[free], abs=1e-4)
