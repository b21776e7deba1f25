"""Run the programs on a set in turns, and count what they have made of it.

The rule of this module: all programs meet the same minutes of the same machine, one after the other and round again;
what is told is the median of the rounds.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

import polars as pl

from tests.bench.process import Failed, Taken, TooLong, watch
from tests.bench.resolution.ceiling import oracle
from tests.bench.resolution.conflicts import Conflicts, conflicts
from tests.bench.resolution.forms import OfForm, by_form, by_form_of_sorts
from tests.bench.resolution.patterns import known_by_pattern
from tests.bench.resolution.programs import Program
from tests.bench.resolution.quality import CLUSTER, Quality, quality
from tests.bench.resolution.tables import ROW_ID, TableSet

LIMIT_S = 3_600.0
ONCE_IF_LONGER_S = 300.0
LARGEST_ORACLE = 300_000  # rows
NO_TIME = Taken(0, 0, 0)
NO_QUALITY = Quality(0, 0, 0)
NO_CONFLICTS = Conflicts(0, 0, 0)


@dataclass(frozen=True)
class Measured:
    """What a program made of a set. `setting` is the file of its best threshold, `rounds` how often it ran.

    `forms_by_pattern` counts only pairs that patterns of evidence tell, `patterns_of_sorts` those by sort of subject.
    `same_bytes`: every round wrote the same clusters. `failed` says why there is no result; then the rest is empty.
    """

    program: str
    some: TableSet
    taken: Taken = NO_TIME
    quality: Quality = NO_QUALITY
    conflicts: Conflicts = NO_CONFLICTS
    forms: dict[str, OfForm] = field(default_factory=dict)
    forms_of_sorts: dict[str, dict[str, OfForm]] = field(default_factory=dict)
    forms_by_pattern: dict[str, OfForm] = field(default_factory=dict)
    patterns_of_sorts: dict[str, dict[str, OfForm]] = field(default_factory=dict)
    setting: str = ""
    rounds: int = 0
    same_bytes: bool = True
    failed: str = ""


@dataclass(frozen=True)
class MeasuredSet:
    """A set with its fair ceiling (None where the set is too large for the oracle) and the programs' results."""

    some: TableSet
    ceiling: Quality | None
    programs: tuple[Measured, ...]

    def of(self, program: str) -> Measured | None:
        """The result of a program, None if it was not run or failed."""
        return next((one for one in self.programs if one.program == program and not one.failed), None)


def measure(
    some: TableSet, programs: list[Program], rounds: int, folder: Path, told: Callable[[str], None]
) -> MeasuredSet:
    """Run all programs that can do this set `rounds` times in turns; `told` hears of each run."""
    runs: dict[str, list[Taken]] = {program.name: [] for program in programs}
    hashes: dict[str, set[str]] = {program.name: set() for program in programs}
    failed: dict[str, str] = {}
    for _ in range(rounds):
        for program in programs:
            if program.name in failed or _long(runs[program.name]):
                continue
            try:
                taken = _run(program, some, folder)
            except (Failed, TooLong) as reason:
                failed[program.name] = str(reason)
                told(f"{some.name}: {program.name}: {reason}")
                continue
            runs[program.name].append(taken)
            hashes[program.name].add(_hash(program.outputs(_out(program, some, folder))))
            told(f"{some.name}: {program.name}: {taken.seconds:.1f} s, {taken.peak_gib:.2f} GiB")
    best = oracle(some) if some.rows <= LARGEST_ORACLE else None
    answers = some.answers()
    known = known_by_pattern(some, best) if best is not None and _has_forms(answers) else None
    across = "source" if some.across else ""
    ceiling = None if best is None else quality(answers.join(best, on=ROW_ID), across)
    results = []
    for program in programs:
        if program.name in failed:
            results.append(Measured(program.name, some, failed=failed[program.name]))
            continue
        result = _best(program, some, folder, answers, best, known)
        results.append(_with_times(result, runs[program.name], len(hashes[program.name]) == 1))
    return MeasuredSet(some, ceiling, tuple(results))


def read_clusters(path: Path, answers: pl.DataFrame) -> pl.DataFrame:
    """The truth with a `cluster_id` for each row; a row that a program leaves out stands alone."""
    told = pl.read_csv(path, infer_schema=False).select(ROW_ID, CLUSTER)
    alone = pl.concat_str(pl.lit("alone "), ROW_ID)
    return answers.join(told, on=ROW_ID, how="left").with_columns(pl.col(CLUSTER).fill_null(alone))


def _run(program: Program, some: TableSet, folder: Path) -> Taken:
    out = _out(program, some, folder)
    for old in program.outputs(out):
        old.unlink()
    command = program.command(some, out)
    log = out.with_suffix(".log")
    try:
        return watch(command, log=log, environment={"XINMAI_HOME": str(folder / "home")}, limit_s=LIMIT_S)
    except FileNotFoundError as missing:
        raise Failed(127, f"{shlex.join(map(str, command))}: {missing.strerror}") from missing


def _out(program: Program, some: TableSet, folder: Path) -> Path:
    return folder / f"{some.name}--{program.name.replace(' ', '-')}.csv"


def _long(runs: list[Taken]) -> bool:
    return bool(runs) and runs[0].seconds > ONCE_IF_LONGER_S


def _hash(paths: list[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _has_forms(answers: pl.DataFrame) -> bool:
    return bool((answers["form"] != "").any())


def _best(
    program: Program, some: TableSet, folder: Path, answers: pl.DataFrame,
    best: pl.DataFrame | None, known: pl.DataFrame | None,
) -> Measured:  # fmt: skip
    """The result with the best F1 among the program's thresholds."""
    outputs = program.outputs(_out(program, some, folder))
    if not outputs:
        return Measured(program.name, some, failed="it wrote no clusters")
    across = "source" if some.across else ""
    tried = [(quality(rows, across), path, rows) for path in outputs for rows in [read_clusters(path, answers)]]
    counted, path, rows = max(tried, key=lambda one: one[0].f1)
    has_forms = _has_forms(answers)
    return Measured(
        program.name, some, quality=counted, conflicts=conflicts(some, rows.select(ROW_ID, CLUSTER)),
        forms=by_form(rows, best, known) if has_forms else {},
        forms_of_sorts=by_form_of_sorts(rows, best, known) if has_forms else {},
        forms_by_pattern=by_form(rows, known) if known is not None else {},
        patterns_of_sorts=by_form_of_sorts(rows, known) if known is not None else {},
        setting=path.stem.partition(".")[2] if len(outputs) > 1 else "",
    )  # fmt: skip


def _with_times(result: Measured, runs: list[Taken], same_bytes: bool) -> Measured:
    taken = Taken(
        median(run.seconds for run in runs), median(run.cpu_seconds for run in runs),
        median(run.peak_gib for run in runs),
    )  # fmt: skip
    return replace(result, taken=taken, rounds=len(runs), same_bytes=same_bytes)
