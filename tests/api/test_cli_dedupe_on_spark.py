"""`dedupe` on a Spark cluster: the same bytes as one process."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

from tests.api.shell import Shell
from tests.bench.resolution.persons import CHINESE, persons
from tests.bench.resolution.tables import write_set

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="needs the extra spark"),
    pytest.mark.skipif(shutil.which("java") is None, reason="needs Java 17"),
]

CLUSTER = "local-cluster[2,1,1024]"


def test_two_executors_give_the_bytes_of_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    some = write_set("chinese-20000", tmp_path, persons(CHINESE, 20_000, 7))
    shell = Shell(tmp_path / "home", monkeypatch)
    for name, more in (("here", ()), ("there", ("--spark", CLUSTER))):
        out, pairs = tmp_path / f"{name}.csv", tmp_path / f"{name}.pairs"
        shell.ok("dedupe", some.table, "--fields", some.fields, "--out", out, "--pairs", pairs, *more)

    for end in ("csv", "pairs"):
        here, there = ((tmp_path / f"{name}.{end}").read_bytes() for name in ("here", "there"))
        assert here.count(b"\n") > 2_000
        assert here == there


def test_a_cluster_that_is_none_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = write_set("chinese-100", tmp_path, persons(CHINESE, 100, 7))
    shell = Shell(tmp_path / "home", monkeypatch)

    said = shell("dedupe", some.table, "--fields", some.fields, "--out", tmp_path / "c.csv", "--spark", "nowhere://")

    assert said.code != 0
    assert "Spark does not start at 'nowhere://'" in said.err
    assert "Traceback" not in said.err
