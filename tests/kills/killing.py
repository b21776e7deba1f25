"""Starting the worker, listening to it, and killing it at a moment.

The rule of this module: a moment is a share of the time that the same work took undisturbed, counted from the line
with which the worker says that it begins.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from graph.settings import Settings
from tests.kills.worker import BEGIN, DONE, SAW

PATIENCE_S = 300.0


def kills() -> int:
    """How often each engine is killed."""
    return int(os.environ.get("XINMAI_KILLS", "5"))


def seeded() -> random.Random:
    """The moments of this run; the seed is printed, so that a failure can be repeated."""
    seed = int(os.environ.get("XINMAI_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
    say(f"XINMAI_KILL_SEED={seed}")
    return random.Random(seed)


def say(line: str) -> None:
    """Print for whoever repeats a run; pytest shows it when a test fails, or with -s."""
    sys.stdout.write(f"{line}\n")


@dataclass
class Worker:
    """One worker process and what it has said so far."""

    process: subprocess.Popen[str]
    begun: threading.Event = field(default_factory=threading.Event)
    began_at: float = 0.0
    done_at: float = 0.0
    saw: list[str] = field(default_factory=list)

    @property
    def duration_s(self) -> float:
        """How long the work took, the closing of the base included."""
        return self.done_at - self.began_at

    def wait_for_begin(self) -> None:
        """Wait until the work begins."""
        assert self.begun.wait(PATIENCE_S), "the worker never began"
        assert self.began_at, self.failure()

    def finish(self) -> int:
        """Wait until it ends by itself; its exit code."""
        code = self.process.wait(PATIENCE_S)
        self._listener.join(PATIENCE_S)
        return code

    def kill_after(self, delay_s: float) -> bool:
        """Kill it (SIGKILL) so long after it began; whether it was still at work."""
        self.wait_for_begin()
        time.sleep(max(0.0, self.began_at + delay_s - time.monotonic()))
        self.process.kill()
        self.finish()
        return not self.done_at

    def failure(self) -> str:
        """What it said when it failed."""
        return self.process.stderr.read() if self.process.stderr is not None else ""

    def __post_init__(self) -> None:
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said, _, rest = line.rstrip("\n").partition(" ")
            if not line.endswith("\n"):
                break  # cut short by the kill
            if said == BEGIN:
                self.began_at = time.monotonic()
                self.begun.set()
            elif said == SAW:
                self.saw.append(rest)
            elif said == DONE:
                self.done_at = time.monotonic()
        self.begun.set()


def start(settings: Settings, operation: str, size: int, *, reading: bool) -> Worker:
    """Start a worker on a base that nobody else has open."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("XINMAI_")},
        "XINMAI_HOME": str(settings.home),
        "XINMAI_GRAPH": settings.graph,
        "XINMAI_ID_KEY": settings.id_key,
        "XINMAI_VAULT_KEY": settings.vault_key,
        "XINMAI_MEMORY_MB": str(settings.memory_mb),
    }
    words = [sys.executable, "-m", "tests.kills.worker", operation, str(size), "reading" if reading else "alone"]
    root = Path(__file__).parents[2]
    return Worker(
        subprocess.Popen(
            words, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
        )
    )
