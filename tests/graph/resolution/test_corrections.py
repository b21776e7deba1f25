"""What numbers teach of everything else: the law of corrections, and what they are worth among forty departments.

The rule of this module: answers are known to the test alone; the engine sees none but those that numbers give.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.resolution.correcting import Learnt, learnt_corrections
from graph.resolution.corrections import NOTHING, STATES, ColumnCorrection, Corrections, Corrector, TwoCorrected
from graph.resolution.explain import explain
from graph.resolution.fields import Fields
from graph.resolution.kinds import KINDS as KINDS_OF_ENGINE
from graph.resolution.labelled import Labelled
from graph.resolution.model import ColumnModel, Model
from graph.resolution.quality import quality
from graph.resolution.rarity import Rarity
from graph.resolution.scoring import Weigher
from graph.resolution.tables import Options, Resolved, resolve_table
from tests.bench.resolution.departments import KINDS, departments
from tests.bench.resolution.tables import SUBJECT

BITS = st.floats(-20, 20)
SOME = st.builds(
    lambda always, most, bits, two: Corrections(
        always,
        most,
        (
            ColumnCorrection("name", (0.0, *bits[:3]), (0, 1, 2, 3)),
            ColumnCorrection("phone", (0.0, *bits[3:]), (0, 1, 2)),
        ),
        (TwoCorrected("name", "phone", tuple(two)),),
    ),
    BITS,
    st.floats(0, 20),
    st.lists(BITS, min_size=5, max_size=5),
    st.lists(BITS, min_size=STATES**2, max_size=STATES**2),
)


@given(SOME, st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1))
def test_a_pair_is_corrected_by_its_own_levels_and_by_no_more_than_the_most(
    some: Corrections, pairs: list[tuple[int, int]]
) -> None:
    levels = np.array(pairs, np.uint8).T
    corrector = Corrector(("phone", "name"), some)  # the order of a table's columns is not that of the corrections

    found = corrector.bits(levels[::-1])

    assert found.max() <= some.most
    for (name, phone), bits in zip(pairs, found, strict=True):
        own = (
            some.always
            + some.columns[0].bits[name]
            + some.columns[1].bits[phone]
            + some.two[0].bits[name * STATES + phone]
        )
        assert bits == pytest.approx(min(own, some.most))
        assert corrector.one((phone, name)) == pytest.approx(bits)


def test_strangers_who_share_two_facts_teach_that_both_together_tell_less() -> None:
    rng = np.random.default_rng(3)
    same = np.arange(4_000) < 3_000
    agree = np.where(same, rng.random(4_000) < 0.9, rng.random(4_000) < 0.5)
    both = np.stack([1 + agree, 1 + np.where(rng.random(4_000) < 0.95, agree, ~agree)]).astype(np.uint8)
    models = [model("address"), model("phone")]
    weighed = np.array(models[0].weights)[both].sum(axis=0)

    kinds, steps = [KINDS_OF_ENGINE["category"]] * 2, np.zeros_like(both)
    learnt = learnt_corrections(kinds, models, Labelled(both, steps, weighed, same), prior=-13.0).corrections
    bits = Corrector(("address", "phone"), learnt).bits(both) + weighed - 13.0

    agreeing = both.min(axis=0) == 2
    assert bits[agreeing][0] == pytest.approx(np.log2((agreeing & same).sum() / (agreeing & ~same).sum()), abs=0.5)
    few = slice(2_920, 3_080)  # eighty of each
    scarce = Labelled(both[:, few], steps[:, few], weighed[few], same[few])
    assert learnt_corrections(kinds, models, scarce, prior=-13.0) == Learnt(tuple(models), NOTHING)


def test_what_is_known_of_rare_names_holds_in_spellings_that_no_known_answer_has() -> None:
    rng = np.random.default_rng(8)
    kind = KINDS_OF_ENGINE["person_name"]
    exact, looks = kind.level_named("exact"), kind.level_named("looks")
    rare, frequent = 0.001, 0.02
    weights = (0.0, -5.0, *[13.0] * (exact - 1))
    shares = {1: frequent}
    before = ColumnModel(
        "name", "person_name", (), (), weights, 0.002, rare, shares, (Rarity(looks, "looks", 0.002, rare, shares),)
    )
    is_rare = rng.random(4_000) < 0.5
    same = rng.random(4_000) < np.where(is_rare, 0.99, 0.6)
    levels, steps = np.full((1, 4_000), exact, np.uint8), np.where(is_rare, 1, 8)[None, :].astype(np.uint8)

    learnt = learnt_corrections([kind], [before], Labelled(levels, steps, np.full(4_000, 13.0), same), prior=-10.0)

    of_looks = next(one for one in learnt.models[0].rarities(kind) if one.level == looks)
    apart = np.log2(of_looks.shares[1] / of_looks.rare) - np.log2(frequent / rare)
    assert apart > (np.log2(0.99 / 0.01) - np.log2(0.6 / 0.4)) / 3


def test_corrections_are_held_back_as_far_as_the_known_answers_ask_for_none() -> None:
    rng = np.random.default_rng(9)
    levels = rng.integers(1, 3, (6, 6_000)).astype(np.uint8)
    models = [model(f"column{n}") for n in range(6)]
    weighed = (levels == 2).sum(axis=0) * 2.0 - 6.0

    def believed(off: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """The corrections by the first column, whose agreement weighs so many bits more than was thought."""
        truth = weighed + off * (levels[0] == 2)
        same = rng.random(6_000) < 1 / (1 + np.exp2(-truth))
        told = Labelled(levels, np.zeros_like(levels), weighed, same)
        learnt = learnt_corrections([KINDS_OF_ENGINE["category"]] * 6, models, told, prior=0.0)
        return Corrector([each.name for each in models], learnt.corrections).bits(levels)

    nothing, much = believed(0.0), believed(4.0)
    assert np.abs(nothing).mean() < 0.13
    assert much[levels[0] == 2].mean() - much[levels[0] == 1].mean() == pytest.approx(4.0, abs=0.3)


def model(name: str) -> ColumnModel:
    return ColumnModel(name, "category", (0.0, 0.1, 0.9), (0.0, 0.999, 0.001), (0.0, -3.3, 9.8), 0.0, 0.0, {})


@pytest.fixture(scope="module")
def resolved() -> tuple[Resolved, float]:
    made = departments(4_000, seed=11)
    table = made.rows.with_row_index("id")
    found = resolve_table(table, Fields("id", KINDS, made.source), Options(threads=2))
    truth = made.truth[SUBJECT].gather(found.row_ids.cast(int))
    return found, quality(found.cluster_ids(), truth).precision


def test_namesakes_and_families_are_told_apart_by_what_numbers_show(resolved: tuple[Resolved, float]) -> None:
    found, precision = resolved

    assert found.model.corrections
    assert precision > 0.98  # without corrections 0.976


def test_a_corrected_model_is_kept_and_explains_its_weights(resolved: tuple[Resolved, float]) -> None:
    found = resolved[0]

    assert Model.from_json(found.model.to_json()) == found.model
    assert Model.from_json(replace(found.model, corrections=NOTHING).to_json()).corrections == NOTHING
    for k in range(0, len(found.pairs.left), 997):
        told = explain(found, found.row_ids[int(found.pairs.left[k])], found.row_ids[int(found.pairs.right[k])])
        assert sum(step.bits for step in told.steps) == pytest.approx(found.pairs.bits[k])


def test_bounds_lose_no_pair_that_reaches_the_floor(resolved: tuple[Resolved, float]) -> None:
    found, rng = resolved[0], np.random.default_rng(5)
    rows = len(found.row_ids)
    left = np.concatenate([found.pairs.left, rng.integers(0, rows, 20_000)]).astype(np.int32)
    right = np.concatenate([found.pairs.right, rng.integers(0, rows, 20_000)]).astype(np.int32)
    weigher = Weigher(found.comparisons, found.model.columns, found.model.joints, found.model.corrections)
    weights = weigher.weights(weigher.levels(left, right), left, right)

    assert any(column.others for column in found.model.columns)  # sounds weigh by how rare they are
    for floor in (8.0, 15.0, 25.0):
        kept = weigher.reaching(left, right, floor)
        assert np.sort(kept[3]).tolist() == np.sort(weights[weights >= floor]).tolist()
