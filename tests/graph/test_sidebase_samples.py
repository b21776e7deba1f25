"""Samples in the side base, on both databases."""

from __future__ import annotations

from graph.sidebase import SideBase
from tests.servers.sides import clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures


def test_the_last_sample_is_in_force_and_none_is_changed(side: SideBase) -> None:
    assert side.samples.last() is None
    first = side.samples.keep("one", [("b", "a"), ("c", "d")], actor="zhang")
    assert first.pairs == (("a", "b"), ("c", "d"))
    assert side.samples.keep("one", [("e", "f")], actor="li") == first
    second = side.samples.keep("two", [("a", "b")], actor="li")
    assert side.samples.last() == second
    assert side.samples.known("one") == first
    assert side.samples.known("three") is None
