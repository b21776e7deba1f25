"""Explanations: the bits add up, the sentences name the values, and a change that is named does turn the decision."""

from __future__ import annotations

import pytest

from graph.errors import NotFound
from graph.resolution.explain import explain
from graph.resolution.tables import JOIN, Options, resolve_table
from tests.graph.resolution.people import FIELDS, people


def test_the_bits_of_the_steps_add_up_to_the_weight() -> None:
    resolved = resolve_table(people(200, seed=21), FIELDS, Options(threads=1))

    for at in range(0, len(resolved.pairs.left), 11):
        left, right = (resolved.row_ids[int(rows[at])] for rows in (resolved.pairs.left, resolved.pairs.right))
        said = explain(resolved, left, right)
        assert sum(step.bits for step in said.steps) == pytest.approx(float(resolved.pairs.bits[at]))
        assert said.bits == pytest.approx(float(resolved.pairs.bits[at]))
        assert said.together == (resolved.bands[at] == JOIN)
        assert said.keys
        assert all("{" not in step.sentence for step in said.steps)


def test_a_named_change_turns_the_decision() -> None:
    resolved = resolve_table(people(200, seed=23), FIELDS, Options(threads=1))
    turned = 0
    for left, right in zip(resolved.pairs.left[:40], resolved.pairs.right[:40], strict=True):
        said = explain(resolved, resolved.row_ids[int(left)], resolved.row_ids[int(right)])
        for change in said.changes:
            turned += 1
            assert (change.bits > said.threshold) != (said.bits > said.threshold)
            assert change.level != change.instead
    assert turned


def test_strangers_are_explained_too() -> None:
    table = people(100, seed=25, twice=0)
    resolved = resolve_table(table, FIELDS, Options(threads=1))

    said = explain(resolved, table["id"][0], table["id"][1])

    assert not said.together
    assert said.bits < 0
    assert said.steps[0].level == "prior"


def test_a_row_that_is_not_there() -> None:
    resolved = resolve_table(people(10, seed=1), FIELDS, Options(threads=1))

    with pytest.raises(NotFound, match="'nobody'"):
        explain(resolved, "nobody", "r00000")
