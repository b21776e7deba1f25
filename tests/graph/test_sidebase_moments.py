"""Whoever is alone with a file for a moment is alone, among threads and beside whoever locks it in another way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from graph.sidebase.chain import Head
from graph.sidebase.heads import HeadKeeper
from graph.sidebase.moments import alone

SOON_S = 0.2
LONG_S = 30.0
Lock = Callable[[str], AbstractContextManager[object]]


@pytest.mark.parametrize(("first", "second"), [(alone, alone), (FileLock, alone), (alone, FileLock)])
def test_the_second_waits_for_the_first(tmp_path: Path, first: Lock, second: Lock) -> None:
    path, inside = str(tmp_path / "lock"), threading.Event()

    def come() -> None:
        with second(path):
            inside.set()

    with first(path):
        coming = threading.Thread(target=come)
        coming.start()
        assert not inside.wait(SOON_S)
    assert inside.wait(LONG_S)
    coming.join()


def test_an_error_lets_the_next_one_in(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    with pytest.raises(KeyError), alone(path):
        raise KeyError
    with alone(path):
        pass


def test_of_tails_that_are_moved_at_once_the_latest_stays(tmp_path: Path) -> None:
    keepers = [HeadKeeper(tmp_path), HeadKeeper(tmp_path)]
    (tmp_path / "tail").write_bytes(b"x" * 9_000)  # no head, and longer than any

    def move(keeper: HeadKeeper, first: int) -> None:
        for sequence in range(first, 400, 2):
            keeper.move_tail(Head(sequence, "0" * 64, datetime(2026, 1, 1, tzinfo=UTC), "k", "s"))

    moving = [threading.Thread(target=move, args=(keeper, nth)) for nth, keeper in enumerate(keepers, 1)]
    for each in moving:
        each.start()
    for each in moving:
        each.join()
    tail = keepers[0].tail()
    assert tail is not None
    assert tail.sequence == 399
