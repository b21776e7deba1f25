"""What is done beside the engine is done in order and wholly, and what fails there fails where it was asked for."""

from __future__ import annotations

import sys
import threading

import pytest

from graph.store.beside import HAND_OVER_S, SMALL, Beside

MANY = ["many"] * (SMALL + 1)
FEW = ["few"] * 3


def test_many_things_are_done_beside_and_few_at_once_in_the_order_of_asking() -> None:
    done: list[tuple[str, bool]] = []
    here = threading.get_ident()

    def noted(name: str, _things: list[str]) -> None:
        done.append((name, threading.get_ident() == here))

    with Beside() as beside:
        beside.do(lambda things: noted("first few", things), FEW)
        for name in ("many", "more", "most", "again"):
            beside.do(lambda things, name=name: noted(name, things), MANY)  # type: ignore[misc] # bound now
        beside.do(lambda things: noted("last few", things), FEW)
        beside.do(lambda things: noted("nothing", things), FEW[:0])
        beside.finish()
    assert done[0] == ("first few", True)
    assert [name for name, _ in done[1:6]] == ["many", "more", "most", "again", "last few"]
    assert not any(at_once for _, at_once in done[1:6])


def test_what_fails_beside_fails_here() -> None:
    def fails(_things: list[str]) -> None:
        raise ValueError("beside")

    with Beside() as beside:
        beside.do(fails, MANY)
        with pytest.raises(ValueError, match="beside"):
            beside.finish()


def test_threads_wait_less_for_each_other_inside_and_as_always_afterwards() -> None:
    before = sys.getswitchinterval()
    with Beside():
        assert sys.getswitchinterval() == pytest.approx(HAND_OVER_S)
    assert sys.getswitchinterval() == before
