"""`python -m tests.bench placing [--rows N …] [--engine ladybug|neo4j] [--warm N] [--files N] [--profile]`.

What one new file among many takes: a delivery of one row, from its shaped rows in hand until it is committed and
explained. Then it is in ledger, archive, vault and graph, its cluster is placed, the queue has its proposals, and the
weightiest of them is told piece by piece. Reading and checking what a department sent are not in it.

The rule of this module: beside it stands what the engine takes for the bare reads and writes of such a file: as many
candidates with their numbers as a file may have, and all its nodes and links, those of the delivery and its run
included, in one transaction. Milliseconds of processors are told beside those of the clock, which other programs on
the machine lengthen less.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from graph.base import Base, open_base
from graph.engines.base import Row, Transaction
from graph.identifiers.checks import is_credit_code, is_identity_number
from graph.store.load import load
from graph.store.loaded import Loaded
from graph.store.resolving import resolve_all
from graph.store.writes import What
from tests.bench.installations import ENGINES, installation
from tests.bench.machine import machine
from tests.bench.raw import DELIVERED_BY, Recording, RecordingEngine
from tests.bench.resolution.departments import departments
from tests.bench.results import HEADER, Result
from tests.world import Said, Told

SEED: Final = 5
ROWS_OF_A_SUBJECT: Final = 2.3
"""As the demo's subjects have; those that are left over are not loaded."""

ROWS_AT_ONCE: Final = 20_000
CANDIDATES: Final = 75
NODES: Final = frozenset(
    f"store_{name}_bulk" for name in ("files", "identifiers", "keys", "records", "subjects", "departments")
)
KINDS: Final = {"自然人": "person", "个体工商户": "individual_business"}
P50_MS: Final = 8.0
P99_MS: Final = 25.0
TIMES_BARE: Final = 2.0


@dataclass(frozen=True)
class Took:
    """Milliseconds of the clock and of processors."""

    clock: float
    busy: float


@dataclass
class Placed:
    """What each measured file took, and the bare reads and writes of it; `proposals` are those it brought."""

    first: float = 0.0
    whole: list[Took] = field(default_factory=list)
    bare: list[Took] = field(default_factory=list)
    proposals: list[int] = field(default_factory=list)


def main(argv: Sequence[str]) -> int:
    """Measure what the command line asks for."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench placing")
    asked.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    asked.add_argument("--engine", choices=ENGINES)
    asked.add_argument("--warm", type=int, default=1_000)
    asked.add_argument("--files", type=int, default=500)
    asked.add_argument("--profile", action="store_true", help="tell where the time goes")
    given = asked.parse_args(argv)
    results: list[Result] = []
    _say(machine())
    _say(HEADER)
    for rows in given.rows:
        for engine in (given.engine,) if given.engine else ENGINES:
            placed = placing(engine, rows, given.warm, given.files, profile=given.profile)
            results += _results(engine, rows, placed)
            for result in results[-3:]:
                _say(result.line())
    return 0 if all(result.kept for result in results) else 1


def placing(engine: str, rows: int, warm: int, files: int, *, profile: bool = False) -> Placed:
    """Fill a base with so many files and a model, and place others one by one."""
    old, new = _told(rows, warm + files)
    placed = Placed()
    recordings: list[Recording] = []
    profiler = cProfile.Profile()
    with TemporaryDirectory() as folder, installation(engine, Path(folder)) as settings, open_base(settings) as base:
        with base.writing():
            for told in old:
                load(base, told.delivery(base.ids), told.batches(base.ids), actor="bench")
            resolved = resolve_all(base, actor="bench")
        assert resolved.model is not None
        present = [file for frame in base.engine.stream("store_all_files", rows) for file in frame["file_id"]]
        for at, told in enumerate(new):
            if profile and at == warm:
                profiler.enable()
            taken, recording, proposals = _place(base, told)
            if at == 0:
                placed.first = taken.clock
            if at >= warm:
                placed.whole.append(taken)
                placed.proposals.append(proposals)
                recordings.append(recording)
        profiler.disable()
        # Last, because it leaves copies behind that nobody told of.
        for at, recording in enumerate(recordings):
            start = at * CANDIDATES % max(len(present) - CANDIDATES, 1)
            placed.bare.append(_bare(base, present[start : start + CANDIDATES], recording))
    if profile:
        pstats.Stats(profiler, stream=sys.stdout).sort_stats("cumulative").print_stats(70)
    return placed


def _place(base: Base, told: Told) -> tuple[Took, Recording, int]:
    """One file as everybody delivers it: what it took, what was written, and how many proposals it brought."""
    delivery, batches = told.delivery(base.ids), list(told.batches(base.ids))
    recording, engine = Recording(), base.engine
    base.engine = RecordingEngine(engine, recording)  # the real one with a note-taker
    begun = _now()
    with base.writing():
        loaded = load(base, delivery, batches, actor="bench")
    proposals = _explained(base, batches[0].records["file"][0])
    taken = _since(begun)
    base.engine = engine
    assert _is_new(loaded)
    return taken, recording, proposals


def _explained(base: Base, file: str) -> int:
    """Tell how the file's cluster came about, and of its weightiest proposal why it was proposed; how many it has."""
    base.resolution.cluster(file)
    found = base.side.proposals.of_file(file)
    if found:
        assert base.proposer.weighed(found[0].left, found[0].right) is not None
    return len(found)


def _is_new(loaded: Loaded) -> bool:
    return not loaded.known and loaded.lines == 1


def _now() -> Took:
    return Took(time.perf_counter() * 1e3, time.process_time() * 1e3)


def _since(begun: Took) -> Took:
    now = _now()
    return Took(now.clock - begun.clock, now.busy - begun.busy)


def _bare(base: Base, others: Sequence[str], written: Recording) -> Took:
    """What it takes to read so many files with their numbers, and to write what was written once more."""
    wanted, again = pl.DataFrame({"id": others}), _renamed(written)
    begun = _now()
    base.engine.read_frame("store_features_bulk", wanted)
    base.engine.read_frame("store_shown_numbers_bulk", wanted)

    def work(transaction: Transaction) -> None:
        for block, source in again.sources:
            transaction.write(block, **source)
        for block, what in again.frames:
            if isinstance(what, pl.DataFrame):
                transaction.bulk(block, what)
            else:
                transaction.bulk_few(block, what)
        for said in again.delivered_by:
            transaction.write(DELIVERED_BY, **said)

    base.engine.transact(work)
    return _since(begun)


def _renamed(written: Recording) -> Recording:
    """The same nodes and links under ids that nothing has yet."""
    made = {name: f"{name}~" for block, what in written.frames if block in NODES for name in _ids(what)}
    made |= {str(said[name]): f"{said[name]}~" for _, said in written.sources for name in ("id", "source")}
    return Recording(
        sources=[(block, _row_under(made, said)) for block, said in written.sources],
        delivered_by=[_row_under(made, said) for said in written.delivered_by],
        frames=[(block, _under(made, what)) for block, what in written.frames],
    )


def _ids(what: What) -> list[str]:
    return what["id"].to_list() if isinstance(what, pl.DataFrame) else [str(row["id"]) for row in what]


def _under(made: Mapping[str, str], what: What) -> What:
    if isinstance(what, pl.DataFrame):
        texts = [name for name, dtype in what.schema.items() if dtype == pl.String]
        return what.with_columns(pl.col(texts).replace(made))
    return [_row_under(made, row) for row in what]


def _row_under(made: Mapping[str, str], row: Row) -> Row:
    return {name: made.get(value, value) if isinstance(value, str) else value for name, value in row.items()}


def _told(rows: int, more: int) -> tuple[list[Told], list[Told]]:
    """A delivery of each department, together so many rows, and so many deliveries of one row."""
    table = departments(int((rows + more) / ROWS_OF_A_SUBJECT) + 1_000, SEED).rows.head(rows + more)
    if table.height < rows + more:
        raise ValueError(f"{table.height} rows are too few")
    by_department: dict[str, list[Said]] = {}
    new: list[Told] = []
    for nth, row in enumerate(table.iter_rows(named=True)):
        if nth < rows:
            by_department.setdefault(row["department"], []).append(_said(nth, row))
        else:
            new.append(Told(row["department"], 2 + nth - rows, (_said(nth, row),)))
    old = [
        Told(
            name,
            1,
            tuple(said),
            sizes=tuple(len(said[at : at + ROWS_AT_ONCE]) for at in range(0, len(said), ROWS_AT_ONCE)),
        )
        for name, said in sorted(by_department.items())
    ]
    return old, new


def _said(nth: int, row: Mapping[str, str | None]) -> Said:
    """What a department says of a subject; a number counts where it is valid and whole."""
    number, code = row["identity_number"] or "", row["credit_code"] or ""
    born = re.findall(r"\d+", row["birth_date"] or "")
    return Said(
        f"d{nth}",
        row["name"] or "",
        number if is_identity_number(number) else code if is_credit_code(code) else None,
        kind=KINDS.get(row["subject_type"] or "", "organisation"),
        birth_date="-".join(born) if len(born) == len(("year", "month", "day")) else None,
        address=row["address"],
    )


def _results(engine: str, rows: int, placed: Placed) -> list[Result]:
    cuts = quantiles([each.clock for each in placed.whole], n=100, method="inclusive")
    bare = quantiles([each.clock for each in placed.bare], n=100, method="inclusive")
    busy, bare_busy = (median(each.busy for each in took) for took in (placed.whole, placed.bare))
    among = f"one file among {rows:,}"
    mean = sum(placed.proposals) / len(placed.proposals)
    brought = f"{busy:.1f} ms of processors; {mean:.1f} proposals a file; first {placed.first:.0f} ms"
    return [
        Result(engine, f"{among}, p50", cuts[49], "ms", P50_MS, most=True, detail=brought),
        Result(engine, f"{among}, p99", cuts[98], "ms", P99_MS, most=True),
        Result(
            engine, f"{among} / bare reads and writes", cuts[49] / bare[49], "", TIMES_BARE, most=True,
            detail=f"bare p50 {bare[49]:.1f} ms, p99 {bare[98]:.1f} ms; "
            f"by processors {busy / bare_busy:.1f} times {bare_busy:.1f} ms",
        ),
    ]  # fmt: skip


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
