"""The time limit of readers' statements: what runs too long is stopped, and nothing else."""

from __future__ import annotations

import threading

from graph.engines.ladybug_watch import Watch


class Statement:
    """Runs until it is interrupted."""

    def __init__(self) -> None:
        self.interrupted = threading.Event()

    def interrupt(self) -> None:
        self.interrupted.set()


def test_only_what_runs_longer_than_its_limit_is_interrupted() -> None:
    watch = Watch(0.2)
    short, long = Statement(), Statement()
    try:
        with watch.over(short):
            pass
        with watch.over(long):
            assert long.interrupted.wait(10)
        assert not short.interrupted.is_set()
    finally:
        watch.close()


def test_a_closed_watch_interrupts_nobody() -> None:
    watch = Watch(0.1)
    watch.close()
    statement = Statement()
    with watch.over(statement):
        assert not statement.interrupted.wait(0.5)
