"""`python -m tests.bench names [--names N]`: how long a name takes to be found among a million.

The rule of this module: the names asked for are others than those indexed: a wrong character, a part, another writing,
pinyin. What comes first is the business of `tests/graph/test_names_golden.py`; here it is only time.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from graph.names import search_forms
from graph.sidebase.names_sqlite import SqliteNames
from loaders.demo.bench import Bench, _series
from tests.bench.results import HEADER, Result
from tests.bench.serving.asking import Times
from tests.bench.serving.world import SEED, TODAY

NAMES: Final = 1_000_000
CHUNK: Final = 50_000
ASKED: Final = 400
SLOWEST_MS: Final = 100.0


def main(arguments: Sequence[str]) -> int:
    """Measure; exit code 1 when the bound is not kept."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench names")
    asked.add_argument("--names", type=int, default=NAMES)
    with TemporaryDirectory() as folder:
        result = searching(Path(folder), asked.parse_args(arguments).names)
    sys.stdout.write(f"{HEADER}\n{result.line()}\n")
    return 0 if result.kept else 1


def searching(folder: Path, names: int) -> Result:
    """The 99th of 100 searches in an index of so many names."""
    bench = Bench(_series(TODAY), names * 3, SEED)
    folder.mkdir(parents=True, exist_ok=True)
    index = SqliteNames(folder / "names.sqlite")
    try:
        for start in range(0, names, CHUNK):
            some = [(f"file {nth}", bench.subject(nth)[0]) for nth in range(start, min(names, start + CHUNK))]
            index.add_many(pl.DataFrame(some, {"file_id": pl.String, "name": pl.String}, orient="row"))
        taken = []
        for text in _written_otherwise(bench, names):
            begun = time.perf_counter()
            hits = index.search(text)
            taken.append(time.perf_counter() - begun)
            assert hits, "a name that is there, written otherwise, finds something"
        times = Times(taken)
        what = f"name search among {names:,} names, p99"
        detail = f"median {times.median_ms:.1f} ms, {len(taken)} searches"
        return Result("side base", what, times.p99_ms, "ms", SLOWEST_MS, most=True, detail=detail)
    finally:
        index.close()


def _written_otherwise(bench: Bench, names: int) -> Iterator[str]:
    rng = random.Random(SEED)
    for nth in range(ASKED):
        name = bench.subject(rng.randrange(names))[0]
        at = rng.randrange(len(name) - 4)
        match nth % 4:
            case 0:
                yield name
            case 1:
                yield name[:at] + "某" + name[at + 1 :]
            case 2:
                yield name.removesuffix("有限公司")
            case _:
                yield list(search_forms(name))[-1]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
