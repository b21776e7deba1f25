"""Forward from a source or a judgement: what rests on it, and which earlier answers did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from graph.access import Actor
from graph.catalogue import purpose
from graph.errors import BadInput, NotFound, PurposeRefused
from graph.settings import Settings
from graph.sidebase.judgements import NewJudgement, Verdict
from graph.store.loaded import Loaded
from graph.store.withdraw import withdraw
from graph.view import LOCAL_OPERATOR, View
from graph.view.looked import Look
from tests.graph.view_world import (
    FEBRUARY,
    HANGZHOU,
    SHANGHAI,
    World,
    acme,
    fill,
    penalty,
    public,
    supervision,
    world_on,
)


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        yield made


def oversight(world: World) -> View:
    return View(world.base, LOCAL_OPERATOR, purpose("oversight"), reference="watch 1")


def looked(world: World) -> int:
    """Look at the company once, at an instant of its own; where that look stands in the audit."""
    world.clock.pass_by(timedelta(minutes=1))
    public(world).subject(acme(world))
    world.clock.pass_by(timedelta(minutes=1))
    return world.base.side.audit.last_sequence()


def delivered(world: World, name: str) -> Loaded:
    row = penalty(f"沪市监罚〔2026〕{name}号", date(2026, 2, 3))
    return world.deliver(name, SHANGHAI, "03.2", [row], delivered=FEBRUARY + timedelta(days=1))


def touched(world: World, any_id: str) -> list[int]:
    return [look.sequence for look in oversight(world).touched(any_id, 1_000).looks if look.did == "show"]


def test_an_answer_rests_on_what_could_be_seen_when_it_was_given(world: World) -> None:
    before = looked(world)
    late = delivered(world, "late")
    while_there = looked(world)
    with world.base.writing():
        withdraw(world.base, late.run_id, actor="test", reason="wrong file")
    after = looked(world)
    for named in (late.run_id, str(late.run), late.delivery):
        found = touched(world, named)
        assert while_there in found
        assert {before, after}.isdisjoint(found)
    # The department's other delivery was there all the time.
    department = world.base.ids.mint("department", SHANGHAI.name, SHANGHAI.region)
    assert {before, while_there, after} <= set(touched(world, department))
    told = oversight(world).touched(late.run_id)
    assert (told.kind, told.subjects, told.partial.is_partial) == ("run", 1, False)
    assert oversight(world).touched(late.delivery).kind == "source_file"


def test_answers_are_told_page_by_page_in_their_order(world: World) -> None:
    looked(world)
    looked(world)
    department = world.base.ids.mint("department", HANGZHOU.name, HANGZHOU.region)
    whole = oversight(world).touched(department, 1_000)
    assert (whole.kind, whole.next) == ("department", None)
    found: list[Look] = []
    after = 0
    while True:
        page = oversight(world).touched(department, 1, after)
        found += page.looks
        if page.next is None:
            break
        after = page.next
    assert tuple(found[: len(whole.looks)]) == whole.looks
    assert "actor" in vars(whole.looks[0])
    assert acme(world) not in str(whole.looks)  # who looked, never at whom


def test_a_judgement_tells_what_rests_on_it(world: World) -> None:
    left, right = sorted(file.id for file in public(world).credit_files(acme(world)))
    world.clock.pass_by(timedelta(minutes=1))
    judgement = world.base.side.judgements.judge(NewJudgement(Verdict.SAME, left, right, "zhang", "one company"))
    look = looked(world)
    found = supervision(world).contribution(judgement.id)
    assert (found.kind, [file.file_id for file in found.files], found.next) == ("judgement", [left, right], None)
    assert {file.subject_id for file in found.files} == {acme(world)}
    first = supervision(world).contribution(judgement.id, first=1)
    rest = supervision(world).contribution(judgement.id, after=first.next)
    assert (*first.files, *rest.files) == found.files
    assert look in touched(world, judgement.id)
    assert oversight(world).touched(judgement.id).kind == "judgement"
    # Whose work judging is not, is told of none.
    with pytest.raises(NotFound):
        View(world.base, Actor("li", "investigator", "李"), None).contribution(judgement.id)


def test_only_those_who_watch_over_the_reading_are_told(world: World) -> None:
    run = public(world).runs(1)[0].id
    with pytest.raises(PurposeRefused):
        supervision(world).touched(run)
    for missing in ("p" * 32, "987654"):
        with pytest.raises(NotFound):
            oversight(world).touched(missing)
    with pytest.raises(BadInput):
        oversight(world).touched(run, 0)
    last = world.base.side.audit.entries(after=world.base.side.audit.last_sequence() - 1)[0]
    assert (last.entry.verb, last.entry.outcome) == ("touched", {"found": 0})
