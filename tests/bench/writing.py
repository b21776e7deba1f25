"""How fast deliveries get in and out, beside the raw writer.

The rule of this module: a load and the raw writer take turns on empty bases, and the shortest time of either is what is
compared, for what else runs on the machine only makes one longer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from graph.base import Base, open_base
from graph.delivery import Batch
from graph.store.load import load
from graph.store.loaded import Loaded
from graph.store.withdraw import withdraw
from loaders.child import shape_in_child
from loaders.deliverables import deliverables
from loaders.demo.bench import penalties
from loaders.load import load_files
from loaders.manifest import Given
from loaders.plan import PlannedFile
from tests.bench.installations import installation
from tests.bench.raw import Recording, RecordingEngine, write_raw
from tests.bench.results import Result, ratio

TODAY = date(2026, 11, 22)
SEED = 7
EDGE = 0.2  # the part of the batches that is the start, and the part that is the end
NOTHING_GIVEN = Given()


def clock() -> datetime:
    """The day of the measurement is always the same, so that the same rows are public."""
    return datetime(2026, 11, 22, 4, tzinfo=UTC)


def files(folder: Path, rows: int) -> tuple[Path, Path]:
    """The measured file and the same rows in other bytes, in GB18030, made once in a folder."""
    paths = folder / "first" / "penalties.csv", folder / "again" / "penalties.csv"
    for again, path in enumerate(paths):
        if not path.exists():
            path.parent.mkdir()
            penalties(path, rows, SEED, again=bool(again), today=TODAY)
    return paths


def timed_load(base: Base, path: Path) -> tuple[float, Loaded]:
    """Load one file as everybody does; the seconds that took."""
    begun = time.perf_counter()
    report = load_files(base, [path], NOTHING_GIVEN, actor="bench")
    taken = time.perf_counter() - begun
    assert not report.refused, report.refused
    return taken, report.loaded[0].loaded


@dataclass(frozen=True)
class Written:
    """How many seconds the raw writer took for all rows, and taking them back after they were loaded."""

    raw: float
    back: float


def writing(engine: str, folder: Path, rows: int, repeats: int) -> tuple[list[Result], Written]:
    """The store's own rate beside the raw one, at the start, at the end and over all."""
    path, _ = files(folder, rows)
    ours: list[list[float]] = []
    raws: list[list[float]] = []
    backs: list[float] = []
    sizes: list[int] = []
    for _ in range(repeats):
        recording = Recording()
        with installation(engine, folder) as settings, open_base(settings, clock) as base:
            planned, batches = shaped(base, path)
            sizes = [batch.lines for batch in batches]
            ends, run = load_recorded(base, planned, batches, recording)
            ours.append(ends)
            del batches
            backs.append(_timed_withdrawal(base, run))
        with installation(engine, folder) as settings, open_base(settings, clock) as base:
            raws.append(write_raw(base, recording))
    rates = [
        _rate(engine, "writing at the start / raw", sizes, ours, raws, (0, _edge(sizes))),
        _rate(engine, "writing at the end / raw", sizes, ours, raws, (len(sizes) - _edge(sizes[::-1]), len(sizes))),
        _rate(engine, "writing, whole delivery with commit / raw", sizes, ours, raws, (0, len(sizes) + 1), None),
    ]
    return rates, Written(raw=min(ends[-1] for ends in raws), back=min(backs))


def from_file(engine: str, base: Base, folder: Path, rows: int, written: Written) -> Iterator[Result]:
    """File to graph, the same file again, and then the same rows shuffled, one in a hundred changed.

    Both deliveries stay in the base, which was without any before.
    """
    first, other = files(folder, rows)
    taken, _ = timed_load(base, first)
    yield ratio(engine, "from file to graph / raw", (written.raw, taken), 0.5, detail=f"{rows / taken:,.0f} rows/s")
    detail = f"{written.back:.1f} s, {taken:.1f} s"
    yield ratio(engine, "withdrawing / loading", (written.back, taken), 1, most=True, detail=detail)
    again, known = timed_load(base, first)
    assert known.known
    yield Result(engine, "the same file again", again, "s", 2, most=True)
    after, loaded = timed_load(base, other)
    assert loaded.outcomes == {"new_version": rows // 100, "unchanged": rows - rows // 100}, loaded.outcomes
    detail = f"{taken:.1f} s, {after:.1f} s"
    yield ratio(engine, "first load / same rows in other bytes", (taken, after), 3, detail=detail)


def shaped(base: Base, path: Path) -> tuple[PlannedFile, list[Batch]]:
    """A file as it is read before anything is written."""
    (planned,) = deliverables(base, [path], NOTHING_GIVEN).planned
    return planned, list(shape_in_child(planned, base.catalogue, base.ids, base.regions, TODAY))


def load_recorded(
    base: Base, planned: PlannedFile, batches: Sequence[Batch], recording: Recording
) -> tuple[list[float], str]:
    """Load it with a note of all that is created; the seconds from the start to each batch's end and to the end.

    With them the id of its run.
    """
    real = base.engine
    base.engine = RecordingEngine(real, recording)  # the real one with a note-taker
    ends: list[float] = []
    with base.writing():
        begun = time.perf_counter()

        def noted(_: int) -> None:
            ends.append(time.perf_counter() - begun)
            recording.mark()

        loaded = load(base, planned.delivery, batches, actor="bench", progress=noted)
        ends.append(time.perf_counter() - begun)
    base.engine = real
    return ends, loaded.run_id


def _timed_withdrawal(base: Base, run: str) -> float:
    begun = time.perf_counter()
    with base.writing():
        withdraw(base, run, actor="bench", reason="measured")
    return time.perf_counter() - begun


def _edge(sizes: Sequence[int]) -> int:
    """How many batches from the beginning hold this part of the rows."""
    return next(n for n in range(1, len(sizes) + 1) if sum(sizes[:n]) >= EDGE * sum(sizes))


def _rate(
    engine: str,
    what: str,
    sizes: Sequence[int],
    ours: Sequence[Sequence[float]],
    raws: Sequence[Sequence[float]],
    part: tuple[int, int],
    bound: float | None = 0.8,
) -> Result:
    mine, theirs = (min(_seconds(ends, part) for ends in told) for told in (ours, raws))
    rows = sum(sizes[part[0] : part[1]])
    detail = f"{rows / mine:,.0f} of {rows / theirs:,.0f} rows/s"
    return ratio(engine, what, (theirs, mine), bound, detail=detail)


def _seconds(ends: Sequence[float], part: tuple[int, int]) -> float:
    start, stop = part
    return ends[stop - 1] - (ends[start - 1] if start else 0.0)
