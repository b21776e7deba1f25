"""The ledgers of statements and disputes, on every database that may hold them."""

from __future__ import annotations

from datetime import date

import pytest

from graph.errors import BadInput, NotFound, Outdated
from graph.settings import Settings
from graph.sidebase import SideBase
from graph.sidebase.disputes import DisputeState, Ground, Objection, Step
from graph.sidebase.statements import Place
from tests.servers.sides import Hours, clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures

TODAY = date(2026, 11, 23)
PLACE = Place("key", "file", "record", date(2030, 1, 1))
OBJECTION = Objection(Ground.WRONG, "金额有误", "record", "key", "file", "subject", "department", "code")


def test_words_survive_a_new_vault_key_and_are_forgotten_for_ever(side: SideBase) -> None:
    first = side.statements.say(PLACE, "一", actor="me", expected=0)
    side.statements.say(PLACE, "二", actor="me", statement=first.id, expected=1)
    other = side.statements.say(Place("file", "file", None, None), "三", actor="me")
    side.rotate_vault_key()
    assert [one.text for one in side.statements.standing(["key"])] == ["二"]
    assert {one.text for one in side.statements.standing(["key", "file"])} == {"二", "三"}
    assert side.statements.standing([]) == []
    assert side.statements.forget([other]) == 1
    assert [one.text for one in side.statements.all_standing()] == ["二"]
    with pytest.raises(Outdated):
        side.statements.withdraw(first.id, actor="me", expected=1)
    side.statements.withdraw(first.id, actor="me", expected=2)
    assert (side.statements.all_standing(), side.vault.count()) == ([], 0)
    with pytest.raises(NotFound):
        side.statements.statement("nobody")


def test_a_dispute_is_found_by_id_and_receipt_and_by_whom_it_concerns(side: SideBase) -> None:
    filed = side.disputes.file(OBJECTION, actor="me", today=TODAY)
    assert (filed.number, filed.due) == ("2026-1", date(2026, 12, 14))
    assert side.disputes.dispute(filed.id) == side.disputes.dispute("2026-1") == filed
    with pytest.raises(BadInput, match="2026-1"):
        side.disputes.file(OBJECTION, actor="me", today=TODAY)
    side.rotate_vault_key()
    done = side.disputes.step(filed.id, Step.REJECT, actor="officer", text="无误", today=TODAY, expected=1)
    assert (done.state, [one.text for one in done.events]) == (DisputeState.REJECTED, ["金额有误", "无误"])
    second = side.disputes.file(OBJECTION, actor="me", today=TODAY)
    assert second.number == "2026-2"
    assert [one.number for one in side.disputes.filed(department="code")] == ["2026-1", "2026-2"]
    assert [one.number for one in side.disputes.filed(subjects=["subject", "other"])] == ["2026-1", "2026-2"]
    assert side.disputes.filed(department="another") == side.disputes.filed(subjects=[]) == []
    assert {event.text for one in side.disputes.filed() for event in one.events} == {None}, "words only when asked"
    said, disputed = side.beside(["key"], None)
    assert (said, [one.number for one in disputed]) == ([], ["2026-1", "2026-2"])
    assert side.disputes.forget(filed.id) == 2
    with pytest.raises(NotFound):
        side.disputes.dispute("2026-3")


def test_the_same_act_files_one_dispute(side: SideBase) -> None:
    first = side.disputes.file(OBJECTION, actor="me", today=TODAY, act="act")
    assert side.disputes.file(OBJECTION, actor="me", today=TODAY, act="act") == first


def test_what_a_ledger_holds_is_read_by_who_opens_it_again(settings: Settings, clock: Hours) -> None:
    with SideBase.open(settings, clock) as opened:
        opened.disputes.file(OBJECTION, actor="me", today=TODAY)
    with SideBase.open(settings, clock) as again:
        assert again.disputes.dispute("2026-1").events[0].text == "金额有误"
