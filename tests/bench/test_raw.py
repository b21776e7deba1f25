"""The raw writer writes what a load wrote: else a ratio to it says nothing."""

from __future__ import annotations

from pathlib import Path

from graph.base import open_base
from graph.facts import facts_of
from tests.bench.installations import installation
from tests.bench.raw import Recording, write_raw
from tests.bench.writing import clock, files, load_recorded, shaped

WRITTEN = ("records", "assertions", "recognised", "under", "files", "identifiers")
ROWS = 1_500


def test_the_raw_writer_leaves_the_facts_of_the_load(tmp_path: Path) -> None:
    path, _ = files(tmp_path, ROWS)
    recording = Recording()
    with installation("ladybug", tmp_path) as settings, open_base(settings, clock) as base:
        load_recorded(base, *shaped(base, path), recording)
        loaded = facts_of(base.engine)
    with installation("ladybug", tmp_path) as settings, open_base(settings, clock) as base:
        write_raw(base, recording)
        raw = facts_of(base.engine)
    assert len(loaded.by_kind["assertions"]) == ROWS
    assert {kind: len(raw.by_kind[kind]) for kind in WRITTEN} == {kind: len(loaded.by_kind[kind]) for kind in WRITTEN}
    assert raw.subjects == loaded.subjects
