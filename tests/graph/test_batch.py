"""Many numbers at once: as open as one by one, counted and audited for each person, and never a way around."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from graph.access import Actor
from graph.catalogue import purpose
from graph.delivery import SubjectKind
from graph.errors import BadInput, QuotaExceeded
from graph.settings import Settings
from graph.view import View
from graph.view.batch import MOST, Outcome
from tests.graph.view_world import (
    ACME,
    FINED,
    HANGZHOU,
    JANUARY,
    PERSON,
    SHANGHAI,
    Said,
    World,
    acme,
    credit_code,
    fill,
    identity_number,
    public,
    supervision,
    world_on,
)

TWIN = identity_number(30)
NOBODY = credit_code(999)


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        twins = [
            Said(f"双罚〔2026〕{at}号", name, TWIN, date(2026, 1, 8), FINED, kind=SubjectKind.PERSON)
            for at, name in enumerate(("欧阳锋", "司马懿"))
        ]
        made.deliver("twins.csv", SHANGHAI, "03.2P", twins, delivered=JANUARY)
        registered = Said("登记1", "杭州大海餐饮有限公司", credit_code(18), date(2026, 1, 1), {})
        made.deliver("base.csv", HANGZHOU, "01", [registered], delivered=JANUARY)
        yield made


def test_a_list_is_answered_in_its_order(world: World) -> None:
    numbers = [ACME, "no number", NOBODY, credit_code(18), ACME]
    found = public(world).look_up(numbers)
    assert [one.place for one in found] == [0, 1, 2, 3, 4]
    assert [one.outcome for one in found] == [
        Outcome.FOUND, Outcome.NO_NUMBER, Outcome.NOT_FOUND, Outcome.FOUND, Outcome.FOUND
    ]  # fmt: skip
    assert [each.subject_id for each in found[0].subjects] == [acme(world)]


@pytest.mark.parametrize("reader", [public, supervision])
def test_a_list_finds_what_single_questions_find(world: World, reader: object) -> None:
    view = reader(world)  # type: ignore[operator]
    numbers = [ACME, credit_code(18), PERSON, TWIN, NOBODY, f"L{ACME}"]
    one_by_one = [{each.subject_id for each in view.find(number)} for number in numbers]
    assert [{each.subject_id for each in one.subjects} for one in view.look_up(numbers)] == one_by_one


def test_persons_are_in_a_list_only_where_the_purpose_reaches_them(world: World) -> None:
    assert [one.outcome for one in public(world).look_up([PERSON, TWIN])] == [Outcome.NOT_FOUND] * 2
    assert [one.outcome for one in supervision(world).look_up([PERSON, TWIN])] == [Outcome.FOUND, Outcome.SEVERAL]


def test_each_person_has_an_audit_entry_of_their_own(world: World) -> None:
    sleuth = Actor("key:lists", "investigator", "L")
    view = View(world.base, sleuth, purpose("supervision"), reference="案2026-1")
    found = view.look_up([PERSON, ACME, TWIN, PERSON])
    persons = {each.subject_id for one in found for each in one.subjects if each.kind == "person"}
    assert len(persons) == 3
    entries = [each.entry for each in world.base.side.audit.entries(actor=sleuth.id)]
    assert [sum(person in entry.what for entry in entries) for person in persons] == [1, 1, 1]
    assert all(len(persons & set(entry.what)) <= 1 for entry in entries)
    assert sum(acme(world) in entry.what for entry in entries) == 1


def test_a_list_that_is_too_many_persons_for_the_day_is_refused_whole(world: World) -> None:
    sleuth = Actor("key:tired", "investigator", "T")
    world.base.side.quota.take(sleuth.id, date(2026, 11, 22), {f"earlier {n}" for n in range(198)}, 200)
    view = View(world.base, sleuth, purpose("supervision"), reference="案2026-1")
    with pytest.raises(QuotaExceeded):
        view.look_up([PERSON, TWIN])
    entries = world.base.side.audit.entries(actor=sleuth.id)
    assert [entry.entry.outcome for entry in entries] == [{"refused": 1}]
    assert view.look_up([PERSON])


def test_a_check_says_yes_and_no_and_nothing_of_what_is_closed(world: World) -> None:
    numbers = [ACME, credit_code(18), PERSON, NOBODY]
    found = public(world).check(numbers, ["03.2", "01", "07"])
    assert [[each.held for each in one.answers] for one in found] == [
        [True, False, None], [True, True, None], [None, None, None], [None, None, None]
    ]  # fmt: skip
    inside = supervision(world).check([PERSON], ["03.2P", "03.2"])
    assert [each.held for each in inside[0].answers] == [True, None]


def test_a_list_is_bounded(world: World) -> None:
    view = public(world)
    for numbers in ([], [ACME] * (MOST + 1)):
        with pytest.raises(BadInput):
            view.look_up(numbers)
    for categories in ([], ["03.2", "no category"], [f"{n}" for n in range(30)]):
        with pytest.raises(BadInput):
            view.check([ACME], categories)
