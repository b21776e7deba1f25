"""What must hold of a base after a kill.

The rule of this module: the base is in one of the states between the steps of the work, at no earlier one than
somebody has seen, and every later look finds at least as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.base import Base, open_base
from graph.errors import EngineUnavailable
from graph.facts import facts_of
from graph.settings import Settings
from tests.kills.leftovers import leftovers
from tests.kills.sight import sight
from tests.kills.work import Operation


@dataclass(frozen=True)
class State:
    """The facts of a base between two steps, and how a reader sees them."""

    fingerprint: str
    sight: str


@dataclass(frozen=True)
class Undisturbed:
    """One operation on a base that nobody kills: its states and how long it takes."""

    states: tuple[State, ...]
    duration_s: float


def state_of(base: Base) -> State:
    """The state a base is in."""
    return State(facts_of(base.engine).fingerprint, sight(base.engine))


def states_of(base: Base, operation: Operation) -> list[State]:
    """The states before, between and after the steps, by doing them; the base must hold what stands before."""
    for step in operation.ready:
        step(base)
    states = [state_of(base)]
    for step in operation.steps:
        step(base)
        states.append(state_of(base))
    return states


def check(settings: Settings, operation: Operation, states: Sequence[State], saw: Sequence[str]) -> None:
    """Look, recover, look again, repeat the work, and look for the last time."""
    sights = [state.sight for state in states]
    partial = [seen for seen in saw if seen not in sights]
    assert not partial, f"a reader saw a part: {partial[0]}, of {sights}"
    places = [sights.index(seen) for seen in saw]
    known = max(places, default=0)
    with open_base(settings) as base:
        if not _being_rebuilt(base):
            known = _later(states, facts_of(base.engine).fingerprint, known)
        with base.writing():
            pass
        _later(states, facts_of(base.engine).fingerprint, known)
        assert sight(base.engine) in sights
    assert leftovers(settings) == []
    with open_base(settings) as base:
        for step in operation.steps:
            step(base)
        assert state_of(base) == states[-1]
    assert leftovers(settings) == []


def _later(states: Sequence[State], fingerprint: str, known: int) -> int:
    """The first place in the work at which the base can be, if that is not before the one that is known."""
    places = [place for place, state in enumerate(states) if state.fingerprint == fingerprint]
    assert places, "the base is between two states"
    assert places[-1] >= known, f"the base was at {known} and is back at {places}"
    return places[0]


def _being_rebuilt(base: Base) -> bool:
    """Whether a reader is told so, instead of being shown a part."""
    try:
        sight(base.engine)
    except EngineUnavailable:
        return True
    return False
