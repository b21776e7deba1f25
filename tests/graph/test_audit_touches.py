"""What entries touched is found at once, whoever wrote them and whatever ended since, in each side base."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, func, insert, select

from graph.clock import utc_now
from graph.settings import Settings
from graph.sidebase import SideBase, touches
from graph.sidebase.chain import AuditEntry
from graph.sidebase.tables.audit import audit_touch
from tests.servers.sides import Hours, clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures

IDS = [f"subject{number}" for number in range(7)]


def looked(number: int, giver: str = "") -> AuditEntry:
    """An entry that touches each id whose number divides its own."""
    what = tuple(name for at, name in enumerate(IDS) if at and number % at == 0)
    return AuditEntry(f"actor{number % 2}", "supervision", "show", what=what, giver=giver)


def indexed(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(audit_touch)) or 0


def check_found(side: SideBase) -> None:
    every = side.audit.entries()
    for name in IDS:
        assert side.audit.entries(touching=[name]) == [each for each in every if name in each.entry.what]


def test_what_was_just_written_is_found_by_all_that_it_touched(side: SideBase) -> None:
    for number in range(20):
        side.audit.write_many([looked(number), looked(number + 1)])
        check_found(side)
    assert side.verify_audit().sound


def test_what_a_killed_process_did_not_index_is_found_by_the_next_one(settings: Settings, clock: Hours) -> None:
    killed = SideBase.open(settings, clock)
    killed.audit.write_many([looked(number) for number in range(20)])
    with killed.sql.reading() as connection:
        assert indexed(connection) == 0
    assert killed.verify_audit().sound
    killed.sql.close()  # and nothing of what closing does
    with SideBase.open(settings, clock) as side:
        side.audit.write(looked(20))
        check_found(side)
        assert side.verify_audit().sound


def test_what_waits_does_not_grow_without_end(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touches, "MOST_BEHIND", 10)
    monkeypatch.setattr(touches, "PART", 3)
    with SideBase.open(settings, utc_now) as side:
        for number in range(40):
            side.audit.write(looked(number))
    with SideBase.open(settings, utc_now) as side:
        with side.sql.reading() as connection:
            assert indexed(connection) == sum(len(each.entry.what) for each in side.audit.entries())
        assert side.verify_audit().sound


def test_what_was_done_by_given_rights_is_found_under_the_giver(side: SideBase) -> None:
    side.audit.write(looked(6))
    side.audit.write(looked(7, giver="someone"))
    assert [each.entry.giver for each in side.audit.entries(actor="someone")] == ["someone"]


def test_an_index_of_entries_that_are_not_there_is_found(side: SideBase) -> None:
    side.audit.write(looked(6))
    assert side.audit.entries(touching=["subject6"])
    with side.sql.writing("attack") as connection:
        connection.execute(insert(audit_touch).values(what="subject6", sequence=1_000_000))
    assert {finding.code for finding in side.verify_audit().findings} == {"TOUCHES"}
