"""Some sources only, or without some: every list that a view has, and what came and went."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from graph.catalogue import purpose
from graph.deliveries import calendar, deliveries
from graph.errors import BadInput
from graph.officers import Officer
from graph.settings import Settings
from graph.sidebase.judgements import NewJudgement, Verdict
from graph.store.loaded import Loaded
from graph.store.withdraw import withdraw
from graph.view import LOCAL_OPERATOR, View, feed
from graph.view import files as view_files
from graph.view.answers import PartialReason
from graph.view.changes import Span
from graph.view.choice import Choice
from graph.view.feed import FeedChange, Wanted
from graph.view.listed import Slice
from graph.view.looked import OVERSIGHT
from graph.view.origin import Origin, Sources
from tests.graph.view_world import ACME, FEBRUARY, HANGZHOU, SHANGHAI, Office, World, acme, fill, penalty, world_on

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
NOBODY = Origin(files=frozenset({"p" * 32}))


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        yield made


def through(
    world: World, only_from: Origin | None = None, without: Origin | None = None, name: str = "supervision"
) -> View:
    sources = Sources(only_from or Origin(), without or Origin())
    return View(world.base, LOCAL_OPERATOR, purpose(name), reference="case 1", sources=sources)


def department(world: World, office: Office) -> str:
    return world.base.ids.mint("department", office.name, office.region)


def told(view: View, after: str | None = None) -> list[FeedChange]:
    return list(view.feed(Wanted(), 200, after=after).changes)


def delivered(world: World, name: str, number: int) -> Loaded:
    row = penalty(f"沪市监罚〔2026〕{number}号", date(2026, 2, 3))
    return world.deliver(name, SHANGHAI, "03.2", [row], delivered=FEBRUARY + timedelta(days=number))


LISTS: dict[str, Callable[[View, World], Sequence[object]]] = {
    "find": lambda view, _: view.find(ACME),
    "look_up": lambda view, _: view.look_up([ACME])[0].subjects,
    "check": lambda view, _: [each for each in view.check([ACME], ["03.2"])[0].answers if each.held],
    "subjects": lambda view, world: [each for each in view.subjects([acme(world)]) if each],
    "credit_files": lambda view, world: view.credit_files_of([acme(world)])[0],
    "records": lambda view, world: view.records_of_subjects([acme(world)])[0].records,
    "departmentRecords": lambda view, world: (
        view.records_of_department(department(world, HANGZHOU), Choice(), Slice(10)).records
    ),
    "changes of a subject": lambda view, world: (
        view.changes_of([acme(world)], Span(world.clock() - timedelta(days=3_000)))[0].changes
    ),
    "changes": lambda view, _: told(view),
    "contribution": lambda view, world: view.contribution(department(world, HANGZHOU)).files,
    "runs": lambda view, _: view.runs(),
    "shared": lambda view, world: view.shared([department(world, HANGZHOU)]).named,
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_no_list_tells_what_no_wanted_source_says(world: World, name: str) -> None:
    asked = LISTS[name]
    assert len(asked(through(world), world)) > 0
    assert len(asked(through(world, NOBODY), world)) == 0
    everybody = Origin(departments=frozenset({department(world, HANGZHOU), department(world, SHANGHAI)}))
    assert len(asked(through(world, None, everybody), world)) == 0


def test_a_change_is_told_of_the_delivery_that_brought_it(world: World) -> None:
    before = through(world).feed(Wanted(), 1, from_now=True).cursor
    first, second = delivered(world, "one.csv", 21), delivered(world, "two.csv", 22)
    (file,) = {change.file_id for change in told(through(world), before)}  # both speak in one credit file
    for came, other in ((first, second), (second, first)):
        for named in (Origin(runs=frozenset({str(came.run)})), Origin(files=frozenset({came.delivery}))):
            assert [each.run for each in told(through(world, named), before)] == [came.run]
            assert [each.run for each in told(through(world, None, named), before)] == [other.run]
    with world.base.writing():
        withdraw(world.base, first.run_id, actor="test", reason="wrong file")
    only = through(world, Origin(runs=frozenset({first.run_id})))
    assert all(each.file_id == file for each in told(only, before))
    assert {each.kind.value for each in told(through(world, Origin(runs=frozenset({second.run_id}))), before)} == {
        "loaded"
    }
    shanghai = Origin(departments=frozenset({department(world, SHANGHAI)}))
    assert len(told(through(world, shanghai), before)) == len(told(through(world), before))
    assert told(through(world, None, shanghai), before) == []
    assert told(through(world, None, Origin(categories=frozenset({"03.2"}))), before) == []


def test_what_was_touched_is_told_of_wanted_deliveries(world: World) -> None:
    early = delivered(world, "early.csv", 31)
    through(world).subject(acme(world))
    world.clock.pass_by(timedelta(minutes=1))
    late = delivered(world, "late.csv", 32)
    through(world).subject(acme(world))

    def looks(sources_only: Origin | None = None, without: Origin | None = None) -> int:
        view = through(world, sources_only, without, OVERSIGHT)
        return len(view.touched(department(world, SHANGHAI), 1_000).looks)

    assert 0 < looks(Origin(runs=frozenset({late.run_id}))) < looks()
    assert looks(None, Origin(runs=frozenset({late.run_id, early.run_id}))) > 0
    assert looks(NOBODY) == looks(None, Origin(categories=frozenset({"03.2"}))) == 0
    left, right, *_ = sorted(each.id for each in through(world).credit_files(acme(world)))
    judgement = world.base.side.judgements.judge(NewJudgement(Verdict.SAME, left, right, "zhang", "one company"))
    with pytest.raises(BadInput, match="no source"):
        through(world, NOBODY, None, OVERSIGHT).touched(judgement.id)


def test_deliveries_are_told_of_wanted_sources(world: World) -> None:
    officer = Officer(world.base, LOCAL_OPERATOR)
    every = deliveries(officer, 200)
    hangzhou = Sources(only_from=Origin(departments=frozenset({department(world, HANGZHOU)})))
    mine = deliveries(officer, 200, None, hangzhou)
    assert 0 < len(mine) < len(every)
    assert {each.note.department for each in mine} == {department(world, HANGZHOU)}
    assert deliveries(officer, 200, None, replace(hangzhou, without=hangzhou.only_from)) == []


def test_the_calendar_tells_what_is_due_after_wanted_sources(world: World) -> None:
    officer = Officer(world.base, LOCAL_OPERATOR)
    every = calendar(officer)
    only = Origin(departments=frozenset({department(world, HANGZHOU)}))
    mine = calendar(officer, Sources(only_from=only))
    assert 0 < len(mine) < len(every)
    assert {each.department for each in mine} == {department(world, HANGZHOU)}
    assert calendar(officer, Sources(without=only)) == [each for each in every if each not in mine]
    (came, *_) = deliveries(officer, 200, None, Sources(only_from=only))
    assert calendar(officer, Sources(only_from=only, without=Origin(runs=frozenset({str(came.run.number)})))) != mine


def test_a_report_tells_everything_or_nothing(world: World) -> None:
    with pytest.raises(BadInput, match="everything"):
        through(world, NOBODY, None, "subject_access").report(acme(world))


def test_a_file_says_when_rows_of_its_values_are_left_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file = next(each for each in through(world).credit_files(acme(world)) if each.records > 1)
    assert not file.partial.is_partial
    monkeypatch.setattr(view_files, "ROWS_PER_FILE", 1)
    assert through(world).credit_file(file.id).partial.reasons == (PartialReason.LIMIT,)
    assert through(world).lineage(file.id).partial.reasons == (PartialReason.LIMIT,)
    assert through(world).lineage(acme(world)).partial.reasons == (PartialReason.LIMIT,)


def test_a_page_of_changes_that_ended_before_it_was_full_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not through(world).feed(Wanted(), 200).partial.is_partial
    monkeypatch.setattr(feed, "LOOKED_AT", 1)
    monkeypatch.setattr(feed, "AT_A_TIME", 1)
    page = through(world, NOBODY).feed(Wanted(), 200)
    assert (page.changes, page.has_next, page.partial.reasons) == ((), True, (PartialReason.LIMIT,))
