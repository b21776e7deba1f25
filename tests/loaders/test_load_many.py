"""Many rows in one file: the next ones are looked at while the links of those before are still being written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from graph.base import Base, open_base
from graph.errors import StatementError
from graph.facts import facts_of
from graph.settings import Settings
from loaders.demo.bench import penalties
from loaders.load import load_files
from loaders.manifest import Given

ROWS = 9_000
"""A batch holds a few more: a file of twice as many says in its second batch what it said in its first."""

TODAY = date(2026, 11, 22)
SEED = 7


@pytest.fixture
def base(engine_settings: Settings) -> Iterator[Base]:
    with open_base(engine_settings) as opened:
        yield opened


def load(base: Base, path: Path) -> dict[str, int]:
    report = load_files(base, [path], Given(), actor="local:test")
    assert not report.refused, report.refused
    return dict(report.loaded[0].loaded.outcomes)


def written(folder: Path, *, again: bool) -> Path:
    folder.mkdir()
    return penalties(folder / "penalties.csv", ROWS, SEED, again=again, today=TODAY)


@pytest.fixture
def once(tmp_path: Path) -> Path:
    return written(tmp_path / "once", again=False)


@pytest.fixture
def twice(tmp_path: Path, once: Path) -> Path:
    """The same rows and, below them, the same in another order, one in a hundred with another fine."""
    again = written(tmp_path / "again", again=True)
    path = tmp_path / "twice" / "penalties.csv"
    path.parent.mkdir()
    _, _, below = again.read_bytes().partition(b"\n")
    path.write_bytes(once.read_bytes() + below)
    sidecar = again.with_name(again.name + ".toml")
    path.with_name(sidecar.name).write_bytes(sidecar.read_bytes())
    return path


def test_rows_meet_what_the_batch_before_said(base: Base, twice: Path) -> None:
    outcomes = load(base, twice)

    assert outcomes == {"loaded": ROWS, "unchanged": ROWS - ROWS // 100, "new_version": ROWS // 100}
    facts = facts_of(base.engine).by_kind
    assert len(facts["records"]) == ROWS + ROWS // 100
    assert len(facts["assertions"]) == 2 * ROWS
    assert len(facts["revisions"]) == ROWS // 100


def test_links_that_cannot_be_written_undo_the_load(base: Base, once: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bulk = base.engine.bulk
    failed: list[str] = []

    def broken(block: str, frame: pl.DataFrame) -> None:
        if block == "store_in_file_bulk":
            failed.append(block)
            raise StatementError("The links are lost.", block=block)
        bulk(block, frame)

    monkeypatch.setattr(base.engine, "bulk", broken)
    with pytest.raises(StatementError, match="The links are lost"):
        load(base, once)

    assert failed == ["store_in_file_bulk"]
    assert len(facts_of(base.engine)) == 0
    monkeypatch.undo()
    assert load(base, once) == {"loaded": ROWS}
