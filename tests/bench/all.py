"""All measurements of one engine, in parts that can be repeated by themselves.

The rule of this module: what is measured for `ci` is what is measured for `full`, on fewer rows, and a part makes as
few bases as what it measures allows.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Final

from graph.base import open_base
from tests.bench.installations import installation
from tests.bench.memory import memory
from tests.bench.reading import scanning, showing, some_of_everything, with_busy_subject
from tests.bench.results import Result
from tests.bench.writing import clock, from_file, writing
from tests.plans import FEW
from tests.plans_of_writes import writes_that_scan

Told = Callable[[Result], None]
Part = Callable[[str, Path, int, int], Generator[Result]]
"""Some measurements of an engine, each told when it is done; whoever has heard enough need not wait for the rest."""


def measure(engine: str, folder: Path, rows: int, repeats: int, told: Told) -> None:
    """Measure one engine; `told` hears the results of a part when it is done."""
    for part in (RATES, *MEMORY):
        for result in part(engine, folder, rows, repeats):
            told(result)


def _rates(engine: str, folder: Path, rows: int, repeats: int) -> Generator[Result]:
    """Deliveries into an empty base and out again, the same rows again, and reading among them."""
    rates, written = writing(engine, folder, rows, repeats)
    yield from rates
    with installation(engine, folder) as settings, open_base(settings, clock) as base:
        yield from from_file(engine, base, folder, rows, written)
        subject = with_busy_subject(base)
        yield from showing(engine, base, subject, rows)
        wrong = [*scanning(base, subject), *writes_that_scan(base, some_of_everything(base, subject), FEW)]
        yield Result(engine, "blocks that scan", len(wrong), "", 0, most=True, detail="; ".join(wrong))


def _memory(engine: str, folder: Path, rows: int, _: int, encoding: str) -> Generator[Result]:
    yield from memory(engine, folder, rows, encoding)


RATES: Final[Part] = _rates
MEMORY: Final[tuple[Part, ...]] = tuple(partial(_memory, encoding=encoding) for encoding in ("gb18030", "xlsx"))
