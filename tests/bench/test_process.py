"""A program is measured with its children, stopped in time, and its failure is told."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from tests.bench.process import Failed, TooLong, watch

BUSY = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
HOLDING = "import time; held = bytearray(200 * 2**20); time.sleep(0.6)"


def test_children_are_counted() -> None:
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}], check=True)"
    taken = watch([sys.executable, "-c", parent])
    assert taken.cpu_seconds >= 0.3
    assert taken.seconds >= 0.3
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLDING!r}], check=True)"
    assert 0.19 < watch([sys.executable, "-c", parent]).peak_gib < 0.4


def test_failure_says_what_the_program_said(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="no such luck") as failed:
        watch([sys.executable, "-c", "print('no such luck'); raise SystemExit(3)"], log=tmp_path / "log")
    assert failed.value.code == 3


def test_a_program_that_takes_too_long_is_stopped_with_its_children(tmp_path: Path) -> None:
    told = tmp_path / "child"
    child = f"import os, pathlib, time; pathlib.Path({str(told)!r}).write_text(str(os.getpid())); time.sleep(60)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with pytest.raises(TooLong):
        watch([sys.executable, "-c", parent], limit_s=2.0)
    pid = int(told.read_text())
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
