"""`python -m tests.bench serving ci|full [--engine ladybug|neo4j] [--rows N]`: measure, show, write the result file.

The rule of this module: `full` writes `tests/bench/serving.md`; any bound that is not kept is exit code 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench.installations import ENGINES
from tests.bench.machine import commit, machine, versions
from tests.bench.results import HEADER, Result, table
from tests.bench.serving.measuring import executing, measure

ROWS: Final = {"full": 1_000_000, "ci": 10_000}
ROUNDS: Final = {"full": 200, "ci": 40}
RESULT_FILE: Final = Path(__file__).parents[1] / "serving.md"
PACKAGES: Final = ("ladybug", "neo4j", "neo4j-rust-ext", "strawberry-graphql", "graphql-core", "starlette", "uvicorn")


def main(arguments: Sequence[str]) -> int:
    """Measure what the command line asks for."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench serving")
    asked.add_argument("size", choices=ROWS)
    asked.add_argument("--engine", choices=ENGINES)
    asked.add_argument("--rows", type=int)
    given = asked.parse_args(arguments)
    rows, rounds = given.rows or ROWS[given.size], ROUNDS[given.size]
    say(HEADER)
    results = [executing(rounds)]
    say(results[0].line())
    with TemporaryDirectory() as folder:
        for engine in (given.engine,) if given.engine else ENGINES:
            results += measure(engine, Path(folder), rows, rounds, lambda one: say(one.line()))
    if given.size == "full":
        RESULT_FILE.write_text(_page(results, rows))
    return 0 if all(result.kept for result in results) else 1


def say(text: str) -> None:
    """A line for whoever waits."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _page(results: list[Result], rows: int) -> str:
    return "\n".join(
        [
            "# How fast the service answers beside its peers",
            "",
            f"{rows:,} records in ten departments; commit {commit()}; {datetime.now(UTC):%Y-%m-%d}.",
            f"{machine()}. {versions(PACKAGES)}.",
            "",
            "All services answer the same question turn by turn in one run, and their answers are compared first. Ours",
            "has access rules and audit on, the others neither. The machine was shared: only the ratios say something.",
            "",
            table(results),
            "",
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
