"""`python -m tests.bench sessions MINUTES`: fifty sessions ask while a load runs.

The rule of this module: an open loop. A question is due at its time whether or not the one before was answered, and
its time runs from when it was due, so that a service that stands still is not asked less. The server and the loads are
processes of their own, as in production. Who asks shares the two processors with them, so asking takes as little as it
can: answers are looked at and not taken apart, and what is loaded is written before.
"""

from __future__ import annotations

import argparse
import http.client
import os
import queue
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

import orjson
import psutil

from graph.base import open_base
from loaders.demo.bench import penalties
from tests.bench.installations import installation
from tests.bench.results import HEADER, Result
from tests.bench.serving.asking import Times
from tests.bench.serving.hosting import _first_line, _process
from tests.bench.serving.questions import QUESTIONS
from tests.bench.serving.world import TODAY, Known, fill
from tests.bench.writing import clock

ADDRESS: Final = re.compile(r"https?://[^/\s]+")
SESSIONS: Final = 50
RATE: Final = 100.0  # requests a second
SLOWEST_MS: Final = 250.0
GROWTH: Final = 1.25  # of the server's memory from the second minute (or the half) to the end
ROWS: Final = 20_000
LOADED: Final = 50_000  # rows of one delivery
WARM_S: Final = 5.0
WARM_RATE: Final = 10.0
"""The first answers of a process read its statements and the pages of the base, which is no matter of sessions."""
EACH_S: Final = 15.0  # no load of so many is done sooner while so much is asked
SEED: Final = 13
FIND: Final = "query ($text: String!) { view { find(text: $text, limit: 5) { subjectId name } } }"
HEADERS: Final = {"content-type": "application/json", "accept": "application/json"}
ONE: Final = "query ($id: ID!) { view { subject(id: $id) { id kind name { value } fileCount } } }"


@dataclass
class Seen:
    """What the sessions saw."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


def main(arguments: Sequence[str]) -> int:
    """Measure; exit code 1 when a bound is not kept."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench sessions")
    asked.add_argument("minutes", type=float)
    asked.add_argument("--rate", type=float, default=RATE)
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--loaded", type=int, default=LOADED)
    given = asked.parse_args(arguments)
    with TemporaryDirectory() as folder:
        results = sessions(Path(folder), given.minutes, given.rate, rows=given.rows, loaded=given.loaded)
    sys.stdout.write("\n".join([HEADER, *(each.line() for each in results), ""]))
    return 0 if all(each.kept for each in results) else 1


def sessions(
    folder: Path, minutes: float, rate: float = RATE, *, rows: int = ROWS, loaded: int = LOADED
) -> list[Result]:
    """Ask for so many minutes of a base of so many rows, while deliveries of so many are loaded one after the other."""
    with installation("ladybug", folder) as settings:
        with open_base(settings, clock) as base:
            known = fill(base, rows)
        deliveries = [_delivery(folder, nth, loaded) for nth in range(int(minutes * 60 / EACH_S) + 1)]
        environment = {
            "XINMAI_HOME": str(settings.home),
            "XINMAI_ID_KEY": settings.id_key,
            "XINMAI_VAULT_KEY": settings.vault_key,
            "XINMAI_RATE": "0",
        }
        with _process([_xinmai(), "serve", "--port", "0"], **environment) as server:
            (address,) = ADDRESS.findall(_first_line(server))[:1]
            watched = psutil.Process(server.pid)
            held: list[int] = []
            loads = _Loads(deliveries, environment)

            def each_second() -> None:
                loads.go_on()
                held.append(watched.memory_info().rss)

            _asked(address, known, WARM_S, WARM_RATE, lambda: None)
            seen = _asked(address, known, minutes * 60, rate, each_second)
            loads.end()
    half = held[len(held) // 2 :]
    growth = max(half) / half[0] if half else 0.0
    times = Times(seen.seconds)
    detail = f"median {times.median_ms:.0f} ms, {len(seen.seconds):,} answers, {loads.done} deliveries loaded meanwhile"
    errors = ", ".join(f"{name}: {count}" for name, count in seen.errors.items())
    return [
        Result("ladybug", f"{SESSIONS} sessions, {rate:g} requests/s, p99", times.p99_ms, "ms", SLOWEST_MS, most=True,
               detail=detail),
        Result("ladybug", "requests that failed", seen.errors.total(), "", 0, most=True, detail=errors),
        Result("ladybug", "memory, largest in the second half / at its start", growth, "", GROWTH, most=True,
               detail=f"{half[-1] / 2**20:.0f} MiB at the end" if half else ""),
    ]  # fmt: skip


class _Loads:
    """One delivery after the other, each loaded by the command as everybody does."""

    def __init__(self, paths: Sequence[Path], environment: Mapping[str, str]) -> None:
        self._paths = iter(paths)
        self._environment = {**os.environ, **environment}
        self._running: subprocess.Popen[bytes] | None = None
        self._log = Path()
        self.done = 0

    def go_on(self) -> None:
        """Begin the next one when none is under way. Raises `AssertionError` when one failed."""
        if self._running is not None:
            if self._running.poll() is None:
                return
            assert self._running.returncode == 0, self._log.read_text()
            self.done += 1
            self._running = None
        path = next(self._paths, None)
        if path is None:
            return
        self._log = path.with_suffix(".log")
        with self._log.open("wb") as log:
            self._running = subprocess.Popen(
                [_xinmai(), "load", str(path)], env=self._environment, stdout=log, stderr=log
            )

    def end(self) -> None:
        """Stop what still runs."""
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()
            self._running.wait(timeout=120)


def _delivery(folder: Path, nth: int, rows: int) -> Path:
    place = folder / f"delivery{nth}"
    place.mkdir()
    return penalties(place / "penalties.csv", rows, SEED + nth, today=TODAY)


_Due = tuple[float, bytes]
"""When a question is to be asked, and the question."""

_WAIT_S: Final = 60.0
_IDLE_S: Final = 4.0
"""A connection on which nothing was asked for longer is made anew: the service closes those of five seconds."""


def _asked(address: str, known: Known, seconds: float, rate: float, each_second: Callable[[], None]) -> Seen:
    seen = Seen()
    rng = random.Random(SEED)
    waiting: queue.SimpleQueue[_Due | None] = queue.SimpleQueue()
    with ThreadPoolExecutor(SESSIONS) as threads:
        sessions = [threads.submit(_session, address, waiting, seen) for _ in range(SESSIONS)]
        try:
            begun = time.perf_counter()
            for nth in range(int(seconds * rate)):
                due = begun + nth / rate
                time.sleep(max(0.0, due - time.perf_counter()))
                waiting.put((due, orjson.dumps(_mixed(rng, known))))
                if nth % int(max(rate, 1)) == 0:
                    each_second()
        finally:
            for _ in sessions:
                waiting.put(None)
        for session in wait(sessions).done:
            session.result()
    return seen


def _session(address: str, waiting: queue.SimpleQueue[_Due | None], seen: Seen) -> None:
    """Ask what is due, on a connection of its own, until nothing more is."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=_WAIT_S)
    asked = time.perf_counter()
    while (what := waiting.get()) is not None:
        due, question = what
        if time.perf_counter() - asked > _IDLE_S:
            connection.close()
        asked = time.perf_counter()
        try:
            connection.request("POST", "/graphql", question, HEADERS)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            seen.errors[type(error).__name__] += 1
            connection.close()
            continue
        seen.seconds.append(time.perf_counter() - due)
        if answer.status != http.client.OK or b'"errors"' in said:
            seen.errors[f"{answer.status} {_code(said)}".strip()] += 1
    connection.close()


def _code(said: bytes) -> str:
    """What the service calls what went wrong; nothing where it is not the service that answers."""
    try:
        return str(orjson.loads(said)["errors"][0]["extensions"]["code"])
    except (ValueError, LookupError, TypeError):
        return ""


def _mixed(rng: random.Random, known: Known) -> Mapping[str, object]:
    """Mostly small questions, some pages, now and then a search by name."""
    kind = rng.random()
    if kind < 0.6:
        return {"query": ONE, "variables": {"id": rng.choice(known.nested)}}
    if kind < 0.8:
        return {"query": QUESTIONS[0].ours, "variables": {"id": rng.choice(known.nested)}}
    if kind < 0.9:
        return {"query": QUESTIONS[1].ours, "variables": {"id": known.many}}
    return {"query": FIND, "variables": {"text": f"晨光{rng.choice('科贸建材食')}有限公司"}}


def _xinmai() -> str:
    return str(Path(sys.executable).with_name("xinmai"))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
