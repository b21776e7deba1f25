"""A department's list of records: every page of it, as each reader may know it, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from graph.access import Actor
from graph.base import open_base
from graph.catalogue import Openness, purpose
from graph.delivery import DeliveryKind, SubjectKind
from graph.errors import BadInput, NotFound
from graph.settings import Settings
from graph.sidebase.listing import LISTED
from graph.store.rebuild import rebuild
from graph.store.withdraw import withdraw
from graph.view import LOCAL_OPERATOR, Moment, View
from graph.view.answers import PartialReason, RecordState
from graph.view.choice import Choice
from graph.view.listed import Listed, ListedPage, Slice
from graph.view.order import LAST
from graph.view.origin import Origin, Sources
from tests.graph.journeys import journeys
from tests.graph.view_world import (
    FEBRUARY,
    FINED,
    HANGZHOU,
    JANUARY,
    MARCH,
    PERSON,
    SHANGHAI,
    Said,
    World,
    credit_code,
    public,
    supervision,
    world_on,
)

COMPANIES = 7
EVERY = Choice()
ALL_STATES = Choice(state=None)


def fine(nth: int, fact: str = "虚假宣传") -> Said:
    """A penalty; several are decided on one day."""
    name, decision = f"杭州{nth % 3}号餐饮有限公司", f"杭市监罚〔2026〕{nth}号"
    fields = {**FINED, "cf_wsh": decision, "cf_sy": fact}
    return Said(decision, name, credit_code(20 + nth % 3), date(2026, 1, 1 + nth // 2), fields)


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        yield made


def fill(world: World) -> None:
    """Fines of three companies, one corrected; a closed inspection, a person, another department, a withdrawn file."""
    world.deliver("fines.csv", HANGZHOU, "03.2", [fine(n) for n in range(COMPANIES)], delivered=JANUARY)
    world.deliver(
        "corrected.csv", HANGZHOU, "03.2", [fine(0, "虚假广告")], delivered=MARCH, kind=DeliveryKind.CORRECTIONS
    )
    closed = Said("杭检〔2026〕1号", "杭州1号餐饮有限公司", credit_code(21), date(2026, 1, 3), {}, severity=None)
    world.deliver("closed.csv", HANGZHOU, "03.7", [closed], delivered=JANUARY)
    person = Said("杭罚〔2026〕7号", "欧阳小满", PERSON, date(2026, 1, 3), FINED, kind=SubjectKind.PERSON)
    world.deliver("persons.csv", HANGZHOU, "03.2P", [person], delivered=JANUARY)
    world.deliver("elsewhere.csv", SHANGHAI, "03.2", [replace(fine(1), decision="沪1号")], delivered=FEBRUARY)
    wrong = world.deliver("wrong.csv", HANGZHOU, "03.2", [replace(fine(2), decision="错1号")], delivered=JANUARY)
    with world.base.writing():
        withdraw(world.base, wrong.run_id, actor="test", reason="wrong file")


def hangzhou(world: World) -> str:
    return world.base.ids.mint("department", HANGZHOU.name, HANGZHOU.region)


def page(view: View, world: World, choice: Choice = EVERY, size: int = 100, **cut: Any) -> ListedPage:
    return view.records_of_department(hangzhou(world), choice, Slice(size, **cut))


def numbers(found: ListedPage) -> list[str]:
    return [str(each.number) for each in found.records]


def walked(view: View, world: World, size: int, *, backwards: bool = False) -> list[Listed]:
    """The whole list, page by page."""
    found: list[Listed] = []
    edge: str | None = None
    while True:
        cut = {"before": edge, "backwards": True} if backwards else {"after": edge}
        one = page(view, world, ALL_STATES, size, **cut)
        found = [*one.records, *found] if backwards else [*found, *one.records]
        edge = one.start if backwards else one.end
        if not (one.has_previous if backwards else one.has_next):
            return found


def test_a_list_has_what_organisations_are_told_about_the_latest_decision_first(world: World) -> None:
    found = page(public(world), world)
    assert sorted(numbers(found)) == sorted(f"杭市监罚〔2026〕{n}号" for n in range(COMPANIES))
    places = [(-each.decided.toordinal() if each.decided else LAST, each.id) for each in found.records]
    assert places == sorted(places)
    assert (found.department.name, found.has_previous, found.has_next) == (HANGZHOU.name, False, False)
    assert not found.partial.is_partial
    one = found.records[0]
    same = public(world).record(one.id)
    told = ("id", "file_id", "subject_id", "category", "title", "number", "state", "severity", "decided", "valid_from",
            "valid_to", "published_until", "kept_until", "delivered", "recorded", "contested")  # fmt: skip
    assert [getattr(one, name) for name in told] == [getattr(same, name) for name in told]
    assert one.name == public(world).credit_file(one.file_id).name


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_pages_of_any_length_make_the_same_list_in_both_directions(world: World, size: int, backwards: bool) -> None:
    for view in (public(world), supervision(world)):
        assert walked(view, world, size, backwards=backwards) == list(page(view, world, ALL_STATES).records)


def test_a_list_holds_no_person_and_nothing_closed_withdrawn_or_of_others(world: World) -> None:
    everything = numbers(page(supervision(world), world, ALL_STATES))
    assert "杭检〔2026〕1号" in everything
    assert "杭检〔2026〕1号" not in numbers(page(public(world), world, ALL_STATES))
    assert {"杭罚〔2026〕7号", "沪1号", "错1号"}.isdisjoint(everything)
    # Not even for the officer of the department itself, whose own records of persons are open one by one.
    officer = Actor("li", "department", "李", department=hangzhou(world))
    own = View(world.base, officer, purpose("licensing_check"), reference="案1")
    assert "杭罚〔2026〕7号" not in numbers(page(own, world, ALL_STATES))


def test_a_list_is_narrowed_as_every_list_of_records_is(world: World) -> None:
    view = supervision(world)
    every = page(view, world, ALL_STATES).records
    assert numbers(page(view, world, Choice(category="03.7"))) == ["杭检〔2026〕1号"]
    assert numbers(page(view, world, Choice(openness=Openness.PUBLIC))) == numbers(page(public(world), world))
    (old,) = page(view, world, Choice(state=RecordState.SUPERSEDED)).records
    assert old.number == "杭市监罚〔2026〕0号"
    from_, to = date(2026, 1, 2), date(2026, 1, 3)
    inside = [each for each in every if each.decided and from_ <= each.decided <= to]
    assert list(page(view, world, Choice(state=None, decided_from=from_, decided_to=to)).records) == inside
    assert inside
    assert page(view, world, Choice(state=None, decided_to=date(2025, 1, 1))).records == ()


def test_a_list_tells_what_was_known_and_what_held(world: World) -> None:
    recorded = {each.id: each.recorded for each in page(supervision(world), world, ALL_STATES).records}
    before = Moment(known_at=min(recorded.values()) - timedelta(seconds=1))
    assert page(public(world, before), world, ALL_STATES).records == ()
    held = page(public(world, Moment(as_of=date(2026, 1, 2))), world)
    assert sorted(numbers(held)) == sorted(f"杭市监罚〔2026〕{n}号" for n in range(4))


def test_a_list_holds_only_what_the_wanted_sources_say(world: World) -> None:
    department = hangzhou(world)
    sources = {source.name: source.id for source in public(world).contribution(department).sources}
    corrected = Origin(files=frozenset({sources["corrected.csv"]}))
    for wanted, expected in (
        (Sources(only_from=corrected), {"杭市监罚〔2026〕0号"}),
        (Sources(without=corrected), {f"杭市监罚〔2026〕{n}号" for n in range(COMPANIES)}),
    ):
        view = View(world.base, LOCAL_OPERATOR, None, sources=wanted)
        assert set(numbers(page(view, world, Choice(category="03.2", state=None)))) == expected
    (one,) = page(View(world.base, LOCAL_OPERATOR, None, sources=Sources(corrected)), world, ALL_STATES).records
    assert one.delivered == MARCH


def test_an_empty_page_says_where_to_go_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.view.listed.LOOKED_AT", 1)
    view, edge, pages = supervision(world), None, 0
    found: list[Listed] = []
    while True:
        one = page(view, world, Choice(category=None, state=RecordState.SUPERSEDED), 1, after=edge)
        pages, edge = pages + 1, one.end
        found += one.records
        if not one.has_next:
            break
    assert [each.state for each in found] == [RecordState.SUPERSEDED]
    assert pages > len(found)


def test_who_is_listed_is_named_in_the_audit(world: World) -> None:
    found = page(public(world), world, size=2)
    last = world.base.side.audit.entries(after=world.base.side.audit.last_sequence() - 1)[0]
    assert (last.entry.verb, last.entry.outcome) == ("list_records", {"records": 2})
    assert set(last.entry.what) == {hangzhou(world), *(str(each.subject_id) for each in found.records)}


def test_what_is_no_page_is_said(world: World) -> None:
    for cut in ({"size": 0}, {"size": 1_001}, {"after": "no cursor"}):
        with pytest.raises(BadInput):
            page(public(world), world, **cut)
    with pytest.raises(NotFound):
        public(world).records_of_department("q" * 32, EVERY, Slice(1))


def test_a_thousand_from_a_long_list_cost_a_look_and_no_scan(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = journeys(world.base.engine, monkeypatch)
    nothing_else = View(world.base, LOCAL_OPERATOR, purpose("supervision"), reference="案2026-1", parts=frozenset())
    page(nothing_else, world, ALL_STATES, 3)
    assert asked.count("view_listed") == 1
    assert set(asked) <= {"view_state", "view_departments", "view_sources", "view_listed", "view_newer_versions"}


def test_the_list_is_what_the_graph_holds_also_after_a_rebuild_and_in_a_base_without_it(
    engine_settings: Settings,
) -> None:
    with world_on(engine_settings) as world:
        fill(world)
        listed = page(supervision(world), world, ALL_STATES).records
        held = held_in_graph(world)
        assert indexed(world) == held
        with world.base.writing():
            rebuild(world.base, actor="test")
        assert indexed(world) == held
        # As in a base of an older program: the list is lacking, says so, and is there after the next writing.
        world.base.side.listing.clear()
        lacking = page(supervision(world), world, ALL_STATES)
        assert (lacking.records, lacking.partial.reasons) == ((), (PartialReason.NOT_LOADED,))
    with open_base(engine_settings, lambda: datetime(2026, 11, 23, tzinfo=UTC)) as base:
        with base.writing():
            pass
        again = World(base, world.clock)
        assert page(supervision(again), again, ALL_STATES).records == listed
        assert indexed(again) == held


def held_in_graph(world: World) -> set[tuple[str, str]]:
    frames = world.base.engine.stream("store_all_listed", 100)
    found = {(row[0], row[1]) for frame in frames for row in frame.select(*LISTED).iter_rows()}
    assert len(found) == COMPANIES + 3  # a corrected version, the closed record, the other department's
    return found


def indexed(world: World) -> set[tuple[str, str]]:
    with world.base.side.listing._sql.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT d.department, l.record FROM listed l JOIN listed_department d ON d.number = l.department"
        )
        return {(row[0], row[1]) for row in rows}
