"""All answers of one request are of one state of the base, and its looks are few."""

from __future__ import annotations

import pytest

from graph.engines.base import Engine, Row, Value
from graph.engines.columns import rows_in
from graph.view.base import Reader
from graph.view.onestate import OneState
from graph.view.visibility import STATE, Visible, seen
from tests.graph.test_view_consistency import next_epoch


def epoch(reader: Reader, _visible: Visible) -> Value:
    return reader.read("view_epoch")[0]["epoch"]


def nothing(_reader: Reader, visible: Visible) -> int:
    return visible.epoch


def test_what_was_read_before_and_after_a_change_is_not_of_one_state(engine: Engine) -> None:
    state = OneState(engine)
    before = state.answer(epoch)
    assert state.stands()
    next_epoch(engine)
    assert state.answer(epoch) != before
    assert not state.stands()


def test_what_was_read_before_a_change_is_of_the_state_before_it(engine: Engine) -> None:
    state = OneState(engine)
    before = state.answer(epoch)
    assert state.stands()
    next_epoch(engine)
    assert state.answer(nothing) == before
    assert state.stands()


def test_a_state_that_has_gone_is_found_out_also_without_a_look(engine: Engine) -> None:
    since = seen(engine)
    next_epoch(engine)
    state = OneState(engine, since)
    assert state.stands()  # nobody was told anything
    state.answer(nothing)
    assert not state.stands()


def test_each_look_is_one_journey_and_tells_the_state_behind_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = seen(engine)
    alone: list[str] = []
    really = engine.read

    def counted(block: str, **parameters: Value) -> list[Row]:
        alone.append(block)
        return really(block, **parameters)

    state = OneState(engine, since)
    monkeypatch.setattr(engine, "read", counted)
    for _ in range(3):
        state.answer(epoch)
    assert state.stands()
    assert STATE not in alone


def test_a_look_and_what_stands_behind_it_are_what_each_of_them_is(engine: Engine) -> None:
    columns, then = engine.read_columns_then("view_epoch", STATE, committed="COMMITTED")
    assert rows_in(columns) == engine.read("view_epoch") == rows_in(engine.read_columns("view_epoch"))
    assert then == engine.read(STATE, committed="COMMITTED")
