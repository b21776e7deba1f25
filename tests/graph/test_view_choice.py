"""Choosing among records, ordering them, and reading only what some sources say, on each engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.catalogue import Openness
from graph.delivery import DeliveryKind
from graph.errors import BadInput, NotFound
from graph.settings import Settings
from graph.view import LOCAL_OPERATOR, View
from graph.view.answers import CreditRecord, Facets, RecordState
from graph.view.choice import By, Choice
from graph.view.order import Order
from graph.view.origin import Origin, Sources
from graph.view.pages import Cut
from tests.graph.view_world import (
    ACME,
    HANGZHOU,
    MARCH,
    SHANGHAI,
    World,
    acme,
    fill,
    penalty,
    public,
    supervision,
    world_on,
)

ONE, TWO, NINE = "杭市监罚〔2026〕1号", "杭市监罚〔2026〕2号", "沪市监罚〔2026〕9号"
OLD = "杭市监罚〔2025〕4号"


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        made.clock.pass_by(timedelta(days=1))
        corrected = penalty(ONE, date(2026, 1, 5), cf_sy="虚假广告")
        older = replace(penalty(OLD, date(2025, 12, 1)), severity="general", valid_to=date(2026, 12, 1))
        made.deliver("corrections.csv", HANGZHOU, "03.2", [corrected], delivered=MARCH, kind=DeliveryKind.CORRECTIONS)
        made.deliver("older.csv", HANGZHOU, "03.2", [older], delivered=MARCH + timedelta(days=1))
        licence = replace(penalty("沪许1号", date(2026, 2, 2)), severity=None, title="行政许可")
        made.deliver("licences.csv", SHANGHAI, "03.1", [licence], delivered=MARCH)
        yield made


def whole(world: World, state: RecordState | None = None) -> tuple[CreditRecord, ...]:
    return public(world).records(acme(world), state=state).records


def of(world: World, choice: Choice, cut: Cut | None = None) -> list[CreditRecord]:
    (page,) = public(world).records_of_subjects([acme(world)], choice, cut or Cut())
    assert page.total >= len(page.records)
    return list(page.records)


def facets(world: World, choice: Choice) -> Facets:
    return public(world).records_of_subjects([acme(world)], choice)[0].narrower


def test_the_world_has_something_to_choose_by(world: World) -> None:
    told = facets(world, Choice(state=None))
    assert [(facet.value, facet.count) for facet in told.category] == [("03.1", 1), ("03.2", 5)]
    assert [(facet.label, facet.count) for facet in told.department] in (
        [(HANGZHOU.name, 4), (SHANGHAI.name, 2)],
        [(SHANGHAI.name, 2), (HANGZHOU.name, 4)],
    )
    assert {facet.count for facet in told.region} == {2, 4}
    assert [(facet.value, facet.count) for facet in told.state] == [("current", 5), ("superseded", 1)]
    assert [(facet.value, facet.count) for facet in told.year] == [("2025", 1), ("2026", 5)]
    assert [(facet.value, facet.count) for facet in told.openness] == [("public", 6)]
    assert told.category[1].label == world.base.catalogue.entries["03.2"].name_zh


def test_a_part_of_the_choice_is_counted_without_itself(world: World) -> None:
    told = facets(world, Choice(category="03.1"))
    assert [(facet.value, facet.count) for facet in told.category] == [("03.1", 1), ("03.2", 4)]
    assert [facet.count for facet in told.department] == [1]
    assert [(facet.value, facet.count) for facet in told.year] == [("2026", 1)]


@settings(max_examples=10)
@given(st.data())
def test_choosing_a_value_leaves_what_its_facet_counted(world: World, data: st.DataObject) -> None:
    every = facets(world, Choice(state=None))
    value = {by: st.sampled_from([None, *(facet.value for facet in getattr(every, by.value))]) for by in By}
    state, openness, year = (data.draw(value[by]) for by in (By.STATE, By.OPENNESS, By.YEAR))
    choice = Choice(
        data.draw(value[By.CATEGORY]),
        data.draw(value[By.DEPARTMENT]),
        data.draw(value[By.REGION]),
        None if state is None else RecordState(state),
        None if openness is None else Openness(openness),
        None if year is None else date(int(year), 1, 1),
        None if year is None else date(int(year), 12, 31),
    )
    told = facets(world, choice)
    for field in fields(told):
        for facet in getattr(told, field.name):
            assert len(of(world, _with(choice, By(field.name), facet.value))) == facet.count
    for record in of(world, choice):
        assert choice.category in {None, record.category}
        assert choice.state in {None, record.state}
        assert year in {None, str(record.decided and record.decided.year)}


def _with(choice: Choice, by: By, value: str) -> Choice:
    match by:
        case By.STATE:
            return replace(choice, state=RecordState(value))
        case By.OPENNESS:
            return replace(choice, openness=Openness(value))
        case By.YEAR:
            return replace(choice, decided_from=date(int(value), 1, 1), decided_to=date(int(value), 12, 31))
        case By.CATEGORY:
            return replace(choice, category=value)
        case By.DEPARTMENT:
            return replace(choice, department=value)
        case By.REGION:
            return replace(choice, region=value)


def test_a_period_is_one_of_decisions_and_includes_both_its_days(world: World) -> None:
    inside = Choice(decided_from=date(2026, 1, 5), decided_to=date(2026, 1, 6))
    assert {record.number for record in of(world, inside)} == {ONE, TWO}
    assert {record.number for record in of(world, Choice(decided_to=date(2026, 1, 4)))} == {OLD}
    with pytest.raises(BadInput):
        Choice(decided_from=date(2026, 1, 2), decided_to=date(2026, 1, 1))


def test_each_order_sorts_by_what_it_says_and_pages_both_ways(world: World) -> None:
    first = {
        Order.NEWEST: "沪许1号",
        Order.OLDEST: OLD,
        Order.LAST_DELIVERED: OLD,
        Order.FIRST_DELIVERED: TWO,
        Order.FIRST_ENDING: OLD,
    }
    for order in Order:
        forward = of(world, Choice(), Cut(order=order))
        assert len(forward) == 5
        assert first.get(order, forward[0].number) == forward[0].number
        view, walked, after = public(world), [], None
        while True:
            (page,) = view.records_of_subjects([acme(world)], Choice(), Cut(2, after, order=order))
            walked += [record.id for record in page.records]
            after = page.cursors[-1]
            if not page.has_next:
                break
        assert walked == [record.id for record in forward]
        (back,) = view.records_of_subjects([acme(world)], Choice(), Cut(last=2, before=after, order=order))
        assert [record.id for record in back.records] == walked[2:4]
        others = [other for other in Order if other is not order]
        for other in others:
            with pytest.raises(BadInput):
                of(world, Choice(), Cut(2, after, order=other))
    severities = [record.severity for record in of(world, Choice(), Cut(order=Order.SEVEREST))]
    assert severities == ["serious", "serious", "serious", "general", None]


def through(world: World, only_from: Origin | None = None, without: Origin | None = None) -> View:
    return View(world.base, LOCAL_OPERATOR, None, sources=Sources(only_from or Origin(), without or Origin()))


def source_named(world: World, name: str) -> str:
    return next(
        row.source.id
        for record in whole(world)
        for value in record.values
        for row in value.lineage
        if row.source.name == name
    )


def numbers(view: View, subject: str) -> set[str | None]:
    return {record.number for record in view.records(subject, state=None).records}


def test_every_list_holds_only_what_the_wanted_sources_say(world: World) -> None:
    subject, shanghai = acme(world), source_named(world, "shanghai.csv")
    only = through(world, Origin(files=frozenset({shanghai})))
    assert numbers(only, subject) == {NINE}
    (hit,) = only.find(ACME)
    assert (hit.subject_id, hit.files) == (subject, 1)
    shown = only.subject(subject)
    assert [region.code for region in shown.regions] == ["310000"]
    assert {row.source.id for value in shown.golden for row in value.lineage} == {shanghai}
    assert [file.region.code for file in only.credit_files(subject) if file.region] == ["310000"]
    assert only.why(subject) == ()  # what joins it with a file of other sources is not told through these
    assert [facet.count for facet in only.records(subject).narrower.category] == [1]
    with pytest.raises(NotFound):
        only.record(next(record.id for record in whole(world) if record.number == TWO))


def test_what_some_sources_said_can_be_left_out(world: World) -> None:
    subject, shanghai = acme(world), source_named(world, "shanghai.csv")
    assert numbers(through(world, without=Origin(files=frozenset({shanghai}))), subject) == {ONE, TWO, OLD, "沪许1号"}
    assert numbers(through(world, without=Origin(categories=frozenset({"03.2"}))), subject) == {"沪许1号"}
    department = next(record.recognised_by.id for record in whole(world) if record.number == ONE)
    without = through(world, without=Origin(departments=frozenset({department})))
    assert numbers(without, subject) == {NINE, "沪许1号"}
    number = {str(run.number): run.id for run in public(world).runs()}
    run = next(row.run for record in whole(world) if record.number == OLD for row in record.values[0].lineage)
    assert number[str(run.number)] == run.id
    for named in (run.id, str(run.number)):
        assert OLD not in numbers(through(world, without=Origin(runs=frozenset({named}))), subject)
        assert numbers(through(world, Origin(runs=frozenset({named}))), subject) == {OLD}
    both = through(world, Origin(departments=frozenset({department}), categories=frozenset({"03.1"})))
    with pytest.raises(NotFound):
        both.subject(subject)


def test_the_lineage_of_what_several_sources_say_names_those_that_count(world: World) -> None:
    again = penalty(TWO, date(2026, 1, 6))
    world.deliver("again.csv", HANGZHOU, "03.2", [again], delivered=MARCH + timedelta(days=2))
    subject, first = acme(world), source_named(world, "hangzhou.csv")

    def rows(view: View) -> set[str]:
        record = next(record for record in view.records(subject).records if record.number == TWO)
        return {row.source.name for value in record.values for row in value.lineage}

    assert rows(public(world)) == {"hangzhou.csv", "again.csv"}
    assert rows(through(world, without=Origin(files=frozenset({first})))) == {"again.csv"}
    told = next(
        r for r in through(world, without=Origin(files=frozenset({first}))).records(subject).records if r.number == TWO
    )
    assert told.delivered == MARCH + timedelta(days=2)


def test_a_source_tells_forward_what_rests_on_it(world: World) -> None:
    view, subject, shanghai = public(world), acme(world), source_named(world, "shanghai.csv")
    found = view.contribution(shanghai)
    assert (found.kind, found.next) == ("source_file", None)
    assert [source.name for source in found.sources] == ["shanghai.csv"]
    (told,) = found.files
    assert (told.subject_id, told.records, told.alone) == (subject, 1, True)
    hangzhou = view.contribution(source_named(world, "hangzhou.csv"))
    assert {each.kind for each in hangzhou.files} == {"organisation"}
    assert sum(each.records for each in hangzhou.files) == 3
    run = next(row.run for record in whole(world) if record.number == NINE for row in record.values[0].lineage)
    for named in (run.id, str(run.number)):
        assert view.contribution(named).files == found.files
        assert view.contribution(named).kind == "run"
    department = next(record.recognised_by.id for record in whole(world) if record.number == ONE)
    by_department = view.contribution(department)
    assert by_department.kind == "department"
    assert {source.name for source in by_department.sources} >= {"hangzhou.csv", "corrections.csv", "persons.csv"}
    first = view.contribution(department, first=1)
    rest = view.contribution(department, after=first.next)
    assert (*first.files, *rest.files) == by_department.files
    assert rest.next is None
    assert all(each.alone for each in by_department.files)
    person = next(row.id for row in by_department.sources if row.name == "persons.csv")
    assert supervision(world).contribution(person).files == ()  # persons are not listed, whatever the purpose
    with pytest.raises(NotFound):
        view.contribution("nothing")
    with pytest.raises(BadInput):
        view.contribution(shanghai, first=0)


def test_leaving_a_correction_out_does_not_open_what_it_closed(world: World) -> None:
    minor = replace(penalty("杭市监罚〔2026〕5号", date(2026, 1, 8)), severity="minor")
    world.deliver("open.csv", HANGZHOU, "03.2", [replace(minor, severity="serious")], delivered=MARCH)
    world.deliver(
        "close.csv", HANGZHOU, "03.2", [minor], delivered=MARCH + timedelta(days=3), kind=DeliveryKind.CORRECTIONS
    )
    last = public(world).runs(1)[0]
    assert minor.decision not in numbers(public(world), acme(world))
    assert minor.decision not in numbers(through(world, without=Origin(runs=frozenset({last.id}))), acme(world))
