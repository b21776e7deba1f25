"""How much memory a load takes at its peak, the process that reads the file included.

The rule of this module: a load is measured as everybody starts one, and its memory from outside.
"""

from __future__ import annotations

import sys
from pathlib import Path

from graph.base import open_base
from graph.settings import Settings
from loaders.demo.bench import penalties
from tests.bench.installations import installation
from tests.bench.process import watch
from tests.bench.results import Result
from tests.bench.writing import SEED, TODAY, clock, timed_load

LIMIT_GIB = {"gb18030": 2.0, "xlsx": 3.0}


def memory(engine: str, folder: Path, rows: int, encoding: str) -> list[Result]:
    """The peak while a file of this encoding is loaded into an empty base."""
    place = folder / f"memory-{encoding}"
    place.mkdir(exist_ok=True)
    path = penalties(
        place / f"penalties.{'xlsx' if encoding == 'xlsx' else 'csv'}", rows, SEED, encoding=encoding, today=TODAY
    )
    with installation(engine, folder) as settings:
        command = [sys.executable, "-m", "tests.bench.memory", str(settings.home), settings.graph, str(path)]
        peak = watch(command).peak_gib
    name = "CSV in GB18030" if encoding == "gb18030" else "XLSX"
    return [
        Result(engine, f"peak memory, {name}", peak, "GiB", LIMIT_GIB[encoding], most=True, detail=f"{rows:,} rows")
    ]


def _load(home: str, graph: str, path: str) -> None:
    settings = Settings(home=Path(home), graph=graph, id_key="11" * 32, vault_key="22" * 32, timeout_s=300)
    with open_base(settings, clock) as base:
        timed_load(base, Path(path))


if __name__ == "__main__":
    _load(*sys.argv[1:4])
