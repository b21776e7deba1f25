"""What runs too long, or for nobody any more, is stopped, whichever engine is behind it."""

from __future__ import annotations

import threading

import pytest

from graph.engines.base import Engine
from graph.engines.deadline import bounded, within
from graph.engines.leaving import Stop, for_one, to_the_end
from graph.errors import Interrupted, Timeout
from graph.settings import Settings
from tests.graph.engines.probes import NEW, opened, subjects


def test_a_long_read_is_stopped_at_its_limit(engine_settings: Settings) -> None:
    short = Settings(home=engine_settings.home, graph=engine_settings.graph, timeout_s=1)
    engine = opened(short)
    try:
        with pytest.raises(Timeout, match="XINMAI_TIMEOUT_S") as stopped:
            engine.read("probe_slow", size=300_000)
        assert stopped.value.facts["block"] == "probe_slow"
        assert engine.read("probe_subjects") == []
    finally:
        engine.close()


def test_a_long_read_is_stopped_when_the_time_of_its_request_is_over(engine: Engine) -> None:
    with within(1.0):
        with pytest.raises(Timeout, match="The request") as stopped:
            engine.read("probe_slow", size=300_000)
        assert stopped.value.facts["block"] == "probe_slow"
        with pytest.raises(Timeout, match="The request"):
            engine.read("probe_subjects")
    assert engine.read("probe_subjects") == []


def test_a_long_read_is_stopped_when_whoever_asked_leaves_and_the_others_go_on(engine: Engine) -> None:
    stop = Stop()
    waiting = threading.Timer(1.0, stop.stop)
    waiting.start()
    with for_one(stop), pytest.raises((Timeout, Interrupted)):
        engine.read("probe_slow", size=300_000)
    waiting.join()
    with for_one(stop):
        with pytest.raises(Interrupted, match="left"):
            engine.read("probe_subjects")
        with to_the_end():
            assert engine.read("probe_subjects") == []
    with for_one(Stop()):
        assert engine.read("probe_subjects") == []


def test_inside_of_a_request_the_sooner_end_counts() -> None:
    with within(60.0), within(3_600.0):
        assert 50.0 < bounded(7_200.0) <= 60.0
        assert bounded(5.0) == 5.0
    assert bounded(7_200.0) == 7_200.0


def test_what_writes_several_blocks_can_be_stopped(engine: Engine) -> None:
    failures: list[BaseException] = []

    def on_and_on() -> None:
        try:
            while True:
                engine.bulk_all([("probe_put_subjects", subjects(11_000)), ("probe_put_records", NEW)])
        except BaseException as failure:  # noqa: BLE001 - handed to the test's own thread
            failures.append(failure)

    worker = threading.Thread(target=on_and_on)
    worker.start()
    while worker.is_alive():  # it may be between two of them
        engine.interrupt()
        worker.join(0.2)
    assert [type(failure) for failure in failures] == [Interrupted]
    engine.bulk_all([("probe_put_subjects", subjects(11_000))])
    assert sum(len(frame) for frame in engine.stream("probe_subjects", 5_000)) == 11_000


def test_what_runs_can_be_stopped_and_nothing_of_it_is_kept(engine: Engine) -> None:
    failures: list[BaseException] = []

    def long() -> None:
        try:
            engine.transact(lambda t: t.write("probe_slow_write", size=300_000))
        except BaseException as failure:  # noqa: BLE001 - handed to the test's own thread
            failures.append(failure)

    worker = threading.Thread(target=long)
    worker.start()
    while worker.is_alive():  # it may not have begun when it is stopped for the first time
        engine.interrupt()
        worker.join(0.2)
    assert [type(failure) for failure in failures] == [Interrupted]
    assert engine.read("probe_subjects") == []
    engine.transact(lambda t: t.write("probe_subject", id="after", name="x"))
    assert len(engine.read("probe_subjects")) == 1
