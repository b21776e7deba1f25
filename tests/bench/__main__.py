"""`python -m tests.bench full|ci [--engine ladybug|neo4j] [--rows N]`: measure, show, and write the result file.

`python -m tests.bench serving|names|sessions …` measures how the service answers (`tests.bench.serving`), `placing …`
what one new file among many takes. The rule of this module: `full` writes its engine's part of `tests/bench/results.md`
and leaves the other one's, which may be of another day; any bound that is not kept is exit code 1.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import placing
from tests.bench.all import measure
from tests.bench.installations import ENGINES
from tests.bench.machine import commit, machine, versions
from tests.bench.results import HEADER, Result, table
from tests.bench.serving import __main__ as serving
from tests.bench.serving import names, sessions

ROWS = {"full": 1_000_000, "ci": 100_000}
REPEATS = {"full": 1, "ci": 3}
RESULT_FILE = Path(__file__).with_name("results.md")
RATES = "Rates are ratios to the engine's plain bulk statements writing the same nodes and links in the same run."
PARTS = {"placing": placing.main, "serving": serving.main, "names": names.main, "sessions": sessions.main}


def main() -> int:
    """Measure what the command line asks for."""
    if sys.argv[1:2] and sys.argv[1] in PARTS:
        return PARTS[sys.argv[1]](sys.argv[2:])
    asked = argparse.ArgumentParser(prog="python -m tests.bench")
    asked.add_argument("size", choices=ROWS)
    asked.add_argument("--engine", choices=ENGINES)
    asked.add_argument("--rows", type=int)
    given = asked.parse_args()
    rows = given.rows or ROWS[given.size]
    say(HEADER)
    results: list[Result] = []
    measured = commit()  # before a page is written, which would make the tree another one

    def told(result: Result) -> None:
        say(result.line())
        results.append(result)
        if given.size == "full":  # it takes long: what is measured stays whatever comes after
            mine = [one for one in results if one.engine == result.engine]
            page = RESULT_FILE.read_text() if RESULT_FILE.exists() else ""
            RESULT_FILE.write_text(with_part(page, result.engine, _part(mine, rows, measured)))

    with TemporaryDirectory() as folder:
        for engine in (given.engine,) if given.engine else ENGINES:
            measure(engine, Path(folder), rows, REPEATS[given.size], told)
    return 0 if all(result.kept for result in results) else 1


def say(text: str) -> None:
    """A line for whoever waits."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def with_part(page: str, engine: str, part: str) -> str:
    """The page of results with one engine's part put in, or put anew; the parts stand in the order of their engines."""
    parts = {told.partition("\n")[0]: told.partition("\n")[2].strip() for told in page.split("\n## ")[1:]}
    parts[engine] = part
    return (
        "\n\n".join(["# What was measured", RATES, *(f"## {name}\n\n{parts[name]}" for name in sorted(parts))]) + "\n"
    )


def _part(results: list[Result], rows: int, measured: str) -> str:
    return "\n".join(
        [
            f"{rows:,} rows; commit {measured}; {datetime.now(UTC):%Y-%m-%d}.",
            f"{machine()}. {versions()}.",
            "",
            table(results),
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main())
