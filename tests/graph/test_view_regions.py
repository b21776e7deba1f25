"""Where something is held is what its delivery said, on both engines, whatever else its department delivers for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from graph.access import Actor
from graph.catalogue.purposes import purpose
from graph.delivery import SubjectKind
from graph.errors import NotFound
from graph.settings import Settings
from graph.store.withdraw import withdraw
from graph.view import Moment, View
from graph.view.choice import Choice
from graph.view.feed import Wanted
from graph.view.listed import Slice
from tests.graph.view_world import (
    FEBRUARY,
    FINED,
    JANUARY,
    MARCH,
    Office,
    Said,
    World,
    credit_code,
    identity_number,
    public,
    supervision,
    world_on,
)

BUREAU = Office("长三角区域市场监督管理局", "11330100002490000A", "330100")
NOWHERE = "998877"
NEAR, FAR = credit_code(70), credit_code(71)
PERSON_NEAR, PERSON_FAR = identity_number(70), identity_number(71)


def row(decision: str, name: str, number: str, kind: SubjectKind = SubjectKind.ORGANISATION) -> Said:
    return Said(decision, name, number, date(2026, 1, 5), FINED, kind=kind)


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        person = SubjectKind.PERSON
        near = [row("近1号", "杭州近处有限公司", NEAR), row("同1号", "两地有限公司", credit_code(72))]
        far = [row("远1号", "上海远处有限公司", FAR), row("同2号", "两地有限公司", credit_code(72))]
        made.deliver("near.csv", BUREAU, "03.2", near, delivered=JANUARY)
        made.clock.pass_by(timedelta(hours=1))
        made.deliver("far.csv", BUREAU, "03.2", far, delivered=FEBRUARY, region="310000")
        made.deliver(
            "person-near.csv", BUREAU, "03.2P", [row("近2号", "欧阳近", PERSON_NEAR, person)], delivered=JANUARY
        )
        made.deliver(
            "person-far.csv",
            BUREAU,
            "03.2P",
            [row("远2号", "欧阳远", PERSON_FAR, person)],
            delivered=FEBRUARY,
            region="310000",
        )
        made.deliver(
            "nowhere.csv", BUREAU, "03.2", [row("无1号", "无处有限公司", credit_code(73))], delivered=MARCH,
            region=NOWHERE,
        )  # fmt: skip
        yield made


def subject(world: World, number: str) -> str:
    return supervision(world).find(number)[0].subject_id


def sleuth(world: World, region: str) -> View:
    actor = Actor(f"key:{region}", "investigator", "I", region=region)
    return View(world.base, actor, purpose("supervision"), reference="案2026-1")


def bureau(world: World) -> str:
    return world.base.ids.mint("department", BUREAU.name, BUREAU.region)


def test_a_file_and_its_rows_are_in_the_region_it_was_delivered_for(world: World) -> None:
    for number, code in ((NEAR, "330100"), (FAR, "310000")):
        shown = public(world).show(subject(world, number))
        assert [file.region.code for file in shown.files if file.region] == [code]
        assert [region.code for region in shown.subject.regions] == [code]
        assert {each.label for each in shown.page.narrower.region} == {shown.subject.regions[0].name}
        rows = [line for value in shown.page.records[0].values for line in value.lineage]
        assert {line.region.code for line in rows if line.region} == {code}
        told = public(world).lineage(rows[0].source.id)
        assert [line.region.code for line in told.lineage if line.region] == [code]
        assert public(world).find(number)[0].regions == (shown.subject.regions[0].name,)


def test_records_are_chosen_by_the_region_they_are_held_for(world: World) -> None:
    both = subject(world, credit_code(72))
    assert public(world).records(both).total == 2
    for region, decision in (("330100", "同1号"), ("310000", "同2号")):
        assert [record.number for record in public(world).records(both, region=region).records] == [decision]
        page = public(world).records_of_department(bureau(world), Choice(region=region), Slice(10))
        assert {record.number for record in page.records} > {decision}
        assert all((record.number or "?")[0] in {"330100": "近同", "310000": "远同"}[region] for record in page.records)


def test_regions_have_in_common_what_is_held_for_both(world: World) -> None:
    assert [node.name for node in public(world).shared(["330000", "310000"]).named] == ["两地有限公司"]
    assert {node.id for node in public(world).shared(["310000"]).named} == {
        subject(world, FAR), subject(world, credit_code(72)),
    }  # fmt: skip


def test_a_person_is_reached_by_those_whose_region_the_file_is_held_for(world: World) -> None:
    for region, theirs, others in (("330000", PERSON_NEAR, PERSON_FAR), ("310000", PERSON_FAR, PERSON_NEAR)):
        assert len(sleuth(world, region).find(theirs)) == 1
        assert sleuth(world, region).find(others) == []
        with pytest.raises(NotFound):
            sleuth(world, region).subject(subject(world, others))


def test_changes_are_told_by_the_region_of_the_file(world: World) -> None:
    for region, count in (("330000", 2), ("310000", 2), (NOWHERE, 1)):
        changes = supervision(world).feed(Wanted(region=region), 10).changes
        assert len(changes) == count
        assert {change.region.code[:2] for change in changes if change.region} == {region[:2]}


def test_a_region_that_no_table_knows_is_told_by_its_code(world: World) -> None:
    (file,) = public(world).show(subject(world, credit_code(73))).files
    assert file.region is not None
    assert (file.region.code, file.region.name) == (NOWHERE, NOWHERE)


def test_a_department_is_told_with_all_regions_it_delivers_for(world: World) -> None:
    (file,) = public(world).show(subject(world, NEAR)).files
    assert (file.department.region, file.department.served) == ("330100", ("310000", "330100", NOWHERE))
    then = public(world, Moment(known_at=world.clock.now - timedelta(minutes=1)))
    (file,) = then.show(subject(world, NEAR)).files
    assert file.department.served == ("330100",)


def test_what_is_withdrawn_was_delivered_for_no_region(engine_settings: Settings) -> None:
    near = row("近1号", "杭州近处有限公司", NEAR)
    person = row("近2号", "欧阳近", PERSON_NEAR, SubjectKind.PERSON)
    with world_on(engine_settings) as world:
        wrong = world.deliver("wrong.csv", BUREAU, "03.2", [near], delivered=JANUARY, region="310000")
        world.deliver("right.csv", BUREAU, "03.2", [near], delivered=FEBRUARY)
        gone = world.deliver("person.csv", BUREAU, "03.2P", [person], delivered=JANUARY, region="310000")
        (subject_id,) = (found.subject_id for found in public(world).find(NEAR))
        assert len(public(world).show(subject_id).files) == 2
        for run in (wrong, gone):
            with world.base.writing():
                withdraw(world.base, run.run_id, actor="test", reason="wrong region")
        (file,) = public(world).show(subject_id).files
        assert file.department.served == ("330100",)
        assert file.region is not None
        assert file.region.code == "330100"
        assert public(world).find(NEAR)[0].regions == (file.region.name,)
