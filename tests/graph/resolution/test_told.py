"""Levels that a person chose to be told apart: all that is learnt follows them, and no contradiction is lost."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from graph.resolution.columns import encode
from graph.resolution.comparing import Comparison
from graph.resolution.contradictions import Contradictions
from graph.resolution.fields import Fields
from graph.resolution.kinds import CONFLICTS, KINDS
from graph.resolution.learning import levels_of
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
    made = departments(1_500, seed=11)
    fields = Fields("id", COLUMNS, made.source, levels=LEVELS)
    return resolve_table(made.rows.with_row_index("id"), fields, Options(threads=2))


def test_levels_that_are_not_told_apart_weigh_the_same_in_all_that_was_learnt(resolved: Resolved) -> None:
    model = resolved.model
    weigher = Weigher(resolved.comparisons, model.columns, model.joints, model.corrections)
    pairs = resolved.pairs
    kinds = [comparison.column.kind for comparison in resolved.comparisons]
    told = np.stack([counts_as(kind)[mine] for kind, mine in zip(kinds, pairs.levels, strict=True)])

    assert model.corrections  # of which numbers tell
    assert (told != pairs.levels).any(axis=1).sum() >= len(("name", "birth_date", "identity_number"))
    assert weigher.corrected(told) == pytest.approx(weigher.corrected(pairs.levels))
    for kind, column in zip(kinds, model.columns, strict=True):
        at = counts_as(kind)
        assert [column.weights[level] for level in at] == list(column.weights)
        alone = [level for level, its in enumerate(at.tolist()) if level != its]
        assert [(column.m[level], column.u[level]) for level in alone] == [(0.0, 0.0)] * len(alone)
        assert not {each.level for each in column.rarities(kind)} & set(alone)


@pytest.mark.parametrize(
    ("kind", "level", "left", "right"),
    [
        ("company_name", "branch", "北京晨光科技有限公司", "北京晨光科技有限公司上海分公司"),
        ("birth_date", "within_ten_years", "1980-01-02", "1984-11-25"),
        ("birth_date", "typing", "1980-01-02", "1980-01-03"),
    ],
)
def test_no_contradiction_is_lost_or_won_by_telling_less_apart(kind: str, level: str, left: str, right: str) -> None:
    rows = [("1", left, "王伟"), ("2", right, "李娜"), ("3", left, "王伟")]
    table = pl.DataFrame(rows, schema=["id", "value", "name"], orient="row")
    columns = {"value": kind, "name": "person_name"}

    one, other = np.array([0, 0], np.int32), np.array([1, 2], np.int32)

    found = []
    for fields in (Fields("id", columns), Fields("id", columns, levels={"value": ("exact",)})):
        comparisons = [Comparison(encode(table[column], fields.kind_of(column))) for column in columns]
        levels = levels_of(comparisons, one, other)
        assert levels[0, 0] == KINDS[kind].level_named(level)
        found.append((Contradictions(comparisons, CONFLICTS).between(levels, one, other) > 0).tolist())

    assert found == [[level != "typing", False]] * 2


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
