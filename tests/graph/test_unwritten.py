"""Rows that wait to be written answer as the graph does once they are."""

from __future__ import annotations

import pytest

from graph.base import open_base
from graph.engines.base import Row
from graph.facts import facts_of
from graph.settings import Settings
from graph.sidebase.runs import RunState
from graph.store import load as loading
from graph.store.load import load
from graph.store.looked_up import Looks
from graph.store.unwritten import AsWritten, Unwritten
from tests.laws.test_interrupted import Stopped, StoppingEngine
from tests.world import Said, Told

CODE, OTHER = "91110108551385082Q", "91110000600037341L"

BLOCKS = ("store_features_bulk", "store_numbers_of_files_bulk", "store_told_files_bulk", "store_joining_files_bulk")

FIRST = Told("甲局", 0, (Said("D1", "北京晨光科技有限公司", CODE),))
WAITING = Told(
    "乙局",
    1,
    (
        Said("T1", "北京晨光科技有限公司", CODE, address="某路一号"),
        Said("T2", "上海明月贸易有限公司", OTHER),
        Said("T3", "王伟", kind="person"),
    ),
)


def test_what_waits_is_told_as_the_graph_tells_it_afterwards(
    engine_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[Unwritten] = []

    class Noting(AsWritten):
        def __init__(self, graph: Looks, rows: Unwritten) -> None:
            noted.append(rows)
            super().__init__(graph, rows)

    monkeypatch.setattr(loading, "AsWritten", Noting)
    with open_base(engine_settings) as base, base.writing():
        for one in (FIRST, WAITING):
            load(base, one.delivery(base.ids), one.batches(base.ids), actor="test")
        rows = noted[-1]
        assert len(rows.files) == len(WAITING.rows), "they waited"
        waiting = AsWritten(base.engine, rows)
        for block in BLOCKS:
            told = _told(waiting.look_up(block, [*rows.files]))
            assert told == _told(base.engine.look_up(block, [*rows.files]))
            assert told, block
        holders = waiting.look_up("store_files_of_numbers_bulk", [*rows.numbers])
        assert _told(holders) == _told(base.engine.look_up("store_files_of_numbers_bulk", [*rows.numbers]))
        assert {row["file"] for row in holders} > {file for file, _ in rows.held}, "one file was there before"


def test_rows_that_waited_when_all_was_stopped_leave_nothing_behind(engine_settings: Settings) -> None:
    with open_base(engine_settings) as base:
        with base.writing():
            load(base, FIRST.delivery(base.ids), FIRST.batches(base.ids), actor="test")
        facts, sealed, real = facts_of(base.engine), base.side.vault.count(), base.engine
        base.engine = StoppingEngine(real, 0)
        with pytest.raises(Stopped), base.writing():
            load(base, WAITING.delivery(base.ids), WAITING.batches(base.ids), actor="test")
        base.engine = real
        assert facts_of(real).fingerprint == facts.fingerprint, "nothing was written before the commit"
        assert base.side.vault.count() > sealed, "but its numbers were sealed"
        with base.writing():
            pass
        assert facts_of(real).fingerprint == facts.fingerprint
        assert base.side.vault.count() == sealed
        assert not {hit.name for hit in base.names.search("上海明月贸易有限公司")} & {"上海明月贸易有限公司"}
        assert base.side.runs.runs(1)[0].state is RunState.ABANDONED
        with base.writing():
            done = load(base, WAITING.delivery(base.ids), WAITING.batches(base.ids), actor="test")
        assert done.files == len(WAITING.rows), "and it is loaded as if it had never been tried"


def _told(rows: list[Row]) -> set[tuple[tuple[str, str], ...]]:
    """What rows say, but of what kind a subject is: it is not there while a file waits."""
    return {tuple(sorted((name, repr(value)) for name, value in row.items() if name != "subject_kind")) for row in rows}
