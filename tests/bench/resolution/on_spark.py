"""`python -m tests.bench.resolution.on_spark [--rows N …] [--script english|chinese] [--master MASTER] [--cores N]`.

One process and a Spark cluster on the same table: whether they write the same bytes, what each takes, and what 150
million subjects would take by the slopes between the smallest and the largest table.

The rule of this module: clusters or pairs that differ in one byte are exit code 1; an estimate is a straight line
through two measurements and says so.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import orjson

from tests.bench.machine import machine
from tests.bench.process import Taken, watch
from tests.bench.resolution.sets import make_set
from tests.bench.resolution.tables import TableSet

CLUSTER: Final = "local-cluster[2,1,1024]"
CORES: Final = 2
COMPARING: Final = "comparing pairs"
SUBJECTS: Final = 150_000_000
ROWS_OF_A_SUBJECT: Final = 1.1
"""As in these tables, where one row in ten is another one again."""

CLUSTER_CORES: Final = 64


@dataclass(frozen=True)
class Run:
    """One run: seconds by stage as the program tells them, its meetings of rows, and all of it from outside."""

    rows: int
    stages: dict[str, float]
    candidates: int
    taken: Taken
    files: tuple[bytes, bytes]

    @property
    def others(self) -> float:
        """Seconds of all stages but the heavy one."""
        return sum(seconds for name, seconds in self.stages.items() if name != COMPARING)

    def line(self, name: str) -> str:
        """A row of the table."""
        return (
            f"| {self.rows:,} | {name} | {self.stages[COMPARING]:.1f} | {self.others:.1f} | {self.candidates:,} "
            f"| {self.taken.seconds:.1f} | {self.taken.cpu_seconds:.1f} | {self.taken.peak_gib:.2f} |"
        )


def main() -> int:
    """Measure what the command line asks for."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench.resolution.on_spark")
    asked.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    asked.add_argument("--script", choices=("english", "chinese"), default="chinese")
    asked.add_argument("--master", default=CLUSTER)
    asked.add_argument("--cores", type=int, default=CORES, help="how many cores that cluster has")
    asked.add_argument("--folder", type=Path, help="keep tables and results here")
    given = asked.parse_args()
    runs: list[tuple[Run, Run]] = []
    with TemporaryDirectory() as place:
        folder = given.folder or Path(place)
        _say(machine())
        _say("| rows | where | comparing pairs s | other stages s | meetings | whole s | processor s | peak GiB |")
        _say("|---|---|---|---|---|---|---|---|")
        for rows in sorted(given.rows):
            some = make_set(f"{given.script}-{rows}", folder)
            runs.append((_run(some, folder, "one-process"), _run(some, folder, "spark", "--spark", given.master)))
            for name, run in zip(("one process", given.master), runs[-1], strict=True):
                _say(run.line(name))
    same = all(one.files == other.files for one, other in runs)
    _say(f"\nClusters and pairs are {'the same to the byte' if same else 'NOT THE SAME'}.")
    if len(runs) > 1:
        _say(estimate(runs[0], runs[-1], given.cores))
    return 0 if same else 1


def estimate(small: tuple[Run, Run], large: tuple[Run, Run], cores: int) -> str:
    """What 150 million subjects would take, by straight lines through two sizes."""
    rows = SUBJECTS * ROWS_OF_A_SUBJECT
    more = (large[0].rows - small[0].rows) / 1e6
    here = (large[0].others - small[0].others) / more
    there = cores * (large[1].stages[COMPARING] - small[1].stages[COMPARING]) / more
    memory = (large[0].taken.peak_gib - small[0].taken.peak_gib) / more
    hours, driver = there * rows / 1e6 / 3_600, here * rows / 1e6 / 3_600
    return (
        f"By a million rows: {here:.1f} s and {memory:.2f} GiB in the one process for keys, model and clusters; "
        f"{there:.1f} core seconds for comparing on the cluster.\n"
        f"{SUBJECTS:,} subjects ({rows:,.0f} rows) would take {hours:.1f} core hours of comparing "
        f"({hours / CLUSTER_CORES * 60:.0f} minutes on {CLUSTER_CORES} cores), and {driver:.1f} hours with "
        f"{memory * rows / 1e6:.0f} GiB in the one process: straight lines, not measurements."
    )


def _run(some: TableSet, folder: Path, name: str, *more: str) -> Run:
    out, pairs, report = (folder / f"{some.name}--{name}.{end}" for end in ("csv", "pairs.csv", "json"))
    program = Path(sys.executable).with_name("xinmai")
    asked: list[str | Path] = [program, "dedupe", some.table, "--fields", some.fields, *more]
    asked += ["--out", out, "--pairs", pairs, "--report", report]
    environment = {"XINMAI_HOME": str(folder / "home"), "PYSPARK_PYTHON": sys.executable}
    taken = watch(asked, log=out.with_suffix(".log"), environment=environment)
    told = orjson.loads(report.read_bytes())
    stages = {stage["name"]: float(stage["seconds"]) for stage in told["stages"]}
    return Run(some.rows, stages, int(told["candidates"]), taken, (out.read_bytes(), pairs.read_bytes()))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
