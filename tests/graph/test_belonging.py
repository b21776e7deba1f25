"""A graph that another ledger filled is refused before anything is read or written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.base import open_base
from graph.errors import SettingsError
from graph.settings import Settings
from graph.store.load import load
from tests.servers.emptying import emptied
from tests.world import Said, Told

TOLD = Told("甲局", 0, (Said("A1", "北京晨光科技有限公司"),))


def filled(settings: Settings) -> Settings:
    """The same installation with one delivery in it."""
    with open_base(settings) as base, base.writing():
        load(base, TOLD.delivery(base.ids), TOLD.batches(base.ids), actor="test")
    return settings


@pytest.mark.neo4j
def test_two_homes_do_not_share_a_database(settings: Settings, neo4j_address: str, tmp_path: Path) -> None:
    mine = filled(emptied(replace(settings, graph=neo4j_address)))
    other = replace(mine, home=tmp_path / "other")
    with pytest.raises(SettingsError, match="filled from another home"), open_base(other):
        pass
    with open_base(mine) as base:
        assert base.engine.read("view_count_records")[0]["held"] == 1


def test_a_graph_beside_another_ledger_is_refused(settings: Settings, tmp_path: Path) -> None:
    mine = filled(settings)
    other = replace(settings, home=tmp_path / "other")
    with open_base(other):
        pass
    (other.home / "graph").write_bytes((mine.home / "graph").read_bytes())
    with pytest.raises(SettingsError, match="filled from another home"), open_base(other):
        pass
