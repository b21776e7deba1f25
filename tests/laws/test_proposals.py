"""The law of proposals: one file at a time, in any order, withdrawn and judged, they are those of all files at once."""

from __future__ import annotations

import os

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from graph.base import Base
from graph.resolution.credit_files import FILE_FIELDS, FILE_KINDS
from graph.resolution.model import ColumnModel, Model
from graph.settings import Settings
from graph.sidebase.proposals import KEYS
from graph.store.judging import retract
from graph.store.proposing import all_files, compute_all
from graph.store.rebuild import rebuild
from tests.laws.deliveries import histories, orders
from tests.laws.ground import fresh_base, judge_all, load_all, withdraw_told
from tests.laws.test_laws import acts
from tests.world import Told

LONG = "XINMAI_LONG_LAWS" in os.environ  # as in .ci/run

pytestmark = pytest.mark.timeout(2_400)


@settings(max_examples=40 if LONG else 10)
@given(history=histories(), cap=st.integers(1, 4), data=st.data())
def test_embedded_proposals_do_not_tell_how_they_came_about(
    settings_embedded: Settings, history: list[Told], cap: int, data: st.DataObject
) -> None:
    proposals_are_those_of_all_files_at_once(settings_embedded, history, cap, data)


@pytest.mark.neo4j
@settings(max_examples=10 if LONG else 3)
@given(history=histories(), cap=st.integers(1, 4), data=st.data())
def test_on_neo4j_proposals_do_not_tell_how_they_came_about(
    settings_neo4j: Settings, history: list[Told], cap: int, data: st.DataObject
) -> None:
    proposals_are_those_of_all_files_at_once(settings_neo4j, history, cap, data)


def proposals_are_those_of_all_files_at_once(
    installation: Settings, history: list[Told], cap: int, data: st.DataObject
) -> None:
    """After each load, judgement, withdrawal, reload, rebuild and retraction; groups cross the cap up and down."""
    order = data.draw(orders(history), label="order")
    gone = data.draw(st.sampled_from(history), label="withdrawn")
    with fresh_base(installation) as base:
        base.side.models.pin(base.side.models.keep(model(cap).to_json(), files=0, actor="test").number, actor="test")
        most = 0
        for told in order:
            load_all(base, [told])
            most = max(most, assert_proposed(base))
        done = judge_all(base, data.draw(acts(history), label="acts"))
        assert_proposed(base)
        withdraw_told(base, gone)
        assert_proposed(base)
        load_all(base, [gone])
        assert_proposed(base)
        with base.writing():
            rebuild(base, actor="test")
        assert_proposed(base)
        for act in done:
            with base.writing():
                retract(base, act, actor="zhang", reason="mistaken")
            assert_proposed(base)
        event(f"{'some' if most else 'no'} proposals, cap {cap}")


def assert_proposed(base: Base) -> int:
    """Keys and proposals are those of all files at once; how many proposals."""
    version = base.side.models.pinned()
    assert version is not None
    table = all_files(base)
    wanted = compute_all(base, table, version)
    found = base.side.proposals.all_proposals()
    assert found.rows() == wanted.proposals.sort("left_file", "right_file").rows()
    kept = base.side.proposals.keys_of_files(table["id"].to_list()).select(KEYS.names())
    assert sorted(kept.rows()) == sorted(wanted.keys.select(KEYS.names()).rows())
    return found.height


def model(cap: int) -> Model:
    """A model made by hand: names and addresses speak, and a key brings no more than `cap` files together."""
    said = {"kind": (0.9, -9.0), "name": (9.0, -6.0), "address": (3.0, -2.0), "identity_number": (12.0, -2.0)}
    columns = tuple(column(name, *said[name]) for name in sorted(said))
    return Model(
        columns=columns,
        joints=(),
        prior=-9.0,
        threshold=4.0,
        cap=cap,
        keys=((("name", "forms"),), (("address", "body"), ("kind", "type")), (("identity_number", "tokens"),)),
    )


def column(name: str, best: float, worst: float) -> ColumnModel:
    kind = FILE_KINDS[FILE_FIELDS.columns[name]]
    between = tuple(best - 1.0 for _ in kind.levels[1:])
    levels = len(kind.levels) + 2
    chances = (0.0, *(1.0 / (levels - 1) for _ in range(levels - 1)))
    return ColumnModel(name, kind.name, chances, chances, (0.0, worst, *between, best), 0.0, 0.0, {})
