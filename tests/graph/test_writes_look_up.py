"""Whatever is written starts at keys: on no engine a block that writes looks at a whole table first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.base import Base, open_base
from graph.settings import Settings
from graph.store.load import load
from tests.bench.reading import some_of_everything, with_busy_subject
from tests.plans_of_writes import MAY_SCAN, MAY_SCAN_EMBEDDED, looking_up, writes_that_scan
from tests.world import Said, Told

OTHERS = 2_000
FEW = 100
"""More than any block is given, fewer than there are nodes of any label that grows."""


@pytest.fixture
def base(engine_settings: Settings) -> Iterator[Base]:
    """A base in which a subject is one among many."""
    with open_base(engine_settings) as base:
        rows = tuple(Said(f"A{n}", f"北京晨光{n}号商店") for n in range(OTHERS))
        told = Told("甲局", 0, rows)
        with base.writing():
            load(base, told.delivery(base.ids), told.batches(base.ids), actor="test")
        yield base


def test_no_block_that_writes_scans(base: Base) -> None:
    held = some_of_everything(base, with_busy_subject(base))
    before = base.engine.read("base_nodes")

    assert writes_that_scan(base, held, FEW) == []

    assert base.engine.read("base_nodes") == before  # what was planned was taken back
    assert len(looking_up(base)) > len(MAY_SCAN) + len(MAY_SCAN_EMBEDDED)
