"""Killed while it writes its log, an embedded base opens with all that anybody was told of, or says what is lost."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from graph.base import open_base
from graph.errors import EngineUnavailable
from graph.facts import facts_of
from graph.settings import Settings
from graph.store.rebuild import rebuild
from loaders.load import load_files
from loaders.manifest import Given
from tests.api.shell import deliver
from tests.loaders.tables import penalty

Damage = Callable[[bytes], bytes]


def as_killed(settings: Settings, tmp_path: Path) -> Settings:
    """A home as it is when its process is killed after two loads, the second of which is in the log alone."""
    left = replace(settings, home=tmp_path / "left")
    deliver(tmp_path / "in", "a.csv", [penalty(1)], delivered="2026-04-01T09:00:00+08:00")
    deliver(tmp_path / "in", "b.csv", [penalty(2)], delivered="2026-05-01T09:00:00+08:00")
    with open_base(settings) as base:
        load_files(base, [tmp_path / "in" / "a.csv"], Given(), actor="local:test")
        base.engine.checkpoint()
        load_files(base, [tmp_path / "in" / "b.csv"], Given(), actor="local:test")
        shutil.copytree(settings.home, left.home)
    return left


def damage(settings: Settings, how: Damage) -> None:
    log = settings.home / "graph.wal"
    log.write_bytes(how(log.read_bytes()))


def followed_by(seed: int) -> Damage:
    """The log with bytes behind it that mean nothing; the driver fails on those of 50 and 23 in ways of their own."""
    return lambda log: log + random.Random(seed).randbytes(300)


@pytest.mark.parametrize(
    "how", [lambda log: log + log[:100], followed_by(0), followed_by(50), followed_by(23)], ids=["log", "0", "50", "23"]
)
def test_half_a_transaction_at_the_end_of_the_log_is_left_out(settings: Settings, tmp_path: Path, how: Damage) -> None:
    left = as_killed(settings, tmp_path)
    with open_base(settings) as base:
        expected = facts_of(base.engine)
    damage(left, how)
    for _ in range(2):
        with open_base(left) as base:
            assert facts_of(base.engine) == expected
    assert not (left.home / "graph.cut").exists()


def test_a_load_that_is_lost_with_the_log_is_told_until_the_graph_is_made_anew(
    settings: Settings, tmp_path: Path
) -> None:
    left = as_killed(settings, tmp_path)
    with open_base(settings) as base:
        expected = facts_of(base.engine)
    damage(left, lambda log: log[: len(log) // 50])
    for _ in range(2):
        with pytest.raises(EngineUnavailable, match="run 2 among them"), open_base(left):
            pass
    for path in left.home.glob("graph*"):
        path.unlink()
    with open_base(left) as base, base.writing():
        rebuild(base, actor="local:test")
        assert facts_of(base.engine) == expected
