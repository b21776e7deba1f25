"""A transaction happens or does not, whichever engine is behind it."""

from __future__ import annotations

import threading

import pytest

from graph.engines.base import Engine, Transaction
from graph.errors import StatementError, XinmaiError
from graph.settings import Settings
from tests.graph.engines.probes import NEW, opened, records


def test_a_transaction_happens_or_does_not(engine: Engine) -> None:
    def both(transaction: Transaction) -> str:
        transaction.write("probe_subject", id="a", name="1")
        transaction.bulk("probe_put_records", NEW)
        assert [row["id"] for row in transaction.read("probe_records")] == ["r1", "r2", "r3"]
        return "done"

    assert engine.transact(both) == "done"

    def neither(transaction: Transaction) -> None:
        transaction.write("probe_subject", id="b", name="2")
        transaction.bulk("probe_put_records", records(("r4", "x")))
        raise XinmaiError("changed my mind")

    with pytest.raises(XinmaiError, match="changed my mind"):
        engine.transact(neither)
    assert [row["id"] for row in engine.read("probe_subjects")] == ["a"]
    assert len(engine.read("probe_records")) == 3


def test_a_swallowed_failure_still_loses_the_whole_transaction(engine: Engine) -> None:
    engine.transact(lambda t: t.write("probe_subject", id="a", name="1"))

    def stubborn(transaction: Transaction) -> None:
        transaction.write("probe_subject", id="b", name="2")
        with pytest.raises(Exception):  # noqa: B017, PT011 - inside, a driver's exception may still pass
            transaction.write("probe_subject", id="a", name="again")
        with pytest.raises(StatementError, match="lost"):
            transaction.write("probe_subject", id="c", name="3")

    with pytest.raises(StatementError, match="lost"):
        engine.transact(stubborn)
    assert [row["id"] for row in engine.read("probe_subjects")] == ["a"]


def test_a_transaction_is_over_when_it_is_over(engine: Engine) -> None:
    kept = engine.transact(lambda transaction: transaction)
    with pytest.raises(StatementError, match="over"):
        kept.write("probe_subject", id="late", name="x")


def test_writers_queue_and_readers_do_not_wait(engine: Engine) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(transaction: Transaction) -> None:
        transaction.write("probe_subject", id="first", name="1")
        inside.set()
        go_on.wait()

    first = threading.Thread(target=engine.transact, args=(slow,))
    second = threading.Thread(target=engine.transact, args=(lambda t: t.write("probe_subject", id="second", name="2"),))
    first.start()
    inside.wait()
    second.start()
    assert engine.read("probe_find_subject", id="first") == []  # not yet, and without waiting
    go_on.set()
    first.join()
    second.join()
    assert [row["id"] for row in engine.read("probe_subjects")] == ["first", "second"]


def test_a_transaction_inside_a_transaction_is_refused_instead_of_waiting_for_itself(settings: Settings) -> None:
    engine = opened(settings)
    with pytest.raises(StatementError, match="inside a transaction"):
        engine.transact(lambda _: engine.bulk("probe_put_records", NEW))
    engine.close()
