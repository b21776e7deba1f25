"""Stopped before any statement and then recovered, a load or a withdrawal leaves nothing over."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace

import pytest

from graph.base import open_base
from graph.settings import Settings
from tests.kills.leftovers import leftovers
from tests.kills.work import Step, World, loaded, operations
from tests.laws.test_interrupted import Stopped, StoppingEngine

pytestmark = pytest.mark.slow

OPERATIONS = operations(World(80))


@pytest.mark.parametrize("name", ["load", "withdraw", "resolve"])
def test_stopped_at_any_statement_nothing_is_left_over(settings: Settings, name: str) -> None:
    operation = OPERATIONS[name]
    prepared = replace(settings, home=settings.home / "prepared")
    with open_base(prepared) as base:
        for told in operation.before:
            loaded(base, told)
    place, found = 0, []
    while True:
        stopped_home = replace(settings, home=settings.home / f"stopped-{place}")
        shutil.copytree(prepared.home, stopped_home.home)
        stopped = _stopped_at(stopped_home, operation.steps, place)
        found += [f"{place}: {line}" for line in leftovers(stopped_home)]
        shutil.rmtree(stopped_home.home)
        if not stopped:
            break
        place += 1
    assert place > 2
    assert found == []


def _stopped_at(settings: Settings, steps: Sequence[Step], place: int) -> bool:
    """Whether the steps have so many statements; the base is recovered afterwards."""
    with open_base(settings) as base:
        real = base.engine
        stopping = StoppingEngine(real, place)
        base.engine = stopping
        try:
            for step in steps:
                step(base)
        except Stopped:
            pass
        finally:
            base.engine = real
        with base.writing():
            pass
        return stopping.stopped
