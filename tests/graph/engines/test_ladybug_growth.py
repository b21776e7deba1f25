"""No node table of the embedded base grows by more than half between two checkpoints, and no key is lost."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.engines import ladybug_growth
from graph.engines.base import Transaction
from graph.engines.ladybug import LadybugEngine
from graph.engines.ladybug_growth import LOG_BYTES, SHARE, SMALL, Growth
from graph.engines.queries import catalogue
from graph.engines.schema import prepare
from graph.settings import Settings

TABLES = ("Subject", "CreditFile")


@given(st.lists(st.tuples(st.sampled_from(TABLES), st.integers(1, 60_000)), max_size=30))
def test_a_table_grows_by_no_more_than_half_between_two_checkpoints(wanted: list[tuple[str, int]]) -> None:
    growth, held, at = Growth(), dict.fromkeys(TABLES, 0), dict.fromkeys(TABLES, 0)
    growth.checkpointed(held)
    for table, rows in wanted:
        left = rows
        while left:
            if growth.room([table]) < left:
                at = dict(held)
                growth.checkpointed(held)
            written = min(left, growth.room([table]))
            assert written > 0
            growth.wrote({table: written})
            held[table] += written
            left -= written
            assert held[table] <= max(SMALL, at[table] * (1 + SHARE))
    assert not growth.is_beyond


def test_a_log_of_links_between_known_nodes_may_be_longer() -> None:
    growth = Growth()
    growth.checkpointed({})
    assert growth.fills(LOG_BYTES + 1)  # of what was removed or set
    assert not growth.fills(LOG_BYTES)
    growth.linked(50_000)
    assert not growth.fills(LOG_BYTES + 1)
    growth.wrote({"CreditRecord": 20_000})
    assert growth.fills(LOG_BYTES + 1)
    growth.linked(50_000)
    assert not growth.fills(LOG_BYTES + 1)
    growth.checkpointed({"CreditRecord": 20_000})
    assert growth.fills(LOG_BYTES + 1)


def subjects(first: int, count: int) -> pl.DataFrame:
    return pl.DataFrame(
        {"id": [f"{n * 2_654_435_761 % 2**64:016x}" for n in range(first, first + count)]}
    ).with_columns(kind=pl.lit("organisation"), run=pl.lit(1, pl.Int64))


@pytest.fixture
def engine(tmp_path: Path) -> LadybugEngine:
    made = LadybugEngine(Settings(home=tmp_path), catalogue("ladybug"))
    prepare(made)
    return made


def test_every_key_is_found_after_growth_in_leaps(engine: LadybugEngine) -> None:
    first = 0
    for count in (12_499, 25_000, 50_000, 12_501):
        engine.bulk("store_subjects_bulk", subjects(first, count))
        first += count
    lookup = subjects(0, first).select("id")
    engine.checkpoint()
    found = [
        row["id"]
        for chunk in lookup.iter_slices(20_000)
        for row in engine.read_frame("store_known_subjects_bulk", chunk).iter_rows(named=True)
    ]
    assert sorted(found) == sorted(lookup["id"])
    engine.close()


def test_a_transaction_that_creates_more_ends_in_a_checkpoint(
    engine: LadybugEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladybug_growth, "SMALL", 100)
    engine.bulk("store_subjects_bulk", subjects(0, 10))

    def work(transaction: Transaction) -> None:
        transaction.bulk("store_subjects_bulk", subjects(10, 500))

    log = tmp_path / "graph.wal"
    engine.transact(work)
    assert not log.exists() or log.stat().st_size == 0
    engine.close()
