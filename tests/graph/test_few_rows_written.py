"""What one new file asks of graph, ledger and disk: a department that sends file by file waits for each of these.

Whoever needs one more raises the number here, and says in the commit why it is worth the wait of everybody.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Connection, event

from graph.base import Base, open_base
from graph.engines.base import Engine, Transaction
from graph.settings import Settings
from graph.sidebase.sqlite import BEGIN
from graph.store.load import load
from tests.laws.test_proposals import model
from tests.world import Said, Told

CODES = ("91110108551385082Q", "91110000600037341L")
MOST = {"graph statements": 22, "graph transactions": 1, "side base transactions": 3, "waits for the disk": 1}


def told(nth: int, name: str, code: str | None) -> Told:
    return Told("甲局", nth, (Said(f"D{nth}", name, code, address="某路一号"),))


def placed(base: Base, one: Told) -> None:
    """As whoever delivers it and then asks why."""
    (batch,) = one.batches(base.ids)
    with base.writing():
        load(base, one.delivery(base.ids), [batch], actor="test")


def test_one_new_file_asks_for_no_more(engine_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_base(engine_settings) as base:
        pinned = base.side.models.keep(model(4).to_json(), files=0, actor="test")
        base.side.models.pin(pinned.number, actor="test")
        placed(base, told(0, "北京晨光科技有限公司", CODES[0]))
        placed(base, told(1, "北京晨光科技有限公司", None))
        with counted(base, monkeypatch) as found:
            placed(base, told(2, "北京晨光科技有限公司", CODES[1]))
        assert base.side.proposals.all_proposals().height, "it has candidates"
        over = {what: (found[what], most) for what, most in MOST.items() if found[what] > most}
        assert not over, found
        assert set(found) >= MOST.keys(), "each of them is counted"


@contextmanager
def counted(base: Base, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """What is asked inside the block; everything is done as ever."""
    found: Counter[str] = Counter()
    engine, sync = base.engine, os.fsync

    def synced(file: int) -> None:
        found["waits for the disk"] += 1
        sync(file)

    def begun(connection: Connection) -> None:
        found["side base transactions"] += connection.get_execution_options().get(BEGIN) == "BEGIN IMMEDIATE"

    monkeypatch.setattr(os, "fsync", synced)
    event.listen(base.side.sql.engine, "begin", begun)
    base.engine = Counting(engine, found)
    try:
        yield found
    finally:
        base.engine = engine
        event.remove(base.side.sql.engine, "begin", begun)
        monkeypatch.undo()


class Counting:
    """The real engine, and a note of what it is asked."""

    def __init__(self, engine: Engine, found: Counter[str]) -> None:
        self._engine = engine
        self._found = found

    def __getattr__(self, name: str) -> Any:
        said = getattr(self._engine, name)
        return self._noting(said) if name in ("read", "read_frame", "look_up", "stream") else said

    def bulk(self, block: str, frame: pl.DataFrame) -> None:
        self._found["graph transactions"] += 1
        self._found["graph statements"] += 1
        self._engine.bulk(block, frame)

    def transact(self, work: Callable[[Transaction], Any]) -> Any:
        self._found["graph transactions"] += 1
        return self._engine.transact(lambda transaction: work(Inside(transaction, self._found)))

    def _noting(self, said: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*given: Any, **named: Any) -> Any:
            self._found["graph statements"] += 1
            return said(*given, **named)

        return noted


class Inside:
    """The real transaction, and a note of what is said in it."""

    def __init__(self, transaction: Transaction, found: Counter[str]) -> None:
        self._transaction = transaction
        self._found = found

    def __getattr__(self, name: str) -> Any:
        self._found["graph statements"] += 1
        return getattr(self._transaction, name)
