"""What a program takes as a whole process: seconds, processor seconds and memory, its children included.

The rule of this module: measured from outside, on a fresh process; nothing that the program says of itself counts.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

EVERY_S = 0.05
GONE_S = 10.0


class Failed(Exception):
    """A measured program ended with another code than 0; `said` is the end of what it wrote."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"the program ended with {code}: {said}")
        self.code = code
        self.said = said


class TooLong(Exception):
    """A measured program was stopped because its time was up."""


@dataclass(frozen=True)
class Taken:
    """Wall seconds, processor seconds (user and system, all processes) and the peak of their memory in GiB."""

    seconds: float
    cpu_seconds: float
    peak_gib: float


def watch(
    command: Sequence[str | Path],
    *,
    log: Path | None = None,
    environment: Mapping[str, str] | None = None,
    limit_s: float = float("inf"),
) -> Taken:
    """Run a program to its end; what it writes goes to `log` (or where ours does).

    The peak is that of the sum over the process and its children, seen 20 times a second.
    Raises `Failed` with the last lines of the log, and `TooLong` after `limit_s` seconds.
    """
    begun = time.perf_counter()
    process = _start(command, log, environment)
    watched = psutil.Process(process.pid)
    peak = 0
    while True:
        peak = max(peak, _held(watched))
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        if time.perf_counter() - begun > limit_s:
            _stop(watched)
            process.wait()
            raise TooLong(f"stopped after {limit_s:.0f} s")
        time.sleep(EVERY_S)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(process.returncode, log.read_text(errors="replace")[-2_000:] if log else "")
    return Taken(seconds, usage.ru_utime + usage.ru_stime, peak / 2**30)


def _start(
    command: Sequence[str | Path], log: Path | None, environment: Mapping[str, str] | None
) -> subprocess.Popen[bytes]:
    given = None if environment is None else {**os.environ, **environment}
    if log is None:
        return subprocess.Popen(command, env=given)
    with log.open("wb") as stream:
        return subprocess.Popen(command, env=given, stdout=stream, stderr=subprocess.STDOUT)


def _stop(watched: psutil.Process) -> None:
    """Kill a program and its children, and wait until the children are gone; it is for the caller to reap itself."""
    children = watched.children(recursive=True)
    for member in [watched, *children]:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(children, timeout=GONE_S)


def _held(watched: psutil.Process) -> int:
    try:
        family = [watched, *watched.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(_own(member) for member in family)


def _own(process: psutil.Process) -> int:
    """What a process holds in memory; files it has mapped are the system's to keep or drop."""
    try:
        told = process.memory_info()
    except psutil.NoSuchProcess:
        return 0
    return int(told.rss - getattr(told, "shared", 0))
