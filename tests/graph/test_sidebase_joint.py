"""What is written together is there together, or not at all."""

from __future__ import annotations

import threading

import pytest

from graph.sidebase import SideBase
from graph.sidebase.runs import RunKind, RunState
from tests.servers.sides import Hours, clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures


@pytest.mark.parametrize("flushed", [True, False])
def test_nobody_else_sees_it_before_the_end_and_whoever_writes_it_does(side: SideBase, *, flushed: bool) -> None:
    seen: list[list[int]] = []

    def look() -> None:
        seen.append([each.number for each in side.runs.runs()])

    with side.sql.together("run", "feed", flushed=flushed):
        entry = side.runs.open_run(RunKind.LOAD, "operator")
        side.feed.tell(entry.number)
        side.runs.close_run(entry.number, RunState.COMMITTED)
        assert side.runs.run_numbered(entry.number).state is RunState.COMMITTED
        other = threading.Thread(target=look)
        other.start()
        other.join()
    look()
    assert seen == [[], [entry.number]]
    assert side.feed.has_told(entry.number)


@pytest.mark.parametrize("flushed", [True, False])
def test_an_error_undoes_all_of_it(side: SideBase, *, flushed: bool) -> None:
    def fail() -> None:
        with side.sql.together("run", "feed", flushed=flushed):
            side.feed.tell(side.runs.open_run(RunKind.LOAD, "operator").number)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert side.runs.runs() == []
    assert side.feed.last() == 0
    assert side.runs.open_run(RunKind.LOAD, "operator").number == 1, "the thread writes by itself again"


def test_what_is_left_unflushed_leaves_later_writing_as_it_was(side: SideBase) -> None:
    asked = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}[side.sql.engine.dialect.name]

    def waits() -> str:
        with side.sql.writing("run") as connection:
            return str(connection.exec_driver_sql(asked).scalar())

    def fail() -> None:
        with side.sql.together("run", flushed=False):
            waits()
            raise LookupError

    usual = waits()
    with side.sql.together("run", flushed=False):
        assert waits() != usual
    assert waits() == usual
    with pytest.raises(LookupError):
        fail()
    assert waits() == usual


def test_only_what_was_named_is_written_together(side: SideBase, clock: Hours) -> None:
    with side.sql.together("feed"), pytest.raises(ValueError, match="run is written together with feed"):
        side.runs.open_run(RunKind.LOAD, "operator")
    with side.sql.together("feed"):
        with pytest.raises(ValueError, match="cannot be part of more"), side.sql.together("run"):
            pass
        side.feed.tell(7)
    assert side.feed.last() == 1


def test_what_is_read_before_the_first_writing_is_of_one_state(side: SideBase) -> None:
    def write() -> None:
        side.runs.open_run(RunKind.LOAD, "another")

    with side.sql.together("run", "feed"):
        assert side.runs.runs() == []
        other = threading.Thread(target=write)
        other.start()
        other.join()
        assert side.runs.runs() == []
        assert side.runs.open_run(RunKind.LOAD, "operator").number == 2, (
            "what is written stands behind what others wrote"
        )
        assert [each.actor for each in side.runs.runs()] == ["operator", "another"]
