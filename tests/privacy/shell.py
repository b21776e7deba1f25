"""Commands as a person types them: each in a process of its own, with all that it leaves in folders to search.

The rule of this module: nothing that the program could write to is outside the searched folders.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

PROGRAM: Final = (sys.executable, "-c", "from api.cli import main; main()")
PATIENCE_S: Final = 120.0
LOOKS_EVERY_S: Final = 0.02


@dataclass(frozen=True)
class Said:
    """What one command said, and its exit code."""

    code: int
    out: str
    err: str


@dataclass
class Shell:
    """A place to type commands in. `more` are further settings of the environment."""

    place: Path
    more: Mapping[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        for folder in (self.home, self.temp, self.user, self.said):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def home(self) -> Path:
        """All state of the installation."""
        return self.place / "home"

    @property
    def temp(self) -> Path:
        """Where temporary files go."""
        return self.place / "temp"

    @property
    def user(self) -> Path:
        """The user's own folder, in which the commands are typed."""
        return self.place / "user"

    @property
    def said(self) -> Path:
        """What the commands said."""
        return self.place / "said"

    @property
    def searched(self) -> tuple[Path, ...]:
        """Every folder that is written to."""
        return (self.home, self.temp, self.user, self.said)

    def run(self, *words: str) -> Said:
        """Run a command to its end."""
        process, out, err = self._start(words)
        code = process.wait(PATIENCE_S)
        return Said(code, out.read_text("utf-8"), err.read_text("utf-8"))

    def run_and_kill(self, after_s: float, *words: str) -> bool:
        """Run a command and kill it (SIGKILL) after so many seconds of work; whether it was still at it.

        Work is processor time: the same part of it is the same part of the work, whatever else runs on the machine.
        """
        process, _, _ = self._start(words)
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            if _worked(watched) >= after_s:
                process.kill()
                process.wait()
                return True
            time.sleep(LOOKS_EVERY_S)
        return False

    @contextmanager
    def serving(self) -> Iterator[str]:
        """A server for the length of a block; gives its address."""
        process, out, err = self._start(["serve", "--port", "0", "--json"])
        try:
            until = time.monotonic() + PATIENCE_S
            while '"graphql"' not in out.read_text("utf-8"):
                assert process.poll() is None, err.read_text("utf-8")
                assert time.monotonic() < until
                time.sleep(0.05)
            yield out.read_text("utf-8").split('"address":')[1].split('"')[1]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_S)

    def _start(self, words: Sequence[str]) -> tuple[subprocess.Popen[bytes], Path, Path]:
        number = next(self._numbers)
        out, err = (self.said / f"{number:03}.{kind}" for kind in ("out", "err"))
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "HOME": str(self.user),
            "TMPDIR": str(self.temp),
            "XINMAI_HOME": str(self.home),
            "XINMAI_MEMORY_MB": "256",
            "PYTHONIOENCODING": "utf-8",
            **self.more,
        }
        with out.open("wb") as to_out, err.open("wb") as to_err:
            process = subprocess.Popen([*PROGRAM, *words], cwd=self.user, env=environment, stdout=to_out, stderr=to_err)
        return process, out, err


def _worked(process: psutil.Process) -> float:
    """The processor time of a process and of those that it started, in seconds."""
    try:
        all_of_them = [process, *process.children(recursive=True)]
        return sum(each.cpu_times().user + each.cpu_times().system for each in all_of_them)
    except psutil.NoSuchProcess:
        return 0.0  # one has ended meanwhile: look again
