"""What is asked is answered, at once, piece by piece or not at all, whichever engine is behind it."""

from __future__ import annotations

import threading

import polars as pl
import pytest

from graph.engines.base import Engine
from graph.errors import EngineError, StatementError
from tests.graph.engines.probes import NEW, SCHEMA, records, subjects
from tests.plans import scan_free, scans


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


def test_blocks_that_do_not_need_each_other_are_all_written(engine: Engine) -> None:
    files = pl.DataFrame({"id": [f"f{i}" for i in range(7_000)], "name": ["乙"] * 7_000})
    several = [("probe_put_subjects", subjects(11_000)), ("probe_put_files", files), ("probe_put_records", NEW)]
    for _ in range(2):
        engine.bulk_all([("probe_put_subjects", subjects(1).clear()), *several])
        assert engine.read("base_nodes") == [{"nodes": 18_004}]
    assert engine.read("probe_records") == NEW.to_dicts()
    engine.bulk_all([])


def test_a_wrong_one_among_several_blocks_is_told(engine: Engine) -> None:
    with pytest.raises(StatementError, match="probe_put_records"):
        engine.bulk_all([("probe_put_subjects", subjects(6_000)), ("probe_put_records", NEW.drop("title"))])
    engine.bulk_all([("probe_put_records", NEW)])
    assert engine.read("probe_records") == NEW.to_dicts()


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
