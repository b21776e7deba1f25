"""What a reader gets: subjects, files, records, lineage, each with its trail. Nothing here changes the world."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from graph.catalogue import purpose
from graph.errors import BadInput, NotFound, PurposeRefused
from graph.settings import Settings
from graph.view import LOCAL_OPERATOR, Actor, Moment, View
from graph.view.answers import IdentityState
from tests.graph.view_world import (
    ACME,
    HANGZHOU,
    JANUARY,
    PERSON,
    World,
    acme,
    fill,
    identity_number,
    public,
    supervision,
    world_on,
)


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        yield made


def test_a_number_leads_to_the_one_subject_of_files_in_two_regions(world: World) -> None:
    (found,) = public(world).find(f" {ACME.lower()} ")
    assert (found.by, found.files) == ("credit_code", 2)
    assert len(found.regions) == 2
    (same,) = public(world).find(ACME[8:17])
    assert same.subject_id == found.subject_id


def test_a_name_leads_to_the_same_subject_as_its_number(world: World) -> None:
    hits = public(world).find("杭州信脉科技")
    assert hits[0].subject_id == acme(world)
    assert [hit.subject_id for hit in hits].count(acme(world)) == 1


def test_a_subject_shows_golden_values_with_the_rows_they_come_from(world: World) -> None:
    subject = public(world).subject(acme(world))
    assert subject.name.value == "杭州信脉科技有限公司"
    assert subject.name.rule == "most_files"
    assert subject.identity_state is IdentityState.MACHINE
    assert {region.code for region in subject.regions} == {"330100", "310000"}
    assert {number.mask for number in subject.identifiers} >= {ACME}
    assert subject.name.lineage[0].source.name in {"hangzhou.csv", "shanghai.csv"}
    held = {each.category: each.records for each in subject.coverage if each.held}
    assert held == {"03.2": 3}
    assert any(not each.held for each in subject.coverage)


def test_a_value_is_traced_to_file_row_original_department_and_law(world: World) -> None:
    page = public(world).records(acme(world), region="330100", first=1)
    number = next(value for value in page.records[0].values if value.key == "cf_wsh")
    (row,) = number.lineage
    assert number.value == "杭市监罚〔2026〕2号"
    assert row.original == "杭市监罚[2026〕2号"
    assert (row.source.name, row.line, row.run.state) == ("hangzhou.csv", 3, "COMMITTED")
    assert row.delivered == JANUARY
    assert row.delivered_by.name == HANGZHOU.name
    assert row.region is not None
    assert row.region.code == "330100"
    assert row.recognised_by is not None
    assert row.catalogue_entry is not None
    assert row.catalogue_entry.legal_basis[0].title


def test_pages_walk_both_ways_and_count_what_is_left(world: World) -> None:
    view = public(world)
    whole = view.records(acme(world))
    assert [record.decided for record in whole.records] == [date(2026, 2, 1), date(2026, 1, 6), date(2026, 1, 5)]
    first = view.records(acme(world), first=2)
    assert (first.has_previous, first.has_next, first.total) == (False, True, 3)
    rest = view.records(acme(world), first=2, after=first.cursors[-1])
    assert (rest.has_previous, rest.has_next) == (True, False)
    assert (*first.records, *rest.records) == whole.records
    back = view.records(acme(world), last=1, before=whole.cursors[-1])
    assert back.records == whole.records[1:2]
    assert [(facet.value, facet.count) for facet in whole.facets] == [("03.2", 3)]
    assert view.records(acme(world), category="10.1").facets == whole.facets
    with pytest.raises(BadInput):
        view.records(acme(world), after="not a cursor")
    with pytest.raises(BadInput):
        view.records(acme(world), first=1, last=1)


def test_persons_are_not_there_without_a_purpose_that_reaches_them(world: World) -> None:
    assert public(world).find(PERSON) == []
    assert public(world).find("欧阳小满") == []
    (found,) = supervision(world).find(PERSON)
    assert found.matched == f"{PERSON[:4]}**********{PERSON[-4:]}"
    assert supervision(world).find("欧阳小满") == []  # many bear one name
    assert supervision(world).find("欧阳小满", second="杭州")[0].subject_id == found.subject_id
    with pytest.raises(NotFound):
        public(world).subject(found.subject_id)
    person = supervision(world).subject(found.subject_id)
    assert (person.kind, person.identity_state) == ("person", IdentityState.CONFIRMED)
    with pytest.raises(NotFound):
        public(world).lineage(supervision(world).records(found.subject_id).records[0].id)


def test_a_purpose_that_needs_a_case_is_refused_without_one(world: World) -> None:
    with pytest.raises(PurposeRefused):
        View(world.base, LOCAL_OPERATOR, purpose("supervision"))


def test_valid_time_answers_what_held_on_a_day(world: World) -> None:
    on = public(world, Moment(as_of=date(2026, 1, 31)))
    assert on.records(acme(world)).total == 2
    assert on.subject(acme(world)).files == 2
    assert public(world, Moment(as_of=date(2025, 12, 31))).records(acme(world)).total == 0


def test_recorded_time_leaves_out_what_was_not_known(world: World) -> None:
    long_ago = public(world, Moment(known_at=datetime(2025, 1, 1, tzinfo=UTC)))
    with pytest.raises(NotFound):
        long_ago.subject(acme(world))
    with pytest.raises(BadInput):
        Moment(known_at=datetime(2026, 1, 1))  # noqa: DTZ001 - the naive instant is what is refused


def test_each_reading_is_in_the_audit_with_tokens_for_numbers(world: World) -> None:
    supervision(world).find(PERSON)
    view = supervision(world)
    view.subjects([acme(world)])
    subject = acme(world)
    view.subject(subject)
    entries = [each.entry for each in world.base.side.audit.entries()]
    assert [entry.verb for entry in entries[-4:]] == ["find", "show", "find", "show"]
    assert (entries[-1].reference, entries[-1].purpose) == ("案2026-1", "supervision")
    assert subject in entries[-1].what
    said = repr(entries)
    assert PERSON not in said
    assert world.base.ids.token("identity_number", PERSON) in said


def test_nothing_is_answered_when_the_audit_cannot_be_written(world: World) -> None:
    subject = acme(world)
    nobody = View(world.base, Actor("", "operator", "nobody"), purpose("supervision"), reference="案2026-1")
    with pytest.raises(BadInput):
        nobody.subject(subject)


def test_whatever_is_typed_no_number_reaches_the_audit_in_clear(world: World) -> None:
    typed = identity_number(3)
    spaced = f"{typed[:6]} {typed[6:14]} {typed[14:]}"
    view = View(
        world.base, LOCAL_OPERATOR, purpose("supervision"), reference=f"case {typed}", reason=f"known as {spaced}"
    )
    subject = acme(world)
    view.subject(subject)
    asked = (view.subject, view.lineage, view.record, view.credit_file, view.records)
    for ask in asked:
        for written in (typed, spaced, f"id {typed}"):
            with pytest.raises(NotFound) as refused:
                ask(written)
            assert typed not in f"{refused.value} {refused.value.facts}"
    assert view.subjects([typed, f"x{typed}"]) == [None, None]
    with pytest.raises(NotFound) as refused:
        view.run(typed)
    assert typed not in f"{refused.value} {refused.value.facts}"
    entries = [each.entry for each in world.base.side.audit.entries()][-2 - 3 * len(asked) :]
    assert entries[0].reference == f"case {typed[:4]}**********{typed[-4:]}; known as {typed[:4]}**********{typed[-4:]}"
    assert world.base.ids.token("identity_number", typed) in entries[1].what
    held = b"".join(path.read_bytes() for path in world.base.settings.home.iterdir() if path.is_file())
    assert subject.encode() in held
    assert typed.encode() not in held
    assert spaced.encode() not in held


def test_why_and_lineage_explain_one_subject(world: World) -> None:
    view = public(world)
    files = view.credit_files(acme(world))
    assert view.credit_files_of([acme(world), "nobody"]) == [files, ()]
    reasons = view.why(acme(world))
    assert {reasons[0].file_id, reasons[0].other_file_id} == {file.id for file in files}
    assert view.lineage(acme(world)).joined == reasons
    assert view.lineage(files[0].id).kind == "credit_file"
    source = files[0].details[0].lineage[0].source
    assert view.lineage(source.id).title == source.name
    pages = view.records_of_files([file.id for file in files])
    assert sorted(page.total for page in pages) == [1, 2]
    with pytest.raises(NotFound):
        view.lineage("no such thing")


def test_all_of_a_subject_in_one_answer_is_the_same_as_in_parts(world: World) -> None:
    view = public(world)
    shown = view.show(acme(world))
    assert shown.subject == view.subject(acme(world))
    assert shown.files == view.credit_files(acme(world))
    assert shown.page == view.records(acme(world))


def test_status_counts_what_is_stored(world: World) -> None:
    status = public(world).status()
    assert (status.engine, status.source_files, status.records) == (world.base.engine.name, 3, 5)
    assert [run.number for run in status.last_runs] == [3, 2, 1]
    assert public(world).run("3") == status.last_runs[0]
    assert [(done.number, done.kind, done.state) for done in status.last_done] == [
        (number, "LOAD", "COMMITTED") for number in (3, 2, 1)
    ]
    assert public(world).figures().records == status.records
    first = public(world).loads(2)
    assert ([run.number for run in first.runs], first.next) == ([3, 2], 2)
    last = public(world).loads(2, before=first.next)
    assert ([run.number for run in last.runs], last.next) == ([1], None)
    assert public(world).loads(3).next is None
    with pytest.raises(NotFound):
        public(world).run("no run")
