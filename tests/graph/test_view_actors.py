"""What different people see of one world: by region, department, slice of the catalogue, and who they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from graph.access import ANYBODY, Actor, Binding, BindingKind, role_named
from graph.catalogue import purpose
from graph.delivery import SubjectKind
from graph.errors import NotFound, PurposeRefused, QuotaExceeded, Refused
from graph.settings import Settings
from graph.view import View
from tests.graph.view_world import (
    ACME,
    FINED,
    HANGZHOU,
    JANUARY,
    PERSON,
    SHANGHAI,
    TODAY,
    Office,
    Said,
    World,
    acme,
    credit_code,
    fill,
    identity_number,
    supervision,
    world_on,
)

HANGZHOU_SLEUTH = Actor("key:h", "investigator", "H", region="330000")
SHANGHAI_SLEUTH = Actor("key:s", "investigator", "S", region="310000")
OLD_COUNTY = Office("济南市莱芜区市场监督管理局", "11371202004330000C", "371202")
TWIN = identity_number(30)
NOTED = credit_code(40)


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        twins = [
            Said(f"双罚〔2026〕{at}号", name, TWIN, date(2026, 1, 8), FINED, kind=SubjectKind.PERSON)
            for at, name in enumerate(("欧阳锋", "司马懿"))
        ]
        moved = Said("莱罚〔2018〕1号", "诸葛亮", identity_number(31), date(2026, 1, 8), FINED, kind=SubjectKind.PERSON)
        noted = Said("杭罚〔2026〕50号", "杭州备注有限公司", NOTED, date(2026, 1, 9), {**FINED, "bz": "另案"})
        contract = Said(
            "合〔2026〕1号", "杭州备注有限公司", NOTED, date(2026, 1, 9), {"content": "价格", "name": "合同"}
        )
        made.deliver("noted.csv", HANGZHOU, "03.2", [noted], delivered=JANUARY)
        made.deliver("contracts.csv", HANGZHOU, "07", [contract], delivered=JANUARY)
        made.deliver("twins.csv", SHANGHAI, "03.2P", twins, delivered=JANUARY)
        made.deliver("moved.csv", OLD_COUNTY, "03.2P", [moved], delivered=JANUARY)
        yield made


def view(world: World, actor: Actor, code: str = "supervision") -> View:
    return View(world.base, actor, purpose(code), reference="案2026-1")


def names(world: World, actor: Actor, number: str, code: str = "supervision") -> list[str]:
    return [found.name for found in view(world, actor, code).find(number)]


def person(world: World) -> str:
    return supervision(world).find(PERSON)[0].subject_id


def bound(world: World, number: str) -> Actor:
    token = world.base.ids.token("identity_number", number)
    return Actor("key:me", "subject", "me", binding=Binding(BindingKind.NUMBER, token))


def test_an_investigator_reaches_persons_of_the_own_region_only(world: World) -> None:
    assert names(world, HANGZHOU_SLEUTH, PERSON) == ["欧阳小满"]
    assert names(world, SHANGHAI_SLEUTH, PERSON) == []
    with pytest.raises(NotFound):
        view(world, SHANGHAI_SLEUTH).subject(person(world))


def fields(world: World, actor: Actor, number: str, code: str) -> set[str]:
    subject = supervision(world).find(number)[0].subject_id
    return {value.key for record in view(world, actor, code).records(subject).records for value in record.values}


def test_what_is_public_is_shared_across_regions_and_the_rest_is_not(world: World) -> None:
    ours = fields(world, HANGZHOU_SLEUTH, NOTED, "supervision")
    theirs = fields(world, SHANGHAI_SLEUTH, NOTED, "supervision")
    assert ours == theirs | {"bz"}
    assert "cf_sy" in theirs


def test_a_commercial_secret_is_for_the_department_that_holds_it(world: World) -> None:
    def officer(department: str | None) -> Actor:
        return Actor("key:o", "department", "O", department=department)

    assert "content" in fields(world, officer(HANGZHOU.code), NOTED, "dispute_repair")
    assert "content" not in fields(world, officer(SHANGHAI.code), NOTED, "dispute_repair")
    assert "content" not in fields(world, officer(None), NOTED, "dispute_repair")
    assert "content" not in fields(world, HANGZHOU_SLEUTH, NOTED, "supervision")


def test_a_region_has_what_became_part_of_it(world: World) -> None:
    jinan = Actor("key:j", "investigator", "J", region="370100")
    assert names(world, jinan, identity_number(31)) == ["诸葛亮"]
    assert names(world, replace(jinan, region="370200"), identity_number(31)) == []


def test_a_slice_of_the_catalogue_bounds_as_a_region_does(world: World) -> None:
    assert names(world, replace(HANGZHOU_SLEUTH, categories=("03.2",)), PERSON) == ["欧阳小满"]
    assert names(world, replace(HANGZHOU_SLEUTH, categories=("05",)), PERSON) == []
    assert names(world, replace(HANGZHOU_SLEUTH, categories=("05",)), ACME) == ["杭州信脉科技有限公司"]


def test_without_a_purpose_everybody_reads_what_is_public(world: World) -> None:
    for actor in (HANGZHOU_SLEUTH, SHANGHAI_SLEUTH, bound(world, PERSON), Actor("a", "admin", "A")):
        reading = View(world.base, actor, None)
        assert [found.name for found in reading.find(ACME)] == ["杭州信脉科技有限公司"]
        assert reading.find(PERSON) == []


def test_an_actor_has_an_end(world: World) -> None:
    assert names(world, replace(HANGZHOU_SLEUTH, until=TODAY + timedelta(days=400)), PERSON)
    for code in ("supervision", "public_information"):
        with pytest.raises(Refused, match="ended"):
            view(world, replace(HANGZHOU_SLEUTH, until=TODAY), code)


def test_a_purpose_of_another_role_is_refused(world: World) -> None:
    with pytest.raises(PurposeRefused):
        view(world, HANGZHOU_SLEUTH, "quality_resolution")
    with pytest.raises(PurposeRefused):
        view(world, Actor("a", "king", "A"))


def test_subjects_see_all_about_themselves_and_nothing_else(world: World) -> None:
    me = bound(world, PERSON)
    assert names(world, me, PERSON, "subject_access") == ["欧阳小满"]
    shown = view(world, me, "subject_access").show(person(world))
    assert [record.number for record in shown.page.records] == ["杭罚〔2026〕7号"]
    assert shown.subject.identifiers
    assert names(world, me, ACME, "subject_access") == []
    assert names(world, me, identity_number(31), "subject_access") == []
    with pytest.raises(NotFound):
        view(world, me, "subject_access").subject(acme(world))


def test_a_counter_binds_to_a_subject(world: World) -> None:
    me = Actor("key:c", "subject", "me", binding=Binding(BindingKind.COUNTER, person(world)))
    assert names(world, me, PERSON, "subject_access") == ["欧阳小满"]
    with pytest.raises(NotFound):
        view(world, me, "subject_access").subject(acme(world))


@pytest.mark.parametrize(
    ("number", "says"), [(TWIN, "more than one subject"), (identity_number(99), "Nothing is held")]
)
def test_a_number_that_does_not_say_who_it_is_binds_nobody(world: World, number: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        view(world, bound(world, number), "subject_access").find(number)


def test_who_is_bound_to_nobody_sees_nobody(world: World) -> None:
    nobody = Actor("key:n", "subject", "欧阳小满")
    with pytest.raises(Refused, match="not bound"):
        view(world, nobody, "subject_access").find(PERSON)


def test_persons_a_day_are_bounded_and_told_until_when(world: World) -> None:
    everywhere = Actor("key:quota", "investigator", "E")
    most = role_named("investigator").persons_a_day or 0
    world.base.side.quota.take("key:quota", date(2026, 11, 22), {f"earlier {n}" for n in range(most - 2)}, most)
    ids = {n: supervision(world).find(n)[0].subject_id for n in (PERSON, identity_number(31), ACME)}
    twins = [found.subject_id for found in supervision(world).find(TWIN)]
    reading = view(world, everywhere)

    reading.subject(ids[PERSON])
    reading.lineage(reading.records(ids[PERSON]).records[0].id)  # the same person, by a record
    reading.lineage(supervision(world).records(ids[identity_number(31)]).records[0].id)  # another one, by a record
    assert world.base.side.quota.read_by("key:quota", date(2026, 11, 22)) == most
    reading.subjects([ids[identity_number(31)], ids[ACME]])
    with pytest.raises(QuotaExceeded, match="200 persons") as refused:
        reading.lineage(supervision(world).credit_files(twins[0])[0].id)
    assert refused.value.facts["resets"] == "2026-11-23T00:00:00+08:00"
    with pytest.raises(QuotaExceeded):
        reading.find(TWIN)
    reading.subject(ids[PERSON])
    reading.subject(ids[ACME])
    entries = world.base.side.audit.entries(actor="key:quota")
    assert [entry.entry.outcome for entry in entries].count({"refused": 1}) == 2
    View(world.base, everywhere, None).find(ACME)  # what is public has no bound


def test_a_quota_does_not_tell_whether_there_is_somebody_who_is_hidden(world: World) -> None:
    seen = supervision(world)
    hidden = seen.find(PERSON)[0].subject_id
    file, record = seen.credit_files(hidden)[0].id, seen.records(hidden).records[0].id
    most = role_named("investigator").persons_a_day or 0
    counted = world.base.side.quota
    for name, taken in (("key:some", most - 1), ("key:none", most)):
        counted.take(name, date(2026, 11, 22), {f"earlier {n}" for n in range(taken)}, most)
        reading = view(world, replace(SHANGHAI_SLEUTH, id=name))
        for there, nowhere in ((hidden, "p" * 32), (file, "o" * 32), (record, "n" * 32)):
            for ask in (reading.subject, reading.credit_file, reading.record, reading.records, reading.lineage,
                        reading.credit_files, reading.history, reading.contribution):  # fmt: skip
                told = []
                for one in (there, nowhere):
                    with pytest.raises(NotFound) as refused:
                        ask(one)
                    told.append(refused.value.message.replace(one, "it"))
                assert told[0] == told[1]
        assert reading.subjects([hidden, "p" * 32]) == [None, None]
        assert reading.take_away([hidden, "p" * 32]) == 0
        assert counted.read_by(name, date(2026, 11, 22)) == taken  # nobody was read


def test_subjects_see_who_looked_at_them_and_others_do_not(world: World) -> None:
    me = bound(world, PERSON)
    sleuth = replace(HANGZHOU_SLEUTH, id="key:curious")
    before = world.base.side.audit.last_sequence()
    reading = view(world, sleuth)
    reading.find(PERSON)
    record = reading.records(person(world)).records[0].id
    reading.lineage(record)
    reading.subject(acme(world))

    mine = view(world, me, "subject_access").who_looked(person(world), after=before)
    assert [look.did for look in mine if look.actor == "key:curious"] == ["find", "show_records", "lineage"]
    assert {look.purpose for look in mine if look.actor == "key:curious"} == {"supervision"}
    assert view(world, me, "subject_access").who_looked(person(world), limit=1, after=mine[0].sequence)[0] == mine[1]
    page = view(world, me, "subject_access").looks(person(world), limit=2, after=before)
    assert (page.looks, page.next) == (mine[:2], mine[1].sequence)
    rest = view(world, me, "subject_access").looks(person(world), after=page.next or 0)
    assert (rest.looks[: len(mine) - 2], rest.next) == (mine[2:], None)
    with pytest.raises(NotFound):
        view(world, me, "subject_access").who_looked(acme(world))
    with pytest.raises(PurposeRefused):
        reading.who_looked(person(world))
    overseer = view(world, Actor("key:r", "regulator", "R", region="000000"), "oversight")
    assert "key:curious" in {look.actor for look in overseer.who_looked(person(world), after=before)}


def test_runs_and_figures_are_for_those_who_work_here(world: World) -> None:
    assert View(world.base, HANGZHOU_SLEUTH, None).runs()
    for actor in (ANYBODY, bound(world, PERSON)):
        for ask in (View.runs, View.status, lambda reading: reading.run("1")):
            with pytest.raises(PurposeRefused, match="figures"):
                ask(View(world.base, actor, None))
