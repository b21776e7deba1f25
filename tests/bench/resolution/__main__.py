"""`python -m tests.bench.resolution small|ci|full [--set NAME] [--no-peers] [--rounds N] [--folder FOLDER] [--write]`.

The rule of this module: `full` without `--set`, or with `--write`, writes `tests/bench/resolution/results.md`; any
bound that is not kept is exit code 1.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.resolution.bounds import forms_over_seeds, judged, judged_forms
from tests.bench.resolution.forms import SORTS, OfForm
from tests.bench.resolution.measuring import MeasuredSet, measure
from tests.bench.resolution.pages import HEAD, form_lines, lines, page
from tests.bench.resolution.peers.environment import NOMENKLATURA, PEERS
from tests.bench.resolution.programs import OURS, PLAIN_RULES, SPLINK, programs
from tests.bench.resolution.sets import SEEDS, SETS, UnknownSet, make_set
from tests.bench.results import Result, header

ROUNDS = {"small": 1, "ci": 1, "full": 3}
QUICK = (OURS, PLAIN_RULES, SPLINK)
RESULT_FILE = Path(__file__).with_name("results.md")


def main() -> int:
    """Measure what the command line asks for."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench.resolution")
    asked.add_argument("size", choices=SETS)
    asked.add_argument("--set", action="append", dest="sets", help="only this set, of any size; may be repeated")
    asked.add_argument("--no-peers", action="store_true")
    asked.add_argument("--rounds", type=int)
    asked.add_argument("--folder", type=Path, help="keep tables, clusters and logs here")
    asked.add_argument("--write", action="store_true", help="write the page of results of these sets too")
    given = asked.parse_args()
    names = tuple(given.sets or SETS[given.size])
    rounds = given.rounds or ROUNDS[given.size]
    run = [one for one in programs(not given.no_peers) if given.size == "full" or one.name in QUICK]
    with TemporaryDirectory() as place:
        folder = given.folder or Path(place)
        measured: list[MeasuredSet] = []
        for name in names:
            try:
                some = make_set(name, folder)
            except UnknownSet as reason:
                asked.error(str(reason))
            able = [program for program in run if program.can_run(some)]
            measured.append(measure(some, able, rounds, folder, say))
    results, forms = _results(measured)
    say("\n".join([HEAD, *(line for one in measured for line in lines(one))]))
    for name, of in forms.items():
        say(f"\n{name}\n{form_lines(of)}")
    say("\n".join(["", header("set"), *(result.line() for result in results)]))
    if given.write or (given.size == "full" and not given.sets):
        peers = () if given.no_peers else (PEERS, NOMENKLATURA)
        RESULT_FILE.write_text(page(measured, results, forms, peers), encoding="utf-8")
    return 0 if all(result.kept for result in results) else 1


def _results(measured: Sequence[MeasuredSet]) -> tuple[list[Result], dict[str, dict[str, OfForm]]]:
    """Every bound, and the forms of our names by size over its seeds; forms bind where all seeds were measured."""
    results = [result for one in measured for result in judged(one)]
    by_size: dict[str, list[MeasuredSet]] = {}
    for one in measured:
        if match := re.fullmatch(r"(.+)-s\d+", one.some.name):
            by_size.setdefault(match[1], []).append(one)
    for name, seeds in by_size.items():
        if name.startswith("departments") and len(seeds) == len(SEEDS):
            results += judged_forms(name, seeds)
    forms = {name: forms_over_seeds(seeds, OURS) for name, seeds in by_size.items()}
    by_pattern = {
        f"{name}, of pairs that patterns of evidence tell": forms_over_seeds(seeds, OURS, by_pattern=True)
        for name, seeds in by_size.items()
    }
    by_pattern |= {
        f"{name}, {sort}, of pairs that patterns of evidence tell": forms_over_seeds(seeds, OURS, sort, by_pattern=True)
        for name, seeds in by_size.items()
        for sort in SORTS
    }
    of_sorts = {
        f"{name}, {sort}": forms_over_seeds(seeds, OURS, sort) for name, seeds in by_size.items() for sort in SORTS
    }
    return results, {name: of for name, of in sorted((forms | of_sorts | by_pattern).items()) if of}


def say(text: str) -> None:
    """A line for whoever waits."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
