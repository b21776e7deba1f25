"""The law of few rows: written from plain values or from frames, facts, feed and indexes are the same."""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, select

from graph import ties
from graph.base import Base
from graph.facts import Facts, facts_of
from graph.settings import Settings
from graph.sidebase import feed, listing
from graph.sidebase.listing import listed
from graph.sidebase.sql import Sql
from graph.sidebase.tables.casework import feed_file
from graph.sidebase.tables.resolution import anchor, tie
from graph.store import components, load, looked_up, placing, rows_few, telling
from tests.laws.deliveries import histories, orders
from tests.laws.ground import fresh_base, load_all
from tests.laws.test_laws import LONG
from tests.world import Said, Told

Beside: TypeAlias = dict[str, list[tuple[object, ...]]]

BY_SIZE = (ties, feed, listing, components, load, looked_up, placing, rows_few, telling)
"""The modules that go one way for a few rows and another way for many."""

TELLING = Told("丙局", 3, (Said("D9", "北京晨光科技有限公司", address="北京市朝阳区建国路1号"),))
"""A delivery of which each index has something."""

pytestmark = pytest.mark.timeout(2_400)


@settings(max_examples=15 if LONG else 5)
@given(history=histories(), data=st.data())
def test_it_does_not_matter_whether_rows_were_few(
    settings_embedded: Settings, history: list[Told], data: st.DataObject
) -> None:
    order = [TELLING, *data.draw(orders(history), label="order")]
    with pytest.MonkeyPatch.context() as patched, fresh_base(settings_embedded) as base:
        for module in BY_SIZE:
            patched.setattr(module, "FEW", -1)
        loaded = [one.outcomes for one in load_all(base, order)]
        wanted = facts_of(base.engine), beside(base)
    with fresh_base(settings_embedded) as base:
        assert [one.outcomes for one in load_all(base, order)] == loaded
        assert_alike((facts_of(base.engine), beside(base)), wanted)


def assert_alike(found: tuple[Facts, Beside], wanted: tuple[Facts, Beside]) -> None:
    """The facts of the graph, and what is in the side base beside them."""
    assert found[0].by_kind == wanted[0].by_kind
    assert found[1] == wanted[1]
    assert all(wanted[1].values()), "each has something to be compared"


def beside(base: Base) -> Beside:
    """What the side base keeps of the rows, but the ids of subjects, which are minted from the numbers of runs."""
    return {
        "feed": _rows(base.side.sql, select(feed_file.c.number, feed_file.c.file_id, feed_file.c.what)),
        "ties": _rows(base.side.sql, select(tie.c.token, tie.c.file_id)),
        "anchors": _rows(base.side.sql, select(anchor.c.file_id, anchor.c.number)),
        "listed": _rows(base.side.listing._sql, select(listed.c.place, listed.c.record, listed.c.category)),
    }


def _rows(sql: Sql, query: Select[Any]) -> list[tuple[object, ...]]:
    with sql.reading() as connection:
        return sorted(tuple(row) for row in connection.execute(query))
