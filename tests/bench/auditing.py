"""`python -m tests.bench.auditing`: entries a second into the audit, written together and one by one.

The rule of this module: both ways write the same entries by the same threads into bases of their own, each entry on
the disk before its thread goes on, and both chains are verified afterwards.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Final

from graph.clock import utc_now
from graph.settings import Settings
from graph.sidebase import SideBase
from graph.sidebase.chain import AuditEntry

THREADS: Final = (1, 8, 50)
SECONDS: Final = 3.0


def main() -> int:
    """Measure each number of threads; exit code 1 when a chain does not hold."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench.auditing")
    asked.add_argument("--seconds", type=float, default=SECONDS)
    seconds = asked.parse_args().seconds
    say(f"{'threads':>7} {'one by one':>14} {'together':>14} {'times':>6}")
    sound = True
    for threads in THREADS:
        alone, alone_sound = measured(threads, seconds, together=False)
        grouped, grouped_sound = measured(threads, seconds, together=True)
        sound = sound and alone_sound and grouped_sound
        say(f"{threads:>7} {alone:>12,.0f}/s {grouped:>12,.0f}/s {grouped / alone:>6.1f}")
    return 0 if sound else 1


def measured(threads: int, seconds: float, *, together: bool) -> tuple[float, bool]:
    """Entries a second, and whether the chain holds what was written."""
    with TemporaryDirectory() as folder, SideBase.open(Settings(home=Path(folder)), utc_now) as side:
        write = side.audit.write if together else one_by_one(side)
        begun = time.perf_counter()
        until = begun + seconds

        def look(number: int) -> int:
            entry = AuditEntry(f"actor {chr(97 + number % 26)}", "supervision", "show", "case", ("subject",))
            written = 0
            while time.perf_counter() < until:
                write(entry)
                written += 1
            return written

        with ThreadPoolExecutor(threads) as pool:
            written = sum(pool.map(look, range(threads)))
        rate = written / (time.perf_counter() - begun)
        report = side.verify_audit()
        return rate, report.sound and report.entries == written


def one_by_one(side: SideBase) -> Callable[[AuditEntry], int]:
    """One transaction for each entry: whoever writes is alone, so nobody ever waits in the line."""
    alone = Lock()

    def write(entry: AuditEntry) -> int:
        with alone:
            return side.audit.write(entry)

    return write


def say(text: str) -> None:
    """A line for whoever waits."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
