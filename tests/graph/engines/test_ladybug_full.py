"""Whoever meets a full disk is told which, nothing hangs or aborts, and the base is as good as after a kill.

A limit on the length of the process's files takes the place of the disk: the system refuses the write itself.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.shell import Shell, deliver
from tests.api.terminal import XINMAI
from tests.loaders.tables import penalty

LIMIT = 1 << 20  # longer than the first checkpoint needs, shorter than the log of the rows below
SERVED = f"""
import os, resource, sys
from pathlib import Path
from graph.base import open_base
from graph.errors import EngineUnavailable
from graph.settings import settings_from
from loaders.load import load_files
from loaders.manifest import Given

with open_base(settings_from(os.environ)) as base:
    resource.setrlimit(resource.RLIMIT_FSIZE, ({LIMIT}, resource.RLIM_INFINITY))
    for _ in range(2):
        try:
            load_files(base, [Path(sys.argv[1])], Given(), actor="local:test")
        except EngineUnavailable as refused:
            print(refused)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""


@pytest.fixture
def xinmai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path / "home", monkeypatch)


def test_a_base_that_met_a_full_disk_takes_no_more_until_it_is_opened_anew(xinmai: Shell, tmp_path: Path) -> None:
    xinmai.ok("load", deliver(tmp_path / "in", "a.csv", [penalty(1)]))
    many = deliver(tmp_path / "in", "b.csv", [penalty(number) for number in range(2, 1502)])

    served = [sys.executable, "-c", SERVED, str(many)]
    ended = subprocess.run(served, capture_output=True, text=True, timeout=120, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")
    first, again = ended.stdout.splitlines()
    assert "could not be written to" in first
    assert str(xinmai.home / "graph") in first
    assert "takes no more" in again
    assert xinmai.ok("status", "--json").json["records"] == 1
    xinmai.ok("load", many)
    assert xinmai.ok("status", "--json").json["records"] == 1501


@pytest.mark.parametrize("limit", [16 << 10, 128 << 10, LIMIT])
def test_a_load_that_meets_a_full_disk_is_a_sentence_and_can_be_repeated(
    xinmai: Shell, tmp_path: Path, limit: int
) -> None:
    xinmai.ok("load", deliver(tmp_path / "in", "a.csv", [penalty(1)]))
    many = deliver(tmp_path / "in", "b.csv", [penalty(number) for number in range(2, 1502)])

    def let_no_file_grow_beyond() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    ended = subprocess.run(
        [*XINMAI, "load", str(many)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=let_no_file_grow_beyond,
    )

    assert ended.returncode == 6, ended.stderr
    assert str(xinmai.home) in ended.stderr or "home folder" in ended.stderr or "File too large" in ended.stderr
    assert "Make room and try again." in ended.stderr
    assert xinmai.ok("status", "--json").json["records"] == 1
    xinmai.ok("load", many)
    assert xinmai.ok("status", "--json").json["records"] == 1501
