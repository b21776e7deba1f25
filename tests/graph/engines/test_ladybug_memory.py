"""Memory that a writer fills is waited for."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import replace

import polars as pl
import pytest

from graph.engines.base import Transaction
from graph.errors import EngineUnavailable, StatementError
from graph.settings import Settings
from tests.graph.engines.probes import opened, records


def long_records(first: int, count: int) -> pl.DataFrame:
    return records(*((f"r{number:06}", "长" * 130) for number in range(first, first + count)))


def test_a_read_that_finds_the_memory_full_is_answered_once_the_writer_has_gone(settings: Settings) -> None:
    engine = opened(replace(settings, memory_mb=64))
    engine.bulk("probe_put_records", long_records(0, 20_000))
    read: list[int] = []

    def fill_the_memory(transaction: Transaction) -> None:
        with suppress(EngineUnavailable):
            for written in range(20_000, 220_000, 500):
                transaction.bulk("probe_put_records", long_records(written, 500))
        reader.start()
        time.sleep(0.2)

    reader = threading.Thread(target=lambda: read.append(len(engine.read("probe_records"))))
    with pytest.raises(StatementError, match="lost"):
        engine.transact(fill_the_memory)
    reader.join()
    engine.close()

    assert read == [20_000]
