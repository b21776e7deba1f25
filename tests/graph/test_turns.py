"""What is done under one key is done by one at a time, and a key that is free is anybody's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from graph.errors import Taken
from graph.sidebase.turns import Turns


def test_whoever_waits_too_long_for_a_key_is_told_so_and_others_do_not_wait() -> None:
    turns = Turns(patience_s=0.05)
    with turns.alone("one", by="li"):
        with turns.alone("other", by="li"):
            pass
        with pytest.raises(Taken, match="being done") as refused, turns.alone("one", by="li"):
            pass
    assert refused.value.facts["by"] == "li"
    with turns.alone("one", by="li"):  # it is free again
        pass


def test_what_fails_gives_its_key_back_and_who_waits_has_it_next() -> None:
    turns, done = Turns(), list[int]()

    def work(number: int) -> None:
        with turns.alone("one", by="li"):
            before = len(done)
            done.append(number)
            assert len(done) == before + 1

    held = ExitStack()
    held.enter_context(turns.alone("one", by="li"))
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(work, number) for number in range(8)]
        with pytest.raises(ValueError, match="fails"), held:
            raise ValueError("it fails")
        for each in waiting:
            each.result()
    assert sorted(done) == list(range(8))
