"""Cases: a purpose and bounds that hold for everything that is read in them, and notes that stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest

from graph.bounds import Bounds
from graph.catalogue import purpose
from graph.errors import BadInput, CaseClosed, NotFound, Outdated, PurposeRefused, Refused
from graph.settings import Settings
from graph.view import LOCAL_OPERATOR, Actor
from graph.view.answers import PartialReason
from graph.view.cases import OpenCase, case_of, cases_of, open_case
from tests.graph.ties_world import OWNER, fill, subject_id
from tests.graph.view_world import World, world_on

SUPERVISION = purpose("supervision")
ZHANG, LI = (Actor(f"investigator:{name}", SUPERVISION.readers[0], name) for name in ("zhang", "li"))


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        yield made


def opened(world: World, actor: Actor = ZHANG, **bounds: int) -> OpenCase:
    return open_case(
        world.base, actor, title="同址多企", purpose=SUPERVISION, reference="案2026-7", bounds=Bounds(**bounds)
    )


def test_a_walk_in_a_case_never_goes_beyond_its_bounds(world: World) -> None:
    ours, theirs = subject_id(world, "甲"), subject_id(world, "戊")
    found = opened(world, depth=1).connect(ours, theirs, Bounds(depth=6))
    assert (found.paths, found.bounds.depth, found.partial.reasons) == ((), 1, (PartialReason.DEPTH,))
    assert opened(world, depth=3).connect(ours, theirs, Bounds(depth=2)).bounds.depth == 2


def test_every_look_in_a_case_names_it_in_the_audit(world: World) -> None:
    case = opened(world)
    ours = subject_id(world, "甲")
    case.view.ties(ours)
    *_, last = world.base.side.audit.entries(touching=[ours])
    assert (last.entry.verb, last.entry.purpose, last.entry.actor) == ("ties", "supervision", ZHANG.id)
    assert case.case.id in last.entry.reference
    assert "案2026-7" in last.entry.reference


def test_notes_stay_in_their_order_with_their_subjects(world: World) -> None:
    case = opened(world)
    ours, theirs = subject_id(world, "甲"), subject_id(world, "乙")
    case.note("租约同一人签字", [ours, theirs, ours])
    world.clock.pass_by(timedelta(minutes=5))
    case.note(f"身份证 {OWNER}")
    again = case_of(world.base, ZHANG, case.case.id).case
    assert again == case.case
    assert [note.subjects for note in again.notes] == [(ours, theirs), ()]
    assert again.subjects == (ours, theirs)
    assert OWNER not in str(again)
    assert again.notes[0].at < again.notes[1].at
    with pytest.raises(NotFound):
        case.note("nobody", ["p" * 32])
    for wrong in ("", " ", "x" * 5_000):
        with pytest.raises(BadInput):
            case.note(wrong)


def test_nothing_is_read_or_noted_in_a_closed_case_until_it_is_opened_again(world: World) -> None:
    case = opened(world)
    assert case.close().closed is not None
    assert case.close() == case.case
    with pytest.raises(CaseClosed):
        case.note("late")
    with pytest.raises(CaseClosed):
        case.connect(subject_id(world, "甲"), subject_id(world, "乙"))
    assert case.reopen().closed is None
    assert case.connect(subject_id(world, "甲"), subject_id(world, "乙")).paths


def test_of_two_who_go_on_from_one_version_the_second_is_told(world: World) -> None:
    mine = opened(world)
    other = case_of(world.base, LOCAL_OPERATOR, mine.case.id)
    assert mine.note("first", expected_version=1).version == 2
    for act in (other.close, other.reopen, partial(other.note, "second")):
        with pytest.raises(Outdated) as refused:
            act(expected_version=1)
        assert refused.value.facts["version"] == 2
    assert case_of(world.base, ZHANG, mine.case.id).case == mine.case
    assert other.close(expected_version=2).version == 3
    assert other.close().version == 3  # a closed one stays as it is


def test_a_case_is_for_whoever_opened_it(world: World) -> None:
    case = opened(world)
    with pytest.raises(NotFound):
        case_of(world.base, LI, case.case.id)
    assert case.case.id not in {each.id for each in cases_of(world.base, LI)}
    assert case.case.id in {each.id for each in cases_of(world.base, ZHANG)}
    assert case_of(world.base, LOCAL_OPERATOR, case.case.id).case == case.case
    with pytest.raises(NotFound):
        case_of(world.base, ZHANG, "p" * 32)


def test_a_case_needs_what_its_purpose_needs(world: World) -> None:
    with pytest.raises(PurposeRefused):
        open_case(world.base, ZHANG, title="x", purpose=SUPERVISION, reference=None)
    with pytest.raises(PurposeRefused):
        open_case(world.base, ZHANG, title="x", purpose=purpose("subject_access"), reference="案2026-7")
    anybody = Actor("nobody", "public", "anybody")
    with pytest.raises(Refused):
        open_case(world.base, anybody, title="x", purpose=purpose("public_information"), reference=None)
    with pytest.raises(BadInput):
        open_case(world.base, ZHANG, title=" ", purpose=SUPERVISION, reference="案2026-7")
