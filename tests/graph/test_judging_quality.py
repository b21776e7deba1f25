"""How good the judging is, as a steward is told it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.access import Actor
from graph.catalogue import purpose
from graph.errors import Refused
from graph.facts import facts_of
from graph.resolution.calibration import calibrated, calibration
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.judging import judge_pairs
from graph.view import View
from graph.view.judging_quality import JudgingQuality
from tests.graph.queue_world import LI, ONE, ZHANG, world_with_a_join
from tests.graph.view_world import World
from tests.laws.test_proposals import model


@pytest.fixture
def world(engine_settings: Settings) -> Iterator[World]:
    with world_with_a_join(engine_settings) as made:
        yield made


def files_named(world: World, name: str) -> tuple[str, str]:
    left, right = sorted(str(fact[0]) for fact in facts_of(world.base.engine).by_kind["files"] if fact[2] == name)
    return left, right


def judge(world: World, verdict: Verdict, pair: tuple[str, str], *stewards: Actor) -> None:
    for steward in stewards:
        with world.base.writing():
            judge_pairs(world.base, verdict, [pair], actor=steward.id, reason="seen")


def told(world: World, actor: Actor = ZHANG) -> JudgingQuality:
    return View(world.base, actor, purpose("quality_resolution"), reference="queue").quality()


def test_work_agreement_joins_and_bands_are_counted_from_what_people_judged(world: World) -> None:
    before = told(world)
    assert (before.decided, before.share, before.joins.share, before.bands, before.model) == (0, 0.0, None, None, None)
    assert before.agreement.share is None

    one, namesakes = files_named(world, ONE[0]), files_named(world, "李明")
    judge(world, Verdict.SAME, one, ZHANG, LI)
    judge(world, Verdict.DIFFERENT, namesakes, ZHANG)
    without = told(world)
    assert (without.decided, without.joins.pairs, without.joins.same, without.joins.share) == (2, 1, 1, 1.0)
    assert 0 < without.joins.low < without.joins.high == 1.0  # of one pair nothing is certain
    assert (without.agreement.pairs, without.agreement.share) == (1, 1.0)
    assert without.share == 2 / (2 + without.open)

    models = world.base.side.models
    models.pin(models.keep(model(4).to_json(), files=0, actor="test").number, actor="test")
    found = told(world)
    assert found.bands is not None
    assert (sum(band.pairs for band in found.bands), sum(band.same for band in found.bands)) == (2, 1)
    weighed = world.base.proposer.weighed(*one)
    assert weighed is not None
    assert any((band.above or -99) < weighed.waterfall.bits <= (band.up_to or 99) and band.same for band in found.bands)

    pinned = model(4)
    cut = tuple(replace(column, weights=column.weights[:-1]) for column in pinned.columns)
    older = models.keep(replace(pinned, columns=cut).to_json(), files=0, actor="test")
    models.pin(older.number, actor="test")  # it compares in another way than this program does
    assert (told(world).bands, told(world).model) == (None, None)

    judge(world, Verdict.DIFFERENT, one, Actor("steward:wu", "steward", "wu"))
    assert told(world).joins.pairs == 0  # they do not agree, so nothing is known of the pair


def test_only_stewards_are_told_and_it_is_on_record(world: World) -> None:
    with pytest.raises(Refused):
        told(world, Actor("user:wu", "investigator", "wu", region="000000"))
    told(world)
    assert world.base.side.audit.entries(actor=ZHANG.id)[-1].entry.verb == "quality"


@given(st.lists(st.tuples(st.floats(-20, 20), st.booleans()), max_size=40))
def test_single_pairs_are_counted_like_patterns_of_pairs(pairs: list[tuple[float, bool]]) -> None:
    found = calibrated(pairs)
    assert sum(band.pairs for band in found) == len(pairs)
    assert sum(band.same for band in found) == sum(same for _, same in pairs)
    assert all(band.low <= band.same / band.pairs <= band.high for band in found)
    twice = calibration(
        np.array([bits for bits, _ in pairs]), np.array([float(same) for _, same in pairs]), np.full(len(pairs), 2.0)
    )
    assert [(band.pairs, band.same) for band in twice] == [(2 * band.pairs, 2 * band.same) for band in found]
