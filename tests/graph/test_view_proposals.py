"""What a steward gets of the engine's proposals: the queue, the waterfall, and that they vanish when judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from graph.catalogue import purpose
from graph.errors import BadInput
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.judging import judge_pairs, retract
from graph.store.resolving import resolve_all
from graph.store.withdraw import withdraw
from graph.view import Actor, View
from graph.view.proposed import CLOSED
from graph.view.queue import Asks
from tests.graph.view_world import FEBRUARY, FINED, HANGZHOU, SHANGHAI, Said, World, world_on
from tests.laws.test_proposals import model

ZHANG = Actor("steward:zhang", "steward", "zhang")
SHOP = "杭州晨光文具有限公司"


@pytest.fixture
def world(engine_settings: Settings) -> Iterator[World]:
    with world_on(engine_settings) as made:
        models = made.base.side.models
        models.pin(models.keep(model(4).to_json(), files=0, actor="test").number, actor="test")
        for at, holder in enumerate((HANGZHOU, SHANGHAI)):
            said = Said(f"罚{at}", SHOP, None, date(2026, 2, 3), FINED, block={"address": "文三路一号"})
            made.deliver(f"{at}.csv", holder, "03.2", [said], delivered=FEBRUARY)
        yield made


def steward(world: World) -> View:
    return View(world.base, ZHANG, purpose("quality_resolution"), reference="queue")


def proposed(world: World) -> list[tuple[str, str]]:
    return [(pair.left, pair.right) for pair in steward(world).queue().pairs if pair.asks is Asks.PROPOSAL]


def test_a_likely_pair_waits_in_the_queue_with_its_weight_and_is_joined_by_nobody(world: World) -> None:
    (pair,) = steward(world).queue().pairs
    assert (pair.asks, pair.left_name, pair.right_name) == (Asks.PROPOSAL, SHOP, SHOP)

    said = steward(world).explain_pair(pair.left, pair.right)

    assert not said.together
    assert (said.band, said.rule) == ("review", "model 1")
    assert said.bits == pytest.approx(pair.weight)
    assert said.bits == pytest.approx(sum(step.bits or 0.0 for step in said.steps))
    by_field = {step.field: step for step in said.steps}
    assert by_field["name"].left == by_field["name"].right == SHOP
    assert SHOP in by_field["name"].sentence
    assert all("文三路" in step.sentence or step.sentence == CLOSED for step in said.steps if step.field == "address")


def test_a_judged_pair_is_proposed_no_more_until_that_is_taken_back(world: World) -> None:
    (pair,) = proposed(world)
    for verdict in (Verdict.SAME, Verdict.DIFFERENT):
        with world.base.writing():
            act = judge_pairs(world.base, verdict, [pair], actor="steward:zhang", reason="known to me")
        assert proposed(world) == []
        with world.base.writing():
            retract(world.base, act.id, actor="steward:zhang", reason="mistaken")
        assert proposed(world) == [pair]
    with world.base.writing():
        judge_pairs(world.base, Verdict.UNSURE, [pair], actor="steward:zhang", reason="cannot tell")
    assert proposed(world) == [pair]


def test_a_withdrawn_file_is_proposed_no_more(world: World) -> None:
    assert proposed(world)
    run = next(entry for entry in world.base.side.runs.all_runs() if entry.file_name == "1.csv")
    with world.base.writing():
        withdraw(world.base, run.id, actor="test", reason="wrong file")
    assert proposed(world) == []
    assert world.base.side.proposals.all_proposals().is_empty()


def test_a_model_that_compares_in_another_way_proposes_nothing_until_a_new_one_is_learnt(world: World) -> None:
    (pair,) = steward(world).queue().pairs
    ours = model(4)
    fewer = replace(ours, columns=tuple(replace(each, weights=each.weights[:-1]) for each in ours.columns))
    models = world.base.side.models
    models.pin(models.keep(fewer.to_json(), files=0, actor="test").number, actor="test")

    said = Said("罚3", SHOP, None, date(2026, 2, 3), FINED, block={"address": "文三路二号"})
    world.deliver("3.csv", SHANGHAI, "03.2", [said], delivered=FEBRUARY)

    explained = steward(world).explain_pair(pair.left, pair.right)
    assert (explained.bits, explained.steps) == (0, ())
    with world.base.writing(), pytest.raises(BadInput, match="another way"):
        resolve_all(world.base, actor="test", go_to=2)
    with world.base.writing():
        assert resolve_all(world.base, actor="test", go_to=1).model == 1
    assert (pair.left, pair.right) in proposed(world)
