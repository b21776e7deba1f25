"""Every set by its name, and which of them each size of the bench measures.

The rule of this module: a name says everything that a set depends on (`departments-10000-s1`), so that the same name
is the same bytes anywhere.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tests.bench.resolution.departments import departments
from tests.bench.resolution.other_noise import OtherHolder
from tests.bench.resolution.packaged import english_names, febrl, households
from tests.bench.resolution.persons import CHINESE, persons
from tests.bench.resolution.tables import Table, TableSet, write_set

SEEDS: Final = (1, 2, 3)
FEBRL: Final = ("febrl1", "febrl2", "febrl3", "febrl4")
SCALE_SEED: Final = 7
SETS: Final[dict[str, tuple[str, ...]]] = {
    "small": ("febrl3", "departments-1000-s1"),
    "ci": ("febrl3", "febrl4", "departments-10000-s1", "english-20000", "chinese-20000"),
    "full": (
        *FEBRL, "households",
        *(f"departments-10000-s{seed}" for seed in SEEDS), *(f"other-noise-10000-s{seed}" for seed in SEEDS),
        *(f"departments-100000-s{seed}" for seed in SEEDS), "other-noise-100000-s1",
        *(f"{script}-{rows}" for rows in (10_000, 100_000, 1_000_000) for script in ("english", "chinese")),
    ),
}  # fmt: skip
NAMED: Final = re.compile(r"(departments|other-noise|english|chinese)-(\d+)(?:-s(\d+))?")


class UnknownSet(Exception):
    """There is no set of that name."""


def make_set(name: str, folder: Path) -> TableSet:
    """Write the set of that name into the folder."""
    return write_set(name, folder, made(name))


def made(name: str) -> Table:
    """The set of that name.

    Names are febrl1 to febrl4, households, departments-SUBJECTS-sSEED, other-noise-SUBJECTS-sSEED, english-ROWS and
    chinese-ROWS. Raises `UnknownSet` for any other.
    """
    if name in FEBRL:
        return febrl(int(name[-1]))
    if name == "households":
        return households()
    match = NAMED.fullmatch(name)
    if not match:
        raise UnknownSet(f"There is no set {name}.")
    sort, size, seed = match[1], int(match[2]), int(match[3] or SCALE_SEED)
    if sort == "departments":
        return departments(size, seed)
    if sort == "other-noise":
        return departments(size, seed, held_by=OtherHolder)
    return persons(CHINESE if sort == "chinese" else english_names(), size, seed)


def family(name: str) -> str:
    """What peers are set up by: febrl1 to febrl4, households, departments or scale."""
    if name.startswith(("english", "chinese")):
        return "scale"
    return "departments" if name.startswith(("departments", "other-noise")) else name
