"""`python -m tests.bench sessions MINUTES`: fifty sessions ask while a load runs.

The rule of this module: an open loop. A question is due at its time whether or not the one before was answered, and
its time runs from when it was due, so that a service that stands still is not asked less. The server and the loads are
processes of their own, as in production.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
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
SEED: Final = 13
FIND: Final = "query ($text: String!) { view { find(text: $text, limit: 5) { subjectId name } } }"
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
            loads = _Loads(folder, environment, loaded)
            seen = asyncio.run(_asked(address, known, minutes * 60, rate, lambda: held.append(_memory(watched)), loads))
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

    def __init__(self, folder: Path, environment: Mapping[str, str], rows: int) -> None:
        self._folder = folder
        self._rows = rows
        self._environment = {**os.environ, **environment}
        self._running: subprocess.Popen[bytes] | None = None
        self._begun = 0
        self._log = folder / "log"
        self.done = 0

    def go_on(self) -> None:
        """Begin the next one when none is under way. Raises `AssertionError` when one failed."""
        if self._running is not None:
            if self._running.poll() is None:
                return
            assert self._running.returncode == 0, self._log.read_text()
            self.done += 1
        place = self._folder / f"delivery{self._begun}"
        place.mkdir()
        path = penalties(place / "penalties.csv", self._rows, SEED + self._begun, today=TODAY)
        self._begun += 1
        self._log = place / "log"
        with self._log.open("wb") as log:
            self._running = subprocess.Popen(
                [_xinmai(), "load", str(path)], env=self._environment, stdout=log, stderr=log
            )

    def end(self) -> None:
        """Stop what still runs."""
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()
            self._running.wait(timeout=120)


async def _asked(address: str, known: Known, seconds: float, rate: float, look: object, loads: _Loads) -> Seen:
    seen = Seen()
    rng = random.Random(SEED)
    limits = httpx.Limits(max_connections=SESSIONS, max_keepalive_connections=SESSIONS)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as client:
        begun = time.perf_counter()
        under_way: set[asyncio.Task[None]] = set()
        nth = 0
        while (due := begun + nth / rate) < begun + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if nth % int(max(rate, 1)) == 0:
                await asyncio.to_thread(loads.go_on)
                look()  # type: ignore[operator]
            task = asyncio.create_task(_one(client, due, _mixed(rng, known), seen))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            nth += 1
        await asyncio.gather(*under_way)
    return seen


async def _one(client: httpx.AsyncClient, due: float, question: Mapping[str, object], seen: Seen) -> None:
    try:
        answer = await client.post("/graphql", json=question)
    except httpx.HTTPError as error:
        seen.errors[type(error).__name__] += 1
        return
    seen.seconds.append(time.perf_counter() - due)
    if answer.status_code != httpx.codes.OK or "errors" in answer.json():
        seen.errors[f"{answer.status_code} {_code(answer)}".strip()] += 1


def _code(answer: httpx.Response) -> str:
    """What the service calls what went wrong; nothing where it is not the service that answers."""
    try:
        return str(answer.json()["errors"][0]["extensions"]["code"])
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


def _memory(process: psutil.Process) -> int:
    return int(process.memory_info().rss)


def _xinmai() -> str:
    return str(Path(sys.executable).with_name("xinmai"))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
