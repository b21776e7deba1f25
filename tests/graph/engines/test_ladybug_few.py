"""A few rows are said by parameters and many by a frame, and nobody can tell which it was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import polars as pl
import pytest

from graph.engines.ladybug_few import FEW_KEYS, FEW_ROWS, ONE_BY_ONE, said_of_few
from graph.engines.opening import open_engine
from graph.engines.queries import catalogue
from graph.engines.schema import prepare
from graph.errors import StatementError
from graph.settings import Settings

MANY = FEW_KEYS + 1
FILE = {"kind": "person", "name_key": "n", "department": "d", "region": "110105", "stamp": "s", "run": 300}


def files(first: int, count: int) -> pl.DataFrame:
    ids = [f"f{at:06d}" for at in range(first, first + count)]
    names = [f"名{at}" if at % 2 else None for at in range(first, first + count)]
    return pl.DataFrame({"id": ids, "name": names}, {"id": pl.String, "name": pl.String}).with_columns(
        *(pl.lit(value).alias(name) for name, value in FILE.items()),
        block=pl.lit(None, dtype=pl.String),
        delivered=pl.lit(datetime(2026, 1, 1, 8, tzinfo=UTC)).cast(pl.Datetime("us", "UTC")),
    )


def test_what_is_written_and_read_is_the_same(settings: Settings) -> None:
    engine = open_engine(settings)
    try:
        prepare(engine)
        start = 0
        for count in (1, FEW_ROWS, FEW_ROWS + 1, MANY):
            engine.bulk("store_files_bulk", files(start, count))
            start += count
        told = files(0, start)
        many = engine.read_frame("store_features_bulk", told.select("id")).sort("id")
        assert many.select("id", "name", "block", "run").equals(
            told.select("id", "name", "block", pl.col("run").cast(pl.Int64))
        )
        for count in (1, 2, FEW_KEYS):
            some = engine.read_frame("store_features_bulk", told.select("id").head(count)).sort("id")
            assert some.equals(many.head(count))
            assert some.schema == many.schema
        assert engine.read_frame("store_known_files_bulk", pl.DataFrame({"id": ["nobody"]})).is_empty()
    finally:
        engine.close()


def test_plain_rows_are_written_and_read_as_frames_are(engine_settings: Settings) -> None:
    told = files(0, 3)
    rows = told.to_dicts()
    engine = open_engine(engine_settings)
    try:
        prepare(engine)
        engine.transact(lambda transaction: transaction.bulk_few("store_files_bulk", rows))
        for count in (1, 3):
            wanted = engine.read_frame("store_features_bulk", told.select("id").head(count)).sort("id").to_dicts()
            found = engine.look_up("store_features_bulk", told["id"].head(count).to_list())
            assert sorted(found, key=lambda row: str(row["id"])) == wanted
            assert [row["name"] for row in wanted] == told["name"].head(count).to_list()
        assert engine.look_up("store_features_bulk", []) == []
        with pytest.raises(StatementError, match="different columns"):
            engine.transact(lambda tx: tx.bulk_few("store_files_bulk", [rows[0], {**rows[1], "more": 1}]))
        with pytest.raises(StatementError, match="takes no frame"):
            engine.look_up("store_sources", ["x"])
    finally:
        engine.close()


def test_a_few_ids_are_answered_from_one_state(settings: Settings) -> None:
    told = files(0, ONE_BY_ONE)
    ids = told["id"].to_list()
    engine = open_engine(settings)
    try:
        prepare(engine)
        engine.bulk("store_files_bulk", told)
        stamps = [told.select("id", "delivered", stamp=pl.lit(f"{at:03d}")) for at in range(50)]

        def write() -> None:
            for frame in stamps:
                engine.bulk("store_set_file_stamps_bulk", frame)

        with ThreadPoolExecutor(1) as thread:
            writing = thread.submit(write)
            seen: list[set[object]] = []
            while not writing.done():
                seen.append({row["stamp"] for row in engine.look_up("store_features_bulk", ids)})
            writing.result()
        assert all(len(stamp) == 1 for stamp in seen)
        assert len({stamp for each in seen for stamp in each}) > 1, "it was looked at while it changed"
        last = [row["stamp"] for row in engine.look_up("store_features_bulk", ids)]
        assert last == ["049"] * ONE_BY_ONE
    finally:
        engine.close()


@pytest.mark.parametrize("name", [name for name, block in catalogue("ladybug").items() if block.batch])
def test_every_block_of_rows_can_be_said_of_one(name: str) -> None:
    block = catalogue("ladybug")[name]
    row = pl.DataFrame({column: ["x"] for column in sorted(catalogue("neo4j")[name].columns)})

    found = said_of_few(block, row)

    assert found is not None
    ((text, given),) = found
    assert "$frame" not in text
    assert given.keys() == set(row.columns), "each column has its parameter"
    assert all(f"${column}" in text for column in row.columns)
