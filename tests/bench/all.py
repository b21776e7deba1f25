"""All measurements of one engine, in the order that makes the fewest bases.

The rule of this module: what is measured for `ci` is what is measured for `full`, on fewer rows.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from graph.base import open_base
from tests.bench.installations import installation
from tests.bench.memory import memory
from tests.bench.reading import scanning, showing, with_busy_subject
from tests.bench.results import Result
from tests.bench.writing import clock, from_file, in_other_bytes, writing

Told = Callable[[Result], None]


def measure(engine: str, folder: Path, rows: int, repeats: int, told: Told) -> list[Result]:
    """Every result of one engine; `told` hears each as it comes."""
    results: list[Result] = []

    def take(some: list[Result]) -> None:
        for result in some:
            told(result)
        results.extend(some)

    rates, raw_seconds = writing(engine, folder, rows, repeats)
    take(rates)
    with installation(engine, folder) as settings, open_base(settings, clock) as base:
        take(from_file(engine, base, folder, rows, raw_seconds))
    with installation(engine, folder) as settings, open_base(settings, clock) as base:
        take(in_other_bytes(engine, base, folder, rows))
        subject = with_busy_subject(base)
        take(showing(engine, base, subject, rows))
        wrong = scanning(base, subject)
        take([Result(engine, "blocks that scan", len(wrong), "", 0, most=True, detail="; ".join(wrong))])
    for encoding in ("gb18030", "xlsx"):
        take(memory(engine, folder, rows, encoding))
    return results
