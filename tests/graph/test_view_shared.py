"""What source files, departments and regions have in common, on both engines, as each reader may know it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from graph.access import Actor
from graph.catalogue.purposes import purpose
from graph.delivery import SubjectKind
from graph.errors import BadInput, NotFound
from graph.settings import Settings
from graph.view import View
from graph.view.answers import PartialReason
from graph.view.web import TieKind
from tests.graph.ties_world import PARKED, fill, subject_id
from tests.graph.view_world import (
    FEBRUARY,
    FINED,
    HANGZHOU,
    JANUARY,
    SHANGHAI,
    Office,
    Said,
    World,
    identity_number,
    public,
    supervision,
    world_on,
)

PERSONS = 12
FEW = 4


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        for office, delivered in ((HANGZHOU, JANUARY), (SHANGHAI, FEBRUARY)):
            rows = [person(office, serial) for serial in range(PERSONS)]
            made.deliver(f"persons-{office.region}.csv", office, "03.2P", rows, delivered=delivered)
            made.deliver(f"few-{office.region}.csv", office, "03.2P", rows[:FEW], delivered=delivered)
        yield made


def person(office: Office, serial: int) -> Said:
    decision = f"{office.region}罚〔2026〕{serial}号"
    return Said(
        decision, f"尉迟{serial}", identity_number(500 + serial), date(2026, 1, 8), FINED, kind=SubjectKind.PERSON
    )


def hub(world: World, kind: TieKind, name: str) -> str:
    """The id of a hub on which 甲 hangs."""
    page = supervision(world).tied(subject_id(world, "甲"), kind)
    return next(each.id for each in page.tied if each.name.startswith(name))


def source(world: World, name: str) -> str:
    return world.base.ids.mint("delivery", name)


def counts(view: View, *hubs: str) -> dict[str, int | None]:
    return {each.kind: each.count for each in view.shared(hubs).counts}


def test_departments_share_the_subjects_that_each_holds_a_file_on(world: World) -> None:
    ends = (hub(world, TieKind.DEPARTMENT, "杭州"), hub(world, TieKind.DEPARTMENT, "上海"))
    assert counts(public(world), *ends) == {"organisation": 2}
    assert {node.id for node in public(world).shared(ends).named} == {subject_id(world, name) for name in "甲丙"}
    assert counts(supervision(world), *ends) == {"organisation": 2, "person": PERSONS}


def test_a_region_is_all_that_lies_in_it_by_code_or_id(world: World) -> None:
    by_code = public(world).shared(["330000", "310000"])
    by_id = public(world).shared([hub(world, TieKind.REGION, "杭州"), hub(world, TieKind.REGION, "上海")])
    assert by_code.named == by_id.named
    assert [(each.what, each.name) for each in by_code.hubs] == [(TieKind.REGION, "浙江省"), (TieKind.REGION, "上海市")]
    assert counts(public(world), "330000", "440000") == {}


def test_source_files_share_those_of_whom_both_say_something(world: World) -> None:
    assert counts(public(world), source(world, "registered.csv"), source(world, "park.csv")) == {"organisation": 2}
    assert counts(public(world), source(world, "park.csv")) == {"organisation": 2 + PARKED}


def test_fewer_than_ten_persons_are_a_number_for_nobody(world: World) -> None:
    few = [source(world, f"few-{office.region}.csv") for office in (HANGZHOU, SHANGHAI)]
    many = [source(world, f"persons-{office.region}.csv") for office in (HANGZHOU, SHANGHAI)]
    investigator = Actor("investigator:1", "investigator", "调查员")
    theirs = View(world.base, investigator, purpose("supervision"), reference="案2026-1")
    assert counts(theirs, *few) == {"person": None}
    assert counts(theirs, *many) == {"person": PERSONS}
    # That there is nobody is told as little as that there are a few.
    assert counts(theirs, few[0], source(world, "park.csv")) == {"person": None}
    assert counts(supervision(world), *few) == {"person": FEW}  # the operator's own work needs the number
    assert supervision(world).shared(many).named == ()
    assert counts(public(world), *many) == {}


def test_what_is_withdrawn_or_unfinished_is_shared_by_nobody(world: World) -> None:
    with pytest.raises(NotFound):
        public(world).shared([source(world, "gone.csv")])
    with pytest.raises(NotFound):
        public(world).shared([source(world, "open.csv")])
    department = hub(world, TieKind.DEPARTMENT, "杭州")
    assert {node.name[0] for node in public(world).shared([department]).named}.isdisjoint("庚辛壬")


def test_more_than_is_compared_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = (hub(world, TieKind.DEPARTMENT, "杭州"), hub(world, TieKind.DEPARTMENT, "上海"))
    whole = public(world).shared(ends)
    assert not whole.partial.is_partial
    monkeypatch.setattr("graph.view.shared.LOOKED_UP", 10)
    cut = public(world).shared(ends)
    assert cut.partial.reasons == (PartialReason.LIMIT,)
    assert {node.id for node in cut.named} <= {node.id for node in whole.named}
    monkeypatch.setattr("graph.view.shared.LOOKED_UP", 20_000)
    monkeypatch.setattr("graph.view.shared.MOST_OPENED", 1)
    assert public(world).shared(ends).partial.reasons == (PartialReason.LIMIT,)


def test_what_is_no_hub_is_refused(world: World) -> None:
    for wrong in ([], [str(100_000 + each) for each in range(6)]):
        with pytest.raises(BadInput):
            public(world).shared(wrong)
    with pytest.raises(NotFound):
        public(world).shared([subject_id(world, "甲")])
