"""What subjects can do about what is held: say something beside it, dispute it, and see it answered in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from graph.access import Actor, Binding, BindingKind
from graph.catalogue import purpose
from graph.deadlines import last_day
from graph.delivery import DeliveryKind, SubjectKind
from graph.disputing import Answering, Disputing
from graph.errors import BadInput, NotFound, Outdated, PurposeRefused, Refused
from graph.officers import Officer
from graph.own_words import LONGEST
from graph.settings import Settings
from graph.sidebase.disputes import DAYS, DisputeState, Ground
from graph.stating import Stating
from graph.store.forgetting import forget_ended
from graph.view import LOCAL_OPERATOR, Moment, View
from graph.work_list import TaskKind, work_list
from tests.graph.view_world import (
    FINED,
    HANGZHOU,
    JANUARY,
    SHANGHAI,
    TODAY,
    Said,
    World,
    credit_code,
    identity_number,
    public,
    supervision,
    world_on,
)

OFFICER = Actor("key:o", "department", "O", department=HANGZHOU.code)
STRANGER = Actor("key:s", "department", "S", department=SHANGHAI.code)
STEWARD = Actor("key:w", "steward", "W")
CLERK = Actor("key:c", "counter", "C")
PROOF = "身份证已核"


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        yield made


class Somebody:
    """A company of its own for each test, with a penalty that two companies share by its number."""

    serial = 300

    def __init__(self, world: World) -> None:
        Somebody.serial += 2
        self.world = world
        self.code = credit_code(Somebody.serial)
        self.decision = f"杭争〔2026〕{Somebody.serial}号"
        self.said = Said(self.decision, f"杭州争议{Somebody.serial}有限公司", self.code, date(2026, 1, 8), FINED)
        other = replace(self.said, name="杭州旁人有限公司", number=credit_code(Somebody.serial + 1))
        world.deliver(f"{self.decision}.csv", HANGZHOU, "03.2", [self.said, other], delivered=JANUARY)
        self.subject = public(world).find(self.code)[0].subject_id
        self.other = public(world).find(other.number or "")[0].subject_id
        token = world.base.ids.token("credit_code", self.code)
        self.me = Actor(f"key:{self.code[-3:]}", "subject", "me", binding=Binding(BindingKind.NUMBER, token))

    def record(self, view: View | None = None) -> str:
        return (view or public(self.world)).records(self.subject).records[0].id

    def correct(self) -> None:
        corrected = replace(self.said, fields={**FINED, "cf_sy": "情节轻微"})
        name = f"{self.decision} corrected.csv"
        self.world.deliver(name, HANGZHOU, "03.2", [corrected], delivered=JANUARY + timedelta(days=1))

    def disputing(self) -> Disputing:
        return Disputing(self.world.base, self.me, PROOF)


@pytest.fixture
def somebody(world: World) -> Somebody:
    world.clock.now = TODAY
    return Somebody(world)


def own(world: World, actor: Actor) -> View:
    return View(world.base, actor, purpose("subject_access"), reference=PROOF)


def repair(world: World, actor: Actor) -> View:
    return View(world.base, actor, purpose("dispute_repair"), reference="案2026-1")


def stated(view: View, record: str) -> list[str]:
    return [each.text for each in view.record(record).statements]


def test_what_a_subject_says_is_told_wherever_the_record_is(world: World, somebody: Somebody) -> None:
    record = somebody.record()
    stating = Stating(world.base, somebody.me, PROOF)
    before = public(world)
    world.clock.pass_by(timedelta(minutes=1))
    said = stating.say(record, "罚款已于一月缴清，\r\n收据在案。")
    assert (said.version, said.text) == (1, "罚款已于一月缴清，\n收据在案。")
    for view in (public(world), supervision(world), own(world, somebody.me), repair(world, OFFICER)):
        assert stated(view, record) == [said.text]
    assert [each.statements for each in public(world).show(somebody.subject).page.records] == [(said,)]
    assert [each.statements for each in public(world).records(somebody.other).records] == [()]
    assert stated(public(world, Moment(known_at=TODAY)), record) == []
    assert before.record(record).statements == (said,), "at once, for who reads already"
    file = public(world).credit_files(somebody.subject)[0].id
    stating.say(file, "本公司已迁址。")
    assert [each.text for each in public(world).credit_file(file).statements] == ["本公司已迁址。"]


def test_a_statement_has_versions_survives_a_correction_and_can_be_withdrawn(world: World, somebody: Somebody) -> None:
    stating = Stating(world.base, somebody.me, PROOF)
    first = stating.say(somebody.record(), "一", expected_version=0)
    with pytest.raises(Outdated) as refused:
        stating.say(somebody.record(), "二", expected_version=0)
    assert refused.value.facts["version"] == 1
    second = stating.say(somebody.record(), "二", expected_version=1)
    assert (second.id, second.version) == (first.id, 2)
    somebody.correct()
    assert stated(public(world), somebody.record()) == ["二"]
    held = world.base.side.vault.count()
    with pytest.raises(Outdated):
        stating.withdraw(first.id, expected_version=1)
    assert stating.withdraw(first.id, expected_version=2).version == 3
    assert stated(public(world), somebody.record()) == []
    assert world.base.side.vault.count() == held - 1, "the words are gone"
    with pytest.raises(NotFound):
        stating.withdraw(first.id)


def test_words_go_with_the_record_they_stand_beside(world: World, somebody: Somebody) -> None:
    Stating(world.base, somebody.me, PROOF).say(somebody.record(), "已缴清")
    filed = somebody.disputing().file(somebody.record(), Ground.REPAIRED, "已修复").dispute
    held = world.base.side.vault.count()
    world.clock.pass_by(timedelta(days=1))
    with world.base.writing():
        assert world.base.side.vault.count() == held
    world.deliver(
        f"{somebody.decision} removed.csv", HANGZHOU, "03.2", [], delivered=JANUARY + timedelta(days=2),
        kind=DeliveryKind.REMOVALS, removed=[somebody.decision],
    )  # fmt: skip
    world.clock.pass_by(timedelta(days=1))
    with world.base.writing():
        assert world.base.side.vault.count() == held - 1, "what is disputed is kept until it is answered"
    Answering(world.base, OFFICER).answer(filed.id, upheld=True, text="已移除")
    assert own(world, CLERK).dispute(filed.id).dispute.state is DisputeState.CORRECTED
    assert forget_ended(world.base) == 2
    assert [event.text for event in own(world, CLERK).dispute(filed.id).dispute.events] == [None, None]


def test_words_are_sealed_and_never_in_a_table(world: World, somebody: Somebody) -> None:
    number = identity_number(77)
    Stating(world.base, somebody.me, PROOF).say(somebody.record(), f"证件 {number} 被冒用")
    assert number not in stated(public(world), somebody.record())[0]
    with world.base.side.sql.reading() as connection:
        for table in ("statement_event", "audit_entry", "vault_value"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()
            assert "被冒用" not in str(rows)


@pytest.mark.parametrize("words", ["", "  \n", "长" * (LONGEST + 1), "a\x00b", "本人患有艾滋病，请理解"])
def test_words_that_cannot_be_kept_are_refused(world: World, somebody: Somebody, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        Stating(world.base, somebody.me, PROOF).say(somebody.record(), words)
    assert "艾滋" not in str(refused.value)
    with pytest.raises(BadInput):
        somebody.disputing().file(somebody.record(), Ground.WRONG, words)


def test_nobody_speaks_for_somebody_else(world: World, somebody: Somebody) -> None:
    record = somebody.record()
    said = Stating(world.base, CLERK, PROOF).say(record, "窗口代述")
    other = Somebody(world)
    with pytest.raises(NotFound):
        Stating(world.base, other.me, PROOF).say(record, "不是我")
    with pytest.raises(NotFound):
        Stating(world.base, other.me, PROOF).withdraw(said.id)
    with pytest.raises(NotFound):
        other.disputing().file(record, Ground.NOT_ME, "不是我")
    for actor in (OFFICER, STEWARD, Actor("key:i", "investigator", "I"), Actor("public:x", "public", "x")):
        with pytest.raises(PurposeRefused):
            Stating(world.base, actor, PROOF)
        with pytest.raises(PurposeRefused):
            Disputing(world.base, actor, PROOF)


def test_a_dispute_marks_the_record_at_once_for_everybody(world: World, somebody: Somebody) -> None:
    record = somebody.record()
    assert not public(world).record(record).contested
    filed = somebody.disputing().file(record, Ground.WRONG, "金额有误").dispute
    assert (filed.state, filed.version, filed.instance) == (DisputeState.RECEIVED, 1, 1)
    assert filed.number.startswith("2026-")
    assert filed.due == last_day(date(2026, 11, 22), DAYS) == date(2026, 12, 14)
    for view in (public(world), supervision(world), own(world, somebody.me)):
        shown = view.record(record)
        assert shown.contested
        assert [(mark.state, mark.due) for mark in shown.disputes] == [("received", filed.due)]
    assert not public(world).records(somebody.other).records[0].contested
    with pytest.raises(BadInput, match=filed.number):
        somebody.disputing().file(record, Ground.WRONG, "再次")


def test_a_dispute_goes_to_the_department_that_recognised_the_record(world: World, somebody: Somebody) -> None:
    filed = somebody.disputing().file(somebody.record(), Ground.WRONG, "金额有误").dispute
    mine = repair(world, OFFICER).disputes(only_open=True, limit=200)
    assert filed.id in {each.dispute.id for each in mine.disputes}
    (told,) = [each.dispute for each in mine.disputes if each.dispute.id == filed.id]
    assert [event.text for event in told.events] == ["金额有误"]
    assert repair(world, STRANGER).disputes(limit=200).total == 0
    assert filed.id not in {each.dispute.id for each in repair(world, STEWARD).disputes(limit=200).disputes}
    assert [each.dispute.id for each in own(world, somebody.me).disputes().disputes] == [filed.id]
    assert [each.dispute.id for each in own(world, CLERK).disputes(somebody.subject).disputes] == [filed.id]
    with pytest.raises(BadInput):
        own(world, CLERK).disputes()
    with pytest.raises(NotFound):
        Answering(world.base, STRANGER).answer(filed.id, upheld=True, text="是")
    with pytest.raises(NotFound):
        own(world, Somebody(world).me).dispute(filed.number)
    with pytest.raises(PurposeRefused):
        supervision(world).disputes()


def test_an_upheld_dispute_ends_with_the_correction(world: World, somebody: Somebody) -> None:
    record = somebody.record()
    filed = somebody.disputing().file(record, Ground.WRONG, "金额有误").dispute
    world.clock.pass_by(timedelta(days=1))
    answered = Answering(world.base, OFFICER).answer(filed.number, upheld=True, text="核实有误", expected_version=1)
    assert (answered.dispute.state, answered.dispute.due) == (DisputeState.UPHELD, date(2026, 12, 14))
    assert public(world).record(record).contested, "until the correction is there"
    world.clock.pass_by(timedelta(days=1))
    somebody.correct()
    corrected = public(world).record(somebody.record())
    assert (corrected.contested, corrected.disputes) == (False, ())
    assert [mark.state for mark in public(world).record(record).disputes] == ["corrected"]
    told = own(world, somebody.me).dispute(filed.id)
    assert (told.dispute.state, told.contested) == (DisputeState.CORRECTED, False)
    assert [event.text for event in told.dispute.events] == ["金额有误", "核实有误"]


def test_a_correction_may_be_disputed_as_well(world: World, somebody: Somebody) -> None:
    first = somebody.disputing().file(somebody.record(), Ground.WRONG, "金额有误").dispute
    Answering(world.base, OFFICER).answer(first.id, upheld=True, text="核实有误")
    with pytest.raises(BadInput, match="disputed already"):
        somebody.disputing().file(somebody.record(), Ground.WRONG, "金额有误")
    world.clock.pass_by(timedelta(days=1))
    somebody.correct()
    world.clock.pass_by(timedelta(days=30))
    with pytest.raises(BadInput, match="is corrected"):
        somebody.disputing().escalate(first.id, "仍有误")
    second = somebody.disputing().file(somebody.record(), Ground.WRONG, "仍有误").dispute
    assert (second.state, second.record) == (DisputeState.RECEIVED, somebody.record())
    assert [mark.state for mark in public(world).record(somebody.record()).disputes] == ["received"]
    assert own(world, somebody.me).dispute(first.id).dispute.state is DisputeState.CORRECTED


def test_a_correction_that_came_before_the_answer_is_one(world: World, somebody: Somebody) -> None:
    filed = somebody.disputing().file(somebody.record(), Ground.WRONG, "金额有误").dispute
    wrong = somebody.record()
    world.clock.pass_by(timedelta(days=1))
    somebody.correct()
    assert public(world).record(somebody.record()).contested, "until it is answered"
    world.clock.pass_by(timedelta(days=1))
    answered = Answering(world.base, OFFICER).answer(filed.id, upheld=True, text="已更正")
    assert (answered.dispute.state, answered.contested) == (DisputeState.CORRECTED, False)
    corrected = public(world).record(somebody.record())
    assert (corrected.contested, corrected.disputes) == (False, ())
    assert [mark.state for mark in public(world).record(wrong).disputes] == ["corrected"]


def test_a_rejected_dispute_is_told_with_the_record_and_may_go_on(world: World, somebody: Somebody) -> None:
    record = somebody.record()
    filed = somebody.disputing().file(record, Ground.OUTDATED, "已过期").dispute
    with pytest.raises(Outdated):
        Answering(world.base, OFFICER).answer(filed.id, upheld=False, text="仍在有效期", expected_version=7)
    with pytest.raises(BadInput, match="wait until"):
        somebody.disputing().escalate(filed.id, "不服")
    with pytest.raises((NotFound, Refused)):
        Answering(world.base, STEWARD).answer(filed.id, upheld=False, text="越级")
    Answering(world.base, OFFICER).answer(filed.id, upheld=False, text="仍在有效期")
    shown = public(world).record(record)
    assert (shown.contested, [mark.state for mark in shown.disputes]) == (False, ["rejected"])
    with pytest.raises(BadInput):
        Answering(world.base, OFFICER).answer(filed.id, upheld=True, text="改判")
    again = somebody.disputing().escalate(filed.id, "不服", expected_version=2).dispute
    assert (again.state, again.instance, again.due) == (DisputeState.ESCALATED, 2, date(2026, 12, 14))
    assert public(world).record(record).contested
    with pytest.raises(Refused):
        Answering(world.base, OFFICER).answer(filed.id, upheld=False, text="维持")
    assert filed.id in {each.dispute.id for each in repair(world, STEWARD).disputes(limit=200).disputes}
    Answering(world.base, STEWARD).answer(filed.id, upheld=False, text="复核维持")
    with pytest.raises(BadInput, match="second instance"):
        somebody.disputing().escalate(filed.id, "再次不服")
    history = own(world, somebody.me).dispute(filed.id).dispute.events
    assert [event.step.value for event in history] == ["file", "reject", "escalate", "reject"]


ASKED = (
    "may ask the second instance", "by the second instance", "is to be answered", "correction is to be delivered",
)  # fmt: skip


def work(world: World, actor: Actor) -> list[tuple[str, str]]:
    """The disputes on the work list of somebody, each with what is asked of them."""
    tasks = [task for task in work_list(Officer(world.base, actor)) if task.kind is TaskKind.DISPUTE]
    return [(task.of, next(words for words in ASKED if words in task.says)) for task in tasks]


def test_an_overdue_dispute_is_shown_as_such_and_may_go_on(world: World, somebody: Somebody) -> None:
    filed = somebody.disputing().file(somebody.record(), Ground.WRONG, "金额有误").dispute
    world.clock.now = TODAY + timedelta(days=22)
    assert not own(world, somebody.me).dispute(filed.id).overdue, "14 December is the last day"
    world.clock.pass_by(timedelta(days=1))
    assert own(world, somebody.me).dispute(filed.id).overdue
    assert work(world, somebody.me) == [(filed.id, "may ask the second instance")]
    first = repair(world, OFFICER).disputes(only_open=True, limit=200).disputes[0]
    assert first.overdue, "what is overdue comes first"
    assert somebody.disputing().escalate(filed.id, "逾期未复").dispute.state is DisputeState.ESCALATED
    assert work(world, somebody.me) == []
    assert filed.id not in {of for of, _ in work(world, OFFICER)}
    assert (filed.id, "by the second instance") in work(world, STEWARD)


def test_a_correction_that_was_promised_has_its_day_too(world: World, somebody: Somebody) -> None:
    filed = somebody.disputing().file(somebody.record(), Ground.WRONG, "金额有误").dispute
    assert (filed.id, "is to be answered") in work(world, OFFICER)
    Answering(world.base, OFFICER).answer(filed.id, upheld=True, text="核实有误")
    assert (filed.id, "correction is to be delivered") in work(world, OFFICER)
    assert filed.id not in {of for of, _ in work(world, STRANGER)} | {of for of, _ in work(world, STEWARD)}
    with pytest.raises(BadInput, match="wait until"):
        somebody.disputing().escalate(filed.id, "尚未更正")
    world.clock.now = TODAY + timedelta(days=23)
    assert own(world, somebody.me).dispute(filed.id).overdue
    assert somebody.disputing().escalate(filed.id, "尚未更正").dispute.instance == 2


def test_disputes_are_told_in_pages(world: World) -> None:
    people = [Somebody(world) for _ in range(3)]
    filed = [each.disputing().file(each.record(), Ground.WRONG, "金额有误").dispute.id for each in people]
    seen: list[str] = []
    while True:
        page = repair(world, OFFICER).disputes(only_open=True, limit=2, after=seen[-1] if seen else None)
        seen += [each.dispute.id for each in page.disputes]
        if not page.has_next:
            break
    assert len(seen) == len(set(seen)) == page.total
    assert set(filed) <= set(seen)
    with pytest.raises(BadInput):
        repair(world, OFFICER).disputes(after="nothing")


def test_a_dispute_can_be_taken_back(world: World, somebody: Somebody) -> None:
    record = somebody.record()
    filed = somebody.disputing().file(record, Ground.OTHER, "其他").dispute
    assert somebody.disputing().withdraw(filed.id).dispute.state is DisputeState.WITHDRAWN
    shown = public(world).record(record)
    assert (shown.contested, shown.disputes) == (False, ())
    somebody.disputing().file(record, Ground.OTHER, "另案")


def test_every_act_is_in_the_audit_with_its_subject(world: World, somebody: Somebody) -> None:
    before = world.base.side.audit.last_sequence()
    filed = somebody.disputing().file(somebody.record(), Ground.WRONG, "金额有误").dispute
    Answering(world.base, OFFICER).answer(filed.id, upheld=False, text="无误")
    Stating(world.base, somebody.me, PROOF).say(somebody.record(), "声明")
    entries = world.base.side.audit.entries(touching=[somebody.subject], after=before)
    verbs = {each.entry.verb: each.entry.actor for each in entries}
    assert {"dispute_file": somebody.me.id, "dispute_reject": OFFICER.id, "statement_say": somebody.me.id}.items() <= (
        verbs.items()
    )


def test_a_person_disputes_what_is_theirs_alone(world: World) -> None:
    world.clock.now = TODAY
    number = identity_number(88)
    penalty = Said("杭争〔2026〕88号", "诸葛争", number, date(2026, 1, 8), FINED, kind=SubjectKind.PERSON)
    world.deliver("person.csv", HANGZHOU, "03.2P", [penalty], delivered=JANUARY)
    token = world.base.ids.token("identity_number", number)
    me = Actor("key:p", "subject", "me", binding=Binding(BindingKind.NUMBER, token))
    record = own(world, me).records(own(world, me).find(number)[0].subject_id).records[0].id
    filed = Disputing(world.base, me, PROOF).file(record, Ground.NOT_ME, "不是本人").dispute
    assert own(world, me).disputes().total == 1
    assert filed.id in {each.dispute.id for each in repair(world, OFFICER).disputes(limit=200).disputes}
    told = View(world.base, LOCAL_OPERATOR, purpose("dispute_repair"), reference="案2026-1").dispute(filed.id)
    assert told.contested
