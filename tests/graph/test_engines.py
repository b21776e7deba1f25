"""One body of conformance tests: what the program may rely on, whichever engine is behind it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import cast

import hypothesis
import polars as pl
import pytest
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from graph.engines.base import Engine, Transaction
from graph.engines.deadline import bounded, within
from graph.engines.leaving import Stop, for_one, to_the_end
from graph.engines.opening import open_engine
from graph.engines.schema import prepare
from graph.errors import (
    BaseHeld,
    EngineError,
    EngineUnavailable,
    Interrupted,
    StatementError,
    Timeout,
    XinmaiError,
)
from graph.settings import Settings
from tests.conftest import emptied
from tests.plans import blocks_with_probes, scan_free, scans

INSTANT = pl.Datetime("us", "UTC")
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "title": pl.String,
    "decided": pl.Date,
    "delivered": INSTANT,
    "run": pl.Int64,
    "held": pl.Boolean,
    "share": pl.Float64,
}
SOON = 20.0


def opened(settings: Settings) -> Engine:
    name = "ladybug" if settings.embedded else "neo4j"
    engine = open_engine(settings, blocks_with_probes(name))
    prepare(engine)
    for block in engine.blocks:
        if block.startswith("probe_table_"):
            engine.define(block)
    return engine


@pytest.fixture
def engine(engine_settings: Settings) -> Iterator[Engine]:
    """Each engine in turn with the blocks of these tests."""
    engine = opened(engine_settings)
    yield engine
    engine.close()


def records(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame([row + (None,) * (len(SCHEMA) - len(row)) for row in rows], schema=SCHEMA, orient="row")


NEW = records(
    ("r1", "行政处罚", date(2020, 2, 29), datetime(2020, 3, 1, 8, 30, 15, 123456, tzinfo=UTC), 1, True, 0.1),
    ("r2",),
    ("r3", "", date(1949, 10, 1), datetime(1949, 10, 1, 7, tzinfo=UTC), 2**53, False, -1e300),
)


def long_records(first: int, count: int) -> pl.DataFrame:
    return records(*((f"r{number:06}", "长" * 130) for number in range(first, first + count)))


def test_values_come_back_as_they_went_in(engine: Engine) -> None:
    engine.bulk("probe_put_records", NEW)
    assert engine.read("probe_records") == NEW.to_dicts()
    assert engine.read("probe_records")[0]["delivered"].tzinfo is UTC  # type: ignore[union-attr]
    assert_frame_equal(engine.read_frame("probe_records"), NEW)


def test_a_sum_is_an_int_and_aggregates_of_instants_keep_their_zone(engine: Engine) -> None:
    engine.bulk("probe_put_records", NEW)
    (row,) = engine.read("probe_sums")
    assert row == {
        "total": 2**53 + 1,
        "records": 3,
        "latest": NEW["delivered"][0],
        "earliest": date(1949, 10, 1),
    }
    assert type(row["total"]) is int


def test_an_instant_in_another_zone_is_the_same_instant(engine: Engine) -> None:
    beijing = timezone(timedelta(hours=8))
    engine.bulk("probe_put_records", NEW.with_columns(pl.col("delivered").dt.convert_time_zone("Asia/Shanghai")))
    since = datetime(2020, 3, 1, 16, 30, 15, 123456, tzinfo=beijing)
    assert [row["id"] for row in engine.read("probe_records_since", since=since, day=date(1900, 1, 1))] == ["r1"]
    assert engine.read("probe_records_since", since=since + timedelta(microseconds=1), day=date(1900, 1, 1)) == []
    engine.transact(lambda t: t.write("probe_set_record", id="r2", title="x", delivered=since, decided=None))
    (row,) = engine.read("probe_record", id="r2")
    assert row["delivered"] == since
    assert cast(datetime, row["delivered"]).utcoffset() == timedelta(0)


def test_what_has_no_zone_or_no_type_is_refused(engine: Engine) -> None:
    naive = datetime(2020, 1, 1)  # noqa: DTZ001 - the naive instant is what must be refused
    with pytest.raises(StatementError, match="without a zone"):
        engine.read("probe_records_since", since=naive, day=date(2020, 1, 1))
    with pytest.raises(StatementError, match="no time zone"):
        engine.bulk("probe_put_records", NEW.with_columns(pl.col("delivered").dt.replace_time_zone(None)))
    with pytest.raises(StatementError, match="no type"):
        engine.bulk("probe_put_records", NEW.with_columns(run=pl.lit(None)))
    assert engine.read("probe_records") == []


def test_setting_null_takes_a_property_away(engine: Engine) -> None:
    engine.bulk("probe_put_records", NEW)
    engine.transact(lambda t: t.write("probe_set_record", id="r1", title=None, delivered=None, decided=None))
    assert engine.read("probe_record", id="r1") == [{"title": None, "decided": None, "delivered": None, "run": 1}]


def test_bulk_is_idempotent_and_a_null_overwrites(engine: Engine) -> None:
    engine.bulk("probe_put_records", NEW)
    engine.bulk("probe_put_records", NEW)
    assert engine.read("probe_records") == NEW.to_dicts()
    engine.bulk("probe_put_records", records(("r1",)))
    assert engine.read("probe_records")[0] == dict.fromkeys(SCHEMA) | {"id": "r1"}


def test_bulk_of_nothing_and_of_more_than_a_chunk(engine: Engine) -> None:
    engine.bulk("probe_put_subjects", pl.DataFrame(schema={"id": pl.String, "name": pl.String}))
    assert engine.read("base_nodes") == [{"nodes": 1}]
    many = 60_000 if engine.name == "ladybug" else 11_000
    engine.bulk("probe_put_subjects", subjects(many))
    assert engine.read("base_nodes") == [{"nodes": many + 1}]


def subjects(count: int) -> pl.DataFrame:
    ids = [f"s{i:06d}" for i in range(count)]
    return pl.DataFrame({"id": ids, "name": ["甲"] * count})


@pytest.mark.parametrize("versions", [["a", "b"], [], ["字"], None])
def test_lists_of_strings_round_trip(engine: Engine, versions: list[str] | None) -> None:
    engine.transact(lambda t: t.write("probe_set_key", id="k", versions=versions))
    assert engine.read("probe_keys") == [{"id": "k", "versions": versions}]
    frame = pl.DataFrame(
        {"id": ["k2"], "versions": [versions]}, schema={"id": pl.String, "versions": pl.List(pl.String)}
    )
    engine.bulk("probe_put_keys", frame)
    assert engine.read("probe_keys")[1] == {"id": "k2", "versions": versions}
    assert engine.read_frame("probe_keys")["versions"].to_list() == [versions, versions]


def test_many_are_looked_up_at_once(engine: Engine) -> None:
    engine.bulk("probe_put_records", NEW)
    asked = pl.DataFrame({"id": ["r1", "missing", "r2"]})
    for _ in range(3):  # the same frame object again and again: the driver caches by object
        found = engine.read_frame("probe_look_up_bulk", asked, add=1).sort("id")
        assert found.to_dicts() == [
            {"id": "missing", "title": None, "delivered": None, "run": None},
            {"id": "r1", "title": "行政处罚", "delivered": NEW["delivered"][0], "run": 2},
            {"id": "r2", "title": None, "delivered": None, "run": None},
        ]


def test_a_frame_has_the_same_types_when_nothing_is_in_it(engine: Engine) -> None:
    asked = pl.DataFrame({"id": ["missing"]})
    types = {"id": pl.String, "title": pl.String, "delivered": INSTANT, "run": pl.Int64}
    assert dict(engine.read_frame("probe_look_up_bulk", asked, add=1).schema) == types
    assert dict(engine.read_frame("probe_look_up_bulk", asked.clear(), add=1).schema) == types
    assert dict(engine.read_frame("probe_records").schema) == SCHEMA


def test_a_frame_with_an_undeclared_type_is_refused(engine: Engine) -> None:
    engine.bulk("probe_put_records", NEW)
    with pytest.raises(StatementError, match="types:"):
        engine.read_frame("probe_delivered_undeclared")


def test_streams_come_in_pieces_and_in_order(engine: Engine) -> None:
    engine.bulk("probe_put_subjects", subjects(2_500))
    frames = list(engine.stream("probe_subjects", 1_000))
    assert [frame.height for frame in frames] == [1_000, 1_000, 500]
    assert pl.concat(frames)["id"].to_list() == subjects(2_500)["id"].to_list()
    assert list(engine.stream("probe_records", 10)) == []


def test_a_stream_may_be_left_early_and_others_go_on(engine: Engine) -> None:
    engine.bulk("probe_put_subjects", subjects(2_500))
    stream = engine.stream("probe_subjects", 10)
    assert next(stream).height == 10
    stream.close()  # type: ignore[attr-defined]
    engine.bulk("probe_put_subjects", subjects(10))
    assert engine.read("base_nodes") == [{"nodes": 2_501}]


def test_a_wrong_call_is_refused_before_it_runs(engine: Engine) -> None:
    with pytest.raises(StatementError, match="missing: id"):
        engine.read("probe_record")
    with pytest.raises(StatementError, match="not known: name"):
        engine.read("probe_record", id="r", name="x")
    with pytest.raises(StatementError, match="no block"):
        engine.read("probe_nothing")
    with pytest.raises(StatementError, match="writes"):
        engine.read("probe_set_key", id="k", versions=["v"])
    with pytest.raises(StatementError, match="takes no frame"):
        engine.bulk("probe_set_key", NEW)
    with pytest.raises(StatementError, match="needs a frame"):
        engine.read_frame("probe_look_up_bulk", add=1)
    engine.bulk("probe_put_records", NEW)
    with pytest.raises(StatementError, match="promises one row"):
        engine.read("probe_first_record")


def test_a_frame_that_lacks_a_column_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError):
        engine.bulk("probe_put_records", NEW.drop("title"))
    assert engine.read("probe_records") == []


def test_no_exception_of_a_driver_leaks_and_no_value_is_in_a_message(engine: Engine) -> None:
    with pytest.raises(StatementError) as wrong:
        engine.read("probe_wrong")
    assert wrong.value.facts["block"] == "probe_wrong"
    engine.transact(lambda t: t.write("probe_subject", id="id-1234567890", name="n"))
    with pytest.raises(EngineError) as twice:
        engine.transact(lambda t: t.write("probe_subject", id="id-1234567890", name="n"))
    assert "1234567890" not in str(twice.value)
    assert twice.value.__suppress_context__


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
        assert go_on.wait(SOON)

    first = threading.Thread(target=engine.transact, args=(slow,))
    second = threading.Thread(target=engine.transact, args=(lambda t: t.write("probe_subject", id="second", name="2"),))
    first.start()
    assert inside.wait(SOON)
    second.start()
    assert engine.read("probe_find_subject", id="first") == []  # not yet, and without waiting
    go_on.set()
    first.join(SOON)
    second.join(SOON)
    assert [row["id"] for row in engine.read("probe_subjects")] == ["first", "second"]


def test_many_threads_read_at_once(engine: Engine) -> None:
    engine.bulk("probe_put_subjects", subjects(200))
    wrong: list[object] = []

    def read_many(start: int) -> None:
        for i in range(start, 200, 4):
            rows = engine.read("probe_find_subject", id=f"s{i:06d}")
            frame = engine.read_frame("probe_look_up_bulk", pl.DataFrame({"id": [f"s{i}"]}), add=i)
            if rows != [{"name": "甲"}] or frame["id"].to_list() != [f"s{i}"]:
                wrong.append((rows, frame))

    threads = [threading.Thread(target=read_many, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []


def test_a_long_read_is_stopped_at_its_limit(engine_settings: Settings) -> None:
    short = Settings(home=engine_settings.home, graph=engine_settings.graph, timeout_s=1)
    engine = opened(short)
    try:
        started = time.monotonic()
        with pytest.raises(Timeout) as stopped:
            engine.read("probe_slow", size=300_000)
        assert time.monotonic() - started < SOON
        assert stopped.value.facts["block"] == "probe_slow"
        assert engine.read("probe_subjects") == []
    finally:
        engine.close()


def test_a_long_read_is_stopped_when_the_time_of_its_request_is_over(engine: Engine) -> None:
    started = time.monotonic()
    with within(1.0):
        with pytest.raises(Timeout) as stopped:
            engine.read("probe_slow", size=300_000)
        assert stopped.value.facts["block"] == "probe_slow"
        with pytest.raises(Timeout, match="The request"):
            engine.read("probe_subjects")
    assert time.monotonic() - started < SOON
    assert engine.read("probe_subjects") == []


def test_a_long_read_is_stopped_when_whoever_asked_leaves_and_the_others_go_on(engine: Engine) -> None:
    stop = Stop()
    waiting = threading.Timer(1.0, stop.stop)
    waiting.start()
    started = time.monotonic()
    with for_one(stop), pytest.raises((Timeout, Interrupted)):
        engine.read("probe_slow", size=300_000)
    assert time.monotonic() - started < SOON
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


def test_what_runs_can_be_stopped_and_nothing_of_it_is_kept(engine: Engine) -> None:
    failures: list[BaseException] = []

    def long() -> None:
        try:
            engine.transact(lambda t: t.write("probe_slow_write", size=300_000))
        except BaseException as failure:  # noqa: BLE001 - handed to the test's own thread
            failures.append(failure)

    worker = threading.Thread(target=long)
    worker.start()
    time.sleep(1.0)
    engine.interrupt()
    worker.join(SOON)
    assert [type(failure) for failure in failures] == [Interrupted]
    assert engine.read("probe_subjects") == []
    engine.transact(lambda t: t.write("probe_subject", id="after", name="x"))
    assert len(engine.read("probe_subjects")) == 1


def test_what_was_written_is_there_after_reopening(engine_settings: Settings) -> None:
    first = opened(engine_settings)
    first.bulk("probe_put_records", NEW)
    first.checkpoint()
    first.transact(lambda t: t.write("probe_subject", id="a", name="1"))
    first.close()
    first.close()
    again = opened(engine_settings)
    assert again.read("probe_records") == NEW.to_dicts()
    assert again.read("probe_find_subject", id="a") == [{"name": "1"}]
    again.close()
    with pytest.raises(EngineUnavailable):
        again.read("probe_records")


def test_a_look_up_is_told_from_a_scan(engine: Engine) -> None:
    engine.bulk("probe_put_subjects", subjects(8_000))
    files = pl.DataFrame({"id": [f"f{i}" for i in range(8_000)], "name": ["乙"] * 8_000})
    engine.bulk("probe_put_files", files)
    links = pl.DataFrame({"file": files["id"], "subject": subjects(8_000)["id"]})
    engine.bulk("probe_link_files", links)
    assert engine.read("probe_files_of_subject", id="s000007") == [{"id": "f7"}]
    assert scans(engine, "probe_find_subject", {"id": "s000007"}) == []
    assert scan_free(engine, "probe_files_of_subject", {"id": "s000007"})
    assert scan_free(engine, "probe_look_up_bulk", {"add": 1}, frame=pl.DataFrame({"id": ["r1", "r2"]}))
    assert not scan_free(engine, "probe_scan_subject", {"name": "nobody"})
    assert [step.rows for step in scans(engine, "probe_scan_subject", {"name": "nobody"})] == [8_000]


@hypothesis.given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3),
        st.tuples(
            st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
            st.none() | st.dates(date(1800, 1, 1), date(2999, 12, 31)),
            st.none() | st.datetimes(datetime(1800, 1, 1), datetime(2999, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.booleans(),
            st.none() | st.floats(allow_nan=False),
        ),
        max_size=5,
    )
)
def test_any_values_round_trip(engine: Engine, rows: dict[str, tuple[object, ...]]) -> None:
    frame = pl.DataFrame([(key, *values) for key, values in rows.items()], schema=SCHEMA, orient="row")
    engine.bulk("probe_put_records", frame)
    stored = {str(row["id"]): row for row in engine.read("probe_records")}
    for row in frame.to_dicts():
        assert stored[row["id"]] == row
    assert engine.read_frame("probe_records").to_dicts() == list(stored.values())


# What only one engine has to do.


def test_a_base_is_held_by_one_engine_in_one_process(settings: Settings) -> None:
    holder = opened(settings)
    with pytest.raises(BaseHeld):
        open_engine(settings)
    code = (
        "import sys; from pathlib import Path; from graph.settings import Settings;"
        "from graph.engines.opening import open_engine; from graph.errors import BaseHeld\n"
        "try: open_engine(Settings(home=Path(sys.argv[1])))\n"
        "except BaseHeld as held: print(held.facts['process'])"
    )
    other = subprocess.run([sys.executable, "-c", code, settings.home], capture_output=True, text=True, check=True)
    assert other.stdout.strip().isdecimal()
    holder.close()
    opened(settings).close()


def test_the_embedded_base_is_closed_to_other_users(settings: Settings) -> None:
    opened(settings).close()
    assert (settings.home / "graph").stat().st_mode & 0o077 == 0
    assert settings.home.stat().st_mode & 0o077 == 0


def test_a_base_that_cannot_be_opened_says_so(settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / "graph").write_bytes(b"this is not a base" * 1000)
    with pytest.raises(EngineUnavailable) as failed:
        open_engine(settings)
    assert failed.value.facts["base"] == str(settings.home / "graph")


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


def test_a_transaction_inside_a_transaction_is_refused_instead_of_waiting_for_itself(settings: Settings) -> None:
    engine = opened(settings)
    with pytest.raises(StatementError, match="inside a transaction"):
        engine.transact(lambda _: engine.bulk("probe_put_records", NEW))
    engine.close()


def test_a_server_that_is_not_there_says_so_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable) as failed:
        open_engine(Settings(home=tmp_path, graph="bolt://reader:geheim@127.0.0.1:9/neo4j"))
    assert "geheim" not in str(failed.value)
    assert failed.value.facts["base"] == "bolt://127.0.0.1:9/neo4j"


@pytest.mark.neo4j
def test_a_database_that_is_not_there_says_so(settings: Settings, neo4j_address: str) -> None:
    with pytest.raises(EngineUnavailable):
        open_engine(Settings(home=settings.home, graph=f"{neo4j_address}/nosuchdatabase"))


@pytest.mark.neo4j
def test_emptying_leaves_nothing(settings: Settings, neo4j_address: str) -> None:
    on_server = Settings(home=settings.home, graph=neo4j_address)
    engine = opened(emptied(on_server))
    engine.bulk("probe_put_subjects", subjects(100))
    engine.close()
    emptied(on_server)
    engine = open_engine(on_server)
    assert engine.read("base_nodes") == [{"nodes": 0}]
    engine.close()
