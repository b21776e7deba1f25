"""The stewards' queue and the explanations, as a reader gets them on each engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from graph.catalogue import purpose
from graph.errors import BadInput, NotFound, PurposeRefused
from graph.facts import facts_of
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.judging import Act, all_one, judge_pairs, retract
from graph.view import Actor, View, steward_named
from graph.view.answers import IdentityState
from graph.view.explained import Speaks
from graph.view.queue import Asks, Pattern
from tests.graph.queue_world import CODE, fill_queue
from tests.graph.view_world import (
    World,
    acme,
    public,
    world_on,
)

ZHANG, LI = Actor("steward:zhang", "steward", "zhang"), Actor("steward:li", "steward", "li")


@pytest.fixture
def world(engine_settings: Settings) -> Iterator[World]:
    with world_on(engine_settings) as made:
        fill_queue(made)
        yield made


def view(world: World, actor: Actor = ZHANG) -> View:
    return View(world.base, actor, purpose("quality_resolution"), reference="queue")


def files_named(world: World, name: str) -> list[str]:
    return sorted(str(fact[0]) for fact in facts_of(world.base.engine).by_kind["files"] if fact[2] == name)


def judged(world: World, verdict: Verdict, *files: str, by: Actor = ZHANG, reason: str = "known") -> Act:
    with world.base.writing():
        return judge_pairs(world.base, verdict, all_one(files), actor=by.id, reason=reason)


def taken_back(world: World, act: Act, by: Actor = ZHANG) -> None:
    with world.base.writing():
        retract(world.base, act.id, actor=by.id, reason="mistaken")


def waiting(world: World, actor: Actor, **pattern: str) -> list[frozenset[str]]:
    found = view(world, actor).queue(Pattern(**pattern), 50, actor.id)
    return [frozenset((pair.left_name, pair.right_name)) for pair in found.pairs]


SHOPS = frozenset(("杭州东风商行", "杭州东方红商行"))
PEOPLE = frozenset(("欧阳小满", "周完全"))


def test_the_queue_begins_with_what_moves_most(world: World) -> None:
    found = view(world).queue()
    assert [frozenset((pair.left_name, pair.right_name)) for pair in found.pairs] == [SHOPS, PEOPLE]
    first, second = found.pairs
    assert (first.asks, first.reason, first.weight) == (Asks.CONFLICT, "same_number_other_name", None)
    assert (first.files, first.bridge, first.uncertainty, first.gain) == (3, True, 1.0, 6.0)
    assert (second.files, second.gain) == (2, 4.0)
    assert (found.open, found.decided, found.share) == (2, 0, 0.0)
    assert not found.partial.is_partial
    assert public(world).queue().open == 1  # of persons the public knows nothing, not even that they are counted
    assert waiting(world, LI, region="33") == [SHOPS, PEOPLE]
    assert PEOPLE in waiting(world, LI, region="3100", department="上海")
    assert waiting(world, LI, region="11") == waiting(world, LI, department="北京") == []
    assert waiting(world, LI, reason="joined_across") == []
    assert waiting(world, LI, asks="second_steward") == []
    with pytest.raises(BadInput):
        view(world).queue(limit=0)
    entry = [each.entry for each in world.base.side.audit.entries()][-3]
    assert (entry.verb, entry.purpose, entry.actor) == ("queue", "quality_resolution", LI.id)


def test_what_is_decided_leaves_the_queue_and_comes_back_when_it_is_not(world: World) -> None:
    (pair,) = (pair for pair in view(world).queue().pairs if pair.gain > 5)
    act = judged(world, Verdict.SAME, pair.left, pair.right)
    after = view(world).queue()
    assert (after.open, after.decided, after.share) == (1, 1, 0.5)
    taken_back(world, act)
    assert view(world).queue().open == 2
    act = judged(world, Verdict.UNSURE, pair.left, pair.right)
    unsure = view(world).queue()
    assert (unsure.open, unsure.decided) == (2, 0)
    assert waiting(world, ZHANG) == [PEOPLE]
    assert waiting(world, LI) == [SHOPS, PEOPLE]


def test_a_proposal_waits_for_another_steward(world: World) -> None:
    one, other = files_named(world, "李明")
    act = judged(world, Verdict.SAME, one, other, reason="neighbours know him")
    assert waiting(world, ZHANG, asks="second_steward") == []
    (pair,) = view(world, LI).queue(Pattern(asks="second_steward"), 10, LI.id).pairs
    assert (pair.left, pair.right, pair.sentence) == (one, other, "neighbours know him")
    assert [(said.actor, said.waiting) for said in pair.judgements] == [(ZHANG.id, True)]
    subject = view(world).credit_file(one).subject_id
    assert subject is not None
    assert view(world).subject(subject).identity_state is IdentityState.CONFIRMED  # one file, as before
    assert [said.waiting for said in view(world).judged(subject)] == [True]
    agreed = judged(world, Verdict.SAME, one, other, by=LI)
    found = view(world).queue()
    assert (found.open, found.decided) == (2, 1)
    assert view(world).subject(subject).files == 2
    taken_back(world, agreed, LI)
    taken_back(world, act)
    assert (view(world).queue().open, view(world).queue().decided) == (2, 0)


def test_judgements_that_contradict_each_other_are_shown_beside_each_other(world: World) -> None:
    one, other = files_named(world, "李明")
    judged(world, Verdict.SAME, one, other, reason="the same voice")
    judged(world, Verdict.DIFFERENT, one, other, by=LI, reason="father and son")
    (pair,) = (pair for pair in view(world).queue().pairs if pair.left == one)
    assert (pair.asks, pair.reason) == (Asks.CONFLICT, "contradicting_judgements")
    assert [(said.verdict, said.contradicted, said.waiting) for said in pair.judgements] == [
        (Verdict.SAME, True, False),
        (Verdict.DIFFERENT, True, False),
    ]
    subject = view(world).credit_file(one).subject_id
    assert subject is not None
    assert all(said.contradicted for said in view(world).judged(subject))
    assert view(world).subject(subject).identity_state is IdentityState.CONTESTED
    assert view(world).queue().decided == 0
    assert one not in {pair.left for pair in view(world).queue(steward=ZHANG.id).pairs}  # both have had their say
    explained = view(world).explain_pair(one, other)
    assert [said.reason for said in explained.judgements] == ["the same voice", "father and son"]


def test_a_claimed_pair_waits_for_whoever_has_it_until_its_time_is_over(world: World) -> None:
    pair = view(world).queue().pairs[0]
    world.base.side.queue.claim([(pair.left, pair.right)], actor=ZHANG.id, lasting=timedelta(minutes=30))
    assert waiting(world, ZHANG) == [SHOPS, PEOPLE]
    assert waiting(world, LI) == [PEOPLE]
    told = view(world, LI).queue().pairs[0]
    assert (told.claimed_by, told.claimed_until) == (ZHANG.id, world.clock.now + timedelta(minutes=30))
    world.clock.pass_by(timedelta(minutes=30))
    assert waiting(world, LI) == [SHOPS, PEOPLE]


def test_a_second_look_is_for_whom_it_is_asked_of_until_they_have_judged(world: World) -> None:
    one, other = files_named(world, "李明")  # a pair that no machine would show
    world.base.side.queue.escalate((one, other), actor=ZHANG.id, to_whom=LI.id, reason="the same address")
    assert waiting(world, ZHANG, asks="second_look") == []
    (pair,) = view(world, LI).queue(Pattern(asks="second_look"), 10, LI.id).pairs
    assert (pair.left, pair.sentence, pair.asked_of) == (one, "the same address", LI.id)
    assert waiting(world, LI)[0] == frozenset(("李明",))  # what was asked of them comes first
    world.clock.pass_by(timedelta(minutes=1))
    act = judged(world, Verdict.DIFFERENT, one, other, by=LI)
    assert waiting(world, LI, asks="second_look") == []
    assert view(world).queue().decided == 1
    taken_back(world, act, LI)
    assert waiting(world, LI, asks="second_look") == [frozenset(("李明",))]
    world.base.side.queue.release([(one, other)], actor=ZHANG.id)
    assert view(world).queue().open == 2


def test_a_pair_is_explained_by_what_decided_and_what_would_change_it(world: World) -> None:
    pair = view(world).queue().pairs[0]
    found = view(world).explain_pair(pair.left, pair.right)
    assert (found.together, found.band, found.rule, found.bits) == (False, "conflict", "same_number_other_name", None)
    assert [(step.field, step.bits, step.speaks) for step in found.steps] == [
        ("name", None, Speaks.AGAINST),
        ("credit_code", None, Speaks.FOR),
    ]
    assert [wall.by for wall in found.obstacles] == ["same_number_other_name"]
    assert any("named" in change and "a machine would join them" in change for change in found.changes)
    assert {(each.what, each.value) for each in found.neighbours} >= {
        ("credit_code", CODE),
        ("representative", "陈掌柜"),
    }
    entry = [each.entry for each in world.base.side.audit.entries()][-1]
    assert (entry.verb, entry.actor) == ("explain", ZHANG.id)
    assert {pair.left, pair.right} <= set(entry.what)


def test_files_that_nothing_joins_are_explained_as_well(world: World) -> None:
    one, other = files_named(world, "李明")
    found = view(world).explain_pair(one, other)
    assert (found.together, found.band, found.obstacles, found.path, found.steps) == (False, "none", (), (), ())
    assert found.neighbours == ()  # they give one address, which this category does not open
    numbered = files_named(world, "欧阳小满")[0]
    changes = view(world).explain_pair(one, numbered).changes
    assert any("the same identity number" in change for change in changes)


def test_two_files_of_one_subject_are_explained_by_the_way_from_one_to_the_other(world: World) -> None:
    one, other = files_named(world, "杭州东风商行")
    (third,) = files_named(world, "远洋贸易公司")
    judged(world, Verdict.SAME, other, third, reason="renamed, seen on paper")
    found = view(world).explain_pair(one, third)
    assert found.together
    assert [step.by for step in found.path] == ["same_number_same_name", "judgement"]
    cluster = view(world).explain_cluster(one)
    assert len(cluster.files) == 3
    assert [step.reason.by for step in cluster.grown] == ["judgement", "same_number_same_name"]
    assert [{step.left, step.right} for step in cluster.grown] == [{1}, {1, 2}]
    bridges = {bridge.reason.by: (len(bridge.left), len(bridge.right)) for bridge in cluster.bridges}
    assert set(bridges) == {"judgement", "same_number_same_name"}
    assert set(bridges["judgement"]) == {1, 2}
    assert [said.reason for said in cluster.judgements] == ["renamed, seen on paper"]


def test_nothing_of_a_closed_file_is_explained(world: World) -> None:
    one, other = files_named(world, "李明")
    for ask in (lambda: public(world).explain_pair(one, other), lambda: public(world).explain_cluster(one)):
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(NotFound):
        view(world).explain_pair(one, "nobody")
    with pytest.raises(NotFound):
        view(world).explain_cluster("nobody")
    with pytest.raises(PurposeRefused):
        View(world.base, ZHANG, purpose("supervision"), reference="case 1")
    assert public(world).judged(acme(world)) == ()


def test_only_names_on_the_list_are_stewards(settings: Settings) -> None:
    listed = Settings(home=settings.home, stewards=" zhang, li ,")
    assert steward_named(listed, "li") == LI
    assert steward_named(listed, None).role == "operator"
    for name in ("Li", "wang", "", "zhang, li"):
        with pytest.raises(BadInput, match="XINMAI_STEWARDS"):
            steward_named(listed, name)
