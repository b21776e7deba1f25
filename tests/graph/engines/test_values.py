"""Values come back as they went in, whichever engine is behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import cast

import hypothesis
import polars as pl
import pytest
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from graph.engines.base import Columns, Engine, Row
from graph.engines.columns import at_places, rows_in
from graph.errors import StatementError
from tests.graph.engines.probes import INSTANT, NEW, SCHEMA, records

AT = datetime(2021, 1, 1, tzinfo=UTC)
ALIKE = [("甲", AT, 1), ("甲", AT, 2), ("甲", None, 1), (None, AT, 1), ("甲", AT, 1), (None, None, None)] * 3
WIDTHS = (1, 200, 40_000, 70_000, 2**33, 2**53, 0, -1, -200, -(2**40), None, 5)


def by_id(row: Row) -> str:
    return str(row["id"])


def test_values_come_back_as_they_went_in(engine: Engine) -> None:
    engine.bulk("probe_put_records", NEW)
    assert engine.read("probe_records") == NEW.to_dicts()
    assert engine.read("probe_records")[0]["delivered"].tzinfo is UTC  # type: ignore[union-attr]
    assert_frame_equal(engine.read_frame("probe_records"), NEW)


def test_a_statement_said_again_takes_numbers_of_any_width(engine: Engine) -> None:
    for nth, run in enumerate(WIDTHS):
        engine.bulk("probe_put_records", records((f"r{nth:02}", None, None, None, run)))
    assert [row["run"] for row in engine.read("probe_records")] == list(WIDTHS)


def test_columns_are_the_rows_whoever_reads_them(engine: Engine) -> None:
    def both() -> list[Columns]:
        within = engine.transact(lambda transaction: transaction.read_columns("probe_records"))
        behind, _ = engine.read_columns_then("probe_records", "probe_records")
        return [engine.read_columns("probe_records"), within, behind]

    names = list(NEW.columns)
    for nothing in both():
        assert {name: list(values) for name, values in nothing.items()} == {name: [] for name in names}
    engine.bulk("probe_put_records", NEW)
    for columns in both():
        assert list(columns) == names
        assert rows_in(columns) == engine.read("probe_records") == NEW.to_dicts()
        assert rows_in(at_places(columns, [2, 0])) == [NEW.to_dicts()[2], NEW.to_dicts()[0]]


def test_rows_that_are_alike_are_the_same_rows(engine: Engine) -> None:
    block = "probe_records_alike_bulk"
    for nothing in (engine.read_columns(block), engine.read_columns_then(block, block)[0]):
        assert {name: list(values) for name, values in nothing.items()} == {name: [] for name in NEW.columns}
    more = [(f"q{nth}", title, None, at, run) for nth, (title, at, run) in enumerate(ALIKE)]
    engine.bulk("probe_put_records", pl.concat([NEW, records(*more)]))
    expected = engine.read("probe_records")
    then = engine.read_columns_then(block, block)
    for columns in (engine.read_columns(block), then[0], engine.transact(lambda t: t.read_columns(block))):
        assert list(columns) == NEW.columns
        assert sorted(rows_in(columns), key=by_id) == expected
    for rows in (engine.read(block), then[1], engine.read_frame(block).to_dicts()):
        assert sorted(rows, key=by_id) == expected
    (streamed,) = engine.stream(block, 100)
    assert sorted(streamed.to_dicts(), key=by_id) == expected


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
