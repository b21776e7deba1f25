"""Pairs drawn by chance: each as likely as every other, and what people say of them is how right the joins are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.access import Actor
from graph.errors import BadInput, NotFound, Refused
from graph.facts import facts_of
from graph.resolution.drawing import drawn_pairs, pair_at
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.stewarding import Stewarding
from graph.view.queue import Asks, Pattern, QueuePair
from graph.view.sampling import JoinsSampled
from tests.graph.queue_world import LI, ONE, ZHANG, shop, world_with_a_join
from tests.graph.view_world import FEBRUARY, HANGZHOU, World, world_on


@pytest.fixture
def world(engine_settings: Settings) -> Iterator[World]:
    with world_with_a_join(engine_settings) as made:
        yield made


def joined(world: World) -> set[tuple[str, str]]:
    """Every pair of files of one subject, as the graph says."""
    of_one = (sorted(files) for _, files in facts_of(world.base.engine).subjects)
    return {pair for files in of_one for pair in combinations(files, 2)}


def drawn_of(world: World) -> list[QueuePair]:
    return list(Stewarding(world.base, ZHANG).view().queue(Pattern(asks=Asks.SAMPLE), 100, ZHANG.id).pairs)


def told(world: World) -> JoinsSampled:
    found = Stewarding(world.base, ZHANG).view().quality().sampled
    assert found is not None
    return found


def judge(world: World, verdict: Verdict, pair: tuple[str, str], steward: Actor = ZHANG) -> None:
    work = Stewarding(world.base, steward)
    with work.writing():
        work.judge(verdict, [pair], reason="seen")


def test_what_is_drawn_is_judged_in_the_queue_and_tells_how_right_the_joins_are(world: World) -> None:
    work, every = Stewarding(world.base, ZHANG), joined(world)
    assert work.view().quality().sampled is None
    open_before = work.view().queue().open
    sample = work.draw(100, "drawn-1")
    assert set(sample.pairs) == every
    assert len(sample.pairs) == len(every) >= 2
    assert work.draw(1, "drawn-1") == sample, "the same request draws no other pairs"
    waiting = drawn_of(world)
    assert {(pair.left, pair.right) for pair in waiting} == every
    assert work.view().queue().open == open_before + len(every)
    assert work.view().queue().pairs[0].asks is not Asks.SAMPLE, "what is undecided comes before what is nearly sure"
    assert (told(world).pairs, told(world).judged, told(world).share) == (len(every), 0, None)

    work.claim(sample.pairs[0])
    assert sample.pairs[0] not in {
        (p.left, p.right) for p in Stewarding(world.base, LI).view().queue(steward=LI.id).pairs
    }
    judge(world, Verdict.SAME, sample.pairs[0])
    judge(world, Verdict.DIFFERENT, sample.pairs[1])
    assert sample.pairs[1] not in joined(world), "it is parted …"
    found = told(world)  # … and counts as the wrong join that it was
    assert (found.judged, found.same, found.share) == (2, 1, 0.5)
    assert 0 < found.low < 0.5 < found.high < 1
    assert {(pair.left, pair.right) for pair in drawn_of(world)} == every - set(sample.pairs[:2])
    judge(world, Verdict.SAME, sample.pairs[1], LI)
    assert told(world).judged == 1, "of what stewards disagree on nothing is known"

    again = work.draw(1, "drawn-2")
    assert (told(world).pairs, told(world).drawn) == (1, again.at)


def test_only_stewards_draw_and_it_is_on_record(world: World) -> None:
    with pytest.raises(Refused):
        Stewarding(world.base, Actor("user:wu", "investigator", "wu", region="000000")).draw(5, "drawn-1")
    for wrong in (0, 401):
        with pytest.raises(BadInput):
            Stewarding(world.base, ZHANG).draw(wrong, "drawn-1")
    (pair,) = Stewarding(world.base, ZHANG).draw(1, "drawn-1").pairs
    last = world.base.side.audit.entries(actor=ZHANG.id)[-1].entry
    assert (last.verb, set(last.what)) == ("draw", set(pair))


def test_where_nobody_has_two_files_there_is_nothing_to_draw(engine_settings: Settings) -> None:
    with world_on(engine_settings) as made:
        made.deliver("one.csv", HANGZHOU, "03.2", [shop("一", *ONE)], delivered=FEBRUARY)
        with pytest.raises(NotFound, match="nothing to draw"):
            Stewarding(made.base, ZHANG).draw(5, "drawn-1")


@given(sizes=st.lists(st.integers(0, 7), max_size=8), most=st.integers(0, 200), seed=st.integers())
def test_no_pair_is_drawn_twice_and_all_are_where_there_are_no_more(sizes: list[int], most: int, seed: int) -> None:
    every = {(at, one, other) for at, size in enumerate(sizes) for other in range(size) for one in range(other)}
    found = list(drawn_pairs(sizes, most, Random(seed)))
    assert len(set(found)) == len(found) == min(most, len(every))
    assert set(found) <= every


@given(st.integers(0, 10**15))
def test_pairs_are_counted_without_a_gap(number: int) -> None:
    one, other = pair_at(number)
    assert 0 <= one < other
    assert other * (other - 1) // 2 + one == number
