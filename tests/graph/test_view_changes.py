"""What a reader gets after something happened: time passes, corrections, removals, withdrawals, open runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from graph.delivery import DeliveryKind, SubjectKind
from graph.engines.base import Transaction
from graph.errors import BadInput, EngineUnavailable, NotFound
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.judging import judge, retract
from graph.store.rebuild import rebuild
from graph.store.withdraw import withdraw
from graph.view import Moment
from graph.view.answers import IdentityState, PartialReason, RecordState
from graph.view.changes import Span
from tests.graph.view_world import (
    ACME,
    FEBRUARY,
    FINED,
    HANGZHOU,
    JANUARY,
    MARCH,
    PERSON,
    SHANGHAI,
    Said,
    World,
    acme,
    credit_code,
    fill,
    penalty,
    public,
    supervision,
    world_on,
)


@pytest.fixture
def world(engine_settings: Settings) -> Iterator[World]:
    with world_on(engine_settings) as made:
        fill(made)
        yield made


def bring_into(world: World, run: str, state: str) -> None:
    """What readers see while a run is in this state."""
    world.base.engine.transact(
        lambda transaction: transaction.write("store_run_state", id=run, state=state, closed=None, summary="{}")
    )


def test_publicity_ends_by_itself_and_keeping_after_it(world: World) -> None:
    subject = acme(world)
    assert public(world).records(subject).total == 3
    world.clock.pass_by(timedelta(days=365 * 3 + 30))
    with pytest.raises(NotFound):
        public(world).subject(subject)
    assert supervision(world).records(subject).total == 3
    world.clock.pass_by(timedelta(days=365 * 6))
    with pytest.raises(NotFound):
        supervision(world).subject(subject)


def test_a_minor_penalty_is_never_public(world: World) -> None:
    said = Said("杭市监罚〔2026〕8号", "杭州小过失有限公司", credit_code(30), date(2026, 1, 9), FINED, severity="minor")
    world.deliver("minor.csv", HANGZHOU, "03.2", [said], delivered=MARCH)
    assert public(world).find(credit_code(30)) == []
    assert len(supervision(world).find(credit_code(30))) == 1


def test_a_removed_record_is_nowhere_and_not_counted(world: World) -> None:
    subject = acme(world)
    record = public(world).records(subject).records[1]
    gone = ["杭市监罚〔2026〕2号"]
    world.deliver("removals.csv", HANGZHOU, "03.2", [], delivered=MARCH, kind=DeliveryKind.REMOVALS, removed=gone)
    assert record.number == "杭市监罚〔2026〕2号"
    for view in (public(world), supervision(world), supervision(world, Moment(known_at=world.clock.now))):
        assert view.records(subject, state=None).total == 2
        with pytest.raises(NotFound):
            view.record(record.id)
        with pytest.raises(NotFound):
            view.lineage(record.id)


def test_a_correction_is_a_version_with_its_history_and_the_past_can_be_asked_for(world: World) -> None:
    before = world.clock.now
    world.clock.pass_by(timedelta(days=1))
    corrected = penalty("杭市监罚〔2026〕1号", date(2026, 1, 5), cf_sy="虚假宣传（更正）")
    world.deliver("corrections.csv", HANGZHOU, "03.2", [corrected], delivered=MARCH, kind=DeliveryKind.CORRECTIONS)
    subject = acme(world)
    now = next(r for r in public(world).records(subject).records if r.number == "杭市监罚〔2026〕1号")
    versions = public(world).history(now.id)
    assert [version.state for version in versions] == [RecordState.CURRENT, RecordState.SUPERSEDED]
    assert now.revision_of == versions[1].id
    assert versions[1].revision_of is None
    assert public(world).history(versions[1].id) == versions
    then = public(world, Moment(known_at=before))
    old = next(r for r in then.records(subject).records if r.number == "杭市监罚〔2026〕1号")
    assert (old.id, old.state, old.ended) == (versions[1].id, RecordState.CURRENT, None)
    assert versions[1].ended == MARCH
    assert [v.id for v in then.history(old.id)] == [old.id]
    with pytest.raises(NotFound):
        then.record(now.id)


def test_what_changed_between_two_instants_is_told_the_latest_first(world: World) -> None:
    subject, before = acme(world), world.clock.now
    world.clock.pass_by(timedelta(days=1))
    corrected = penalty("杭市监罚〔2026〕1号", date(2026, 1, 5), cf_sy="虚假宣传（更正）")
    world.deliver("corrections.csv", HANGZHOU, "03.2", [corrected], delivered=MARCH, kind=DeliveryKind.CORRECTIONS)
    middle = world.clock.now
    world.clock.pass_by(timedelta(days=1))
    rest = [corrected, penalty("杭市监罚〔2026〕4号", date(2026, 3, 2))]
    world.deliver("full.csv", HANGZHOU, "03.2", rest, delivered=world.clock.now, kind=DeliveryKind.FULL)

    def told(since: datetime, until: datetime | None = None, first: int = 9) -> list[tuple[str, str | None]]:
        (found,) = public(world).changes_of([subject], Span(since, until), first)
        assert found.total >= len(found.changes) <= first
        assert not found.partial.is_partial
        return [(change.kind.value, change.record.number) for change in found.changes]

    one, two, four = (f"杭市监罚〔2026〕{number}号" for number in (1, 2, 4))
    assert told(before, middle) == [("corrected", one)]
    assert sorted(told(middle)) == [("added", four), ("lapsed", two)]
    assert sorted(told(before)) == [("added", four), ("corrected", one), ("lapsed", two)]
    assert told(before, first=1)[0] in told(middle)
    assert told(world.clock.now) == told(before, before) == []
    whole = told(before - timedelta(days=1))
    assert sorted(whole) == sorted([("added", "沪市监罚〔2026〕9号"), ("added", one), ("added", two), *told(before)])
    (found,) = public(world).changes_of([subject], Span(before, middle))
    (change,) = found.changes
    assert change.before is not None
    assert (change.record.revision_of, change.before.state) == (change.before.id, RecordState.SUPERSEDED)
    assert public(world).changes_of(["nobody"], Span(before))[0].changes == ()
    world.clock.pass_by(timedelta(days=1))
    today, kind = world.clock.now, DeliveryKind.REMOVALS
    world.deliver("removals.csv", HANGZHOU, "03.2", [], delivered=today, kind=kind, removed=[four])
    assert ("added", four) not in told(before)  # what was removed is nowhere
    for since, until in ((before.replace(tzinfo=None), None), (middle, before)):
        with pytest.raises(BadInput):
            Span(since, until)


def test_a_version_that_came_late_between_two_others_changes_nothing_of_what_was_known_before(world: World) -> None:
    decision, decided = "杭市监罚〔2026〕1号", date(2026, 1, 5)

    def correct(name: str, fact: str, delivered: datetime) -> datetime:
        world.clock.pass_by(timedelta(days=1))
        said = penalty(decision, decided, cf_sy=fact)
        world.deliver(name, HANGZHOU, "03.2", [said], delivered=delivered, kind=DeliveryKind.CORRECTIONS)
        return world.clock.now

    after_newest = correct("newest.csv", "虚假宣传（第二次更正）", MARCH)
    after_late = correct("late.csv", "虚假宣传（第一次更正）", FEBRUARY)
    for known_at in (after_newest, after_late):
        then = public(world, Moment(known_at=known_at))
        current = [r for r in then.records(acme(world)).records if r.number == decision]
        assert [r.delivered for r in current] == [MARCH]


def test_a_version_corrected_to_something_closed_is_closed_too(world: World) -> None:
    minor = penalty("杭市监罚〔2026〕1号", date(2026, 1, 5))
    minor = replace(minor, severity="minor")
    world.deliver("corrections.csv", HANGZHOU, "03.2", [minor], delivered=MARCH, kind=DeliveryKind.CORRECTIONS)
    numbers = {r.number for r in public(world).records(acme(world), state=None).records}
    assert numbers == {"杭市监罚〔2026〕2号", "沪市监罚〔2026〕9号"}
    assert supervision(world).records(acme(world), state=None).total == 4


def test_a_withdrawn_delivery_is_gone_and_the_past_says_that_it_is_partial(world: World) -> None:
    subject = acme(world)
    before = world.clock.now
    world.clock.pass_by(timedelta(days=1))
    shanghai = next(run for run in public(world).runs() if run.number == 2)
    with world.base.writing():
        withdraw(world.base, shanghai.id, actor="test", reason="wrong file")
    assert public(world).subject(acme(world)).files == 1
    page = public(world, Moment(known_at=before)).records(acme(world))
    assert page.partial.reasons == (PartialReason.WITHDRAWN,)
    assert not public(world).records(acme(world)).partial.is_partial
    assert public(world).subject(subject).asked == subject


def test_a_subject_outlives_the_run_that_made_its_node(world: World) -> None:
    subject, first = acme(world), public(world).run("1")
    # A withdrawn run is hidden before what it wrote is swept away.
    for state in ("WITHDRAWN", "COMMITTED"):
        bring_into(world, first.id, state)
        assert public(world).subject(subject).files == (1 if state == "WITHDRAWN" else 2)
    with world.base.writing():
        withdraw(world.base, first.id, actor="test", reason="wrong file")
    assert public(world).subject(subject).files == 1
    assert [found.subject_id for found in public(world).find(ACME)] == [subject]


def test_while_everything_is_built_again_readers_are_told_to_come_back(world: World) -> None:
    subject, base = acme(world), world.base
    complete = public(world).show(subject)
    really, writes = base.engine.transact, count(1)

    def killed_half_way(work: Callable[[Transaction], object]) -> object:
        if next(writes) > 8:
            raise KeyboardInterrupt
        return really(work)

    with pytest.MonkeyPatch.context() as patch, base.writing():
        patch.setattr(base.engine, "transact", killed_half_way)
        with pytest.raises(KeyboardInterrupt):
            rebuild(base, actor="test")
    for ask in (public(world).subject, public(world).lineage, public(world).find):
        with pytest.raises(EngineUnavailable, match="`xinmai rebuild` brings it to its end"):
            ask(subject)
    with base.writing():
        pass
    assert public(world).show(subject).page.records == complete.page.records


def test_a_withdrawn_subject_says_so_and_an_unknown_one_does_not(world: World) -> None:
    subject = acme(world)
    for number in (1, 2):
        with world.base.writing():
            withdraw(world.base, public(world).run(str(number)).id, actor="test", reason="wrong file")
    with pytest.raises(NotFound, match="withdrawn"):
        public(world).subject(subject)
    with pytest.raises(NotFound, match="no such subject"):
        public(world).subject("x" * 32)


def test_the_names_of_a_withdrawn_delivery_are_forgotten(world: World) -> None:
    def known() -> set[str]:
        return {hit.name for hit in world.base.names.search("欧阳小满", 50)}

    assert "欧阳小满" in known()
    with world.base.writing():
        withdraw(world.base, public(world).run("3").id, actor="test", reason="wrong file")
    assert "欧阳小满" not in known()


def test_what_is_not_found_at_a_time_before_a_withdrawal_may_have_been_there(world: World) -> None:
    long_before = Moment(known_at=world.clock.now - timedelta(days=1))
    before = Moment(known_at=world.clock.now)
    world.clock.pass_by(timedelta(days=1))
    with world.base.writing():
        withdraw(world.base, public(world).run("2").id, actor="test", reason="wrong file")
    with pytest.raises(NotFound, match="has been withdrawn since"):
        public(world, before).subject("x" * 32)
    for moment in (Moment(), long_before):
        with pytest.raises(NotFound) as refused:
            public(world, moment).subject("x" * 32)
        assert "withdrawn" not in str(refused.value)


def test_what_an_open_run_wrote_is_not_there(world: World) -> None:
    subject, before = acme(world), public(world).status()
    bring_into(world, public(world).run("2").id, "OPEN")
    assert public(world).subject(subject).files == 1
    assert public(world).records(subject).total == 2
    status = public(world).status()
    assert [run.number for run in status.open_runs] == [2]
    assert status.source_files == before.source_files - 1
    assert status.records < before.records
    assert status.credit_files < before.credit_files


def test_a_row_by_which_an_open_run_says_again_what_was_said_is_not_told(world: World) -> None:
    def sources() -> set[str]:
        page = public(world).records(acme(world))
        return {row.source.name for record in page.records for value in record.values for row in value.lineage}

    before = sources()
    again = [penalty("杭市监罚〔2026〕1号", date(2026, 1, 5))]
    world.deliver("again.csv", HANGZHOU, "03.2", again, delivered=MARCH)
    assert sources() == {*before, "again.csv"}
    bring_into(world, public(world).run("4").id, "OPEN")
    assert sources() == before


def test_an_id_that_has_moved_on_answers_with_the_subject_it_became_part_of(world: World) -> None:
    one = acme(world)
    left, right = (file.id for file in public(world).credit_files(one))
    with world.base.writing():
        apart = judge(world.base, Verdict.DIFFERENT, left, right, actor="steward", reason="two firms")
    found = {each.subject_id for each in public(world).find(ACME)}
    (other,) = found - {one}
    assert public(world).subject(other).files == 1
    with world.base.writing():
        retract(world.base, apart.id, actor="steward", reason="one firm after all")
    subject = public(world).subject(other)
    assert (subject.asked, subject.id, subject.files) == (other, one, 2)
    assert public(world).records(other).total == 3
    assert public(world).subjects([other, "nobody", one])[1] is None


def test_what_a_person_judged_same_is_confirmed(world: World) -> None:
    left, right = (file.id for file in public(world).credit_files(acme(world)))
    assert public(world).subject(acme(world)).identity_state is IdentityState.MACHINE
    with world.base.writing():
        judge(world.base, Verdict.SAME, left, right, actor="steward", reason="seen the licence")
    assert public(world).subject(acme(world)).identity_state is IdentityState.CONFIRMED


def test_files_that_a_machine_kept_apart_are_contested_and_listed_to_who_may_see_them(world: World) -> None:
    stranger = Said("沪罚〔2026〕4号", "李建国", PERSON, date(2026, 2, 2), FINED, kind=SubjectKind.PERSON)
    world.deliver("stranger.csv", SHANGHAI, "03.2P", [stranger], delivered=MARCH)
    found = supervision(world).find(PERSON)
    assert {each.name for each in found} == {"欧阳小满", "李建国"}
    states = {supervision(world).subject(each.subject_id).identity_state for each in found}
    assert states == {IdentityState.CONTESTED}
    (pair,) = supervision(world).conflicts()
    assert {pair.left_name, pair.right_name} == {"欧阳小满", "李建国"}
    assert pair.sentence
    assert supervision(world).conflicts(after=f"{pair.left}|{pair.right}") == ()
    assert public(world).conflicts() == ()


def test_a_record_that_a_full_delivery_no_longer_has_lapsed_and_stood_before(world: World) -> None:
    rest = [penalty("杭市监罚〔2026〕1号", date(2026, 1, 5))]
    before = world.clock.now
    world.clock.pass_by(timedelta(days=40))
    in_december = datetime(2026, 12, 1, tzinfo=UTC)
    world.deliver("full.csv", HANGZHOU, "03.2", rest, delivered=in_december, kind=DeliveryKind.FULL)
    assert public(world).records(acme(world)).total == 2
    lapsed = public(world).records(acme(world), state=RecordState.LAPSED)
    assert [record.ended for record in lapsed.records] == [in_december]
    assert public(world, Moment(known_at=before)).records(acme(world)).total == 3
    assert public(world).find("杭州大海餐饮")[0].files == 1


def test_a_fact_asserted_by_two_files_shows_both_rows_and_outlives_the_first(world: World) -> None:
    again = [penalty("杭市监罚〔2026〕1号", date(2026, 1, 5))]
    world.deliver("again.csv", HANGZHOU, "03.2", again, delivered=MARCH)
    record = public(world).records(acme(world), region="330100").records[-1]
    assert [row.source.name for row in record.values[0].lineage] == ["again.csv", "hangzhou.csv"]
    assert record.delivered == JANUARY
    with world.base.writing():
        withdraw(world.base, public(world).run("1").id, actor="test", reason="wrong file")
    still = public(world).record(record.id)
    assert [row.source.name for row in still.values[0].lineage] == ["again.csv"]
    assert still.delivered == MARCH
