"""The programs that are measured: ours, and each peer where it can run the set.

The rule of this module: a program is a command that reads a table and writes clusters; which of its settings turned
out best is chosen with the truth for peers, never for us.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.resolution.peers.environment import NOMENKLATURA, PEERS, python_of, script
from tests.bench.resolution.sets import family
from tests.bench.resolution.tables import TableSet

OURS: Final = "xinmai"
PLAIN_RULES: Final = "plain rules"
SPLINK: Final = "splink"
FEBRL: Final = frozenset({"febrl1", "febrl2", "febrl3", "febrl4"})
SMALL: Final = FEBRL | {"households", "departments"}
MOST_ROWS: Final = {"dedupe": 6_000, "recordlinkage": 40_000, NOMENKLATURA: 6_000}
"""Beyond so many rows a peer takes longer than anybody waits, or more memory than there is."""

Command = Callable[[TableSet, Path], Sequence[str | Path]]


@dataclass(frozen=True)
class Program:
    """`command` gives what to run for a set and an output file; `families` are the sets it is set up for."""

    name: str
    command: Command
    families: frozenset[str]
    peer: bool = True

    def can_run(self, some: TableSet) -> bool:
        """Whether this program can do the set in reasonable time."""
        return family(some.name) in self.families and some.rows <= MOST_ROWS.get(self.name, some.rows)

    def outputs(self, out: Path) -> list[Path]:
        """The clusters it has written: one file, or one for each of its thresholds."""
        return sorted([*out.parent.glob(f"{out.stem}.*.csv"), *([out] if out.exists() else [])])


def programs(peers: bool) -> list[Program]:
    """Ours first, then the plain rules, then the peers."""
    own = [Program(OURS, _ours, SMALL | {"scale"}, peer=False), Program(PLAIN_RULES, _plain_rules, SMALL | {"scale"})]
    others = [
        Program(SPLINK, _peer("run_splink"), SMALL | {"scale"}),
        Program("recordlinkage", _peer("run_recordlinkage"), FEBRL),
        Program("dedupe", _peer("run_dedupe"), FEBRL),
        Program(NOMENKLATURA, _peer("run_nomenklatura", NOMENKLATURA), FEBRL),
    ]
    return own + (others if peers else [])


def _ours(some: TableSet, out: Path) -> Sequence[str | Path]:
    program = Path(sys.executable).with_name("xinmai")
    report = out.with_suffix(".json")
    return [program, "dedupe", some.table, "--fields", some.fields, "--out", out, "--report", report]


def _plain_rules(some: TableSet, out: Path) -> Sequence[str | Path]:
    return [sys.executable, "-m", "tests.bench.resolution.plain_rules", some.fields, some.table, out]


def _peer(name: str, environment: str = PEERS) -> Command:
    def command(some: TableSet, out: Path) -> Sequence[str | Path]:
        return [python_of(environment), script(name), family(some.name), some.table, out, some.truth]

    return command
