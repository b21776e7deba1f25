"""The measurements as Markdown: one table for what all programs did, one for the bounds, one for the forms of names.

The rule of this module: a figure is told with as many digits as it can bear, and a program that did not run says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from tests.bench.machine import commit, machine, versions
from tests.bench.resolution.departments import VERSION
from tests.bench.resolution.forms import OfForm, Rate
from tests.bench.resolution.measuring import Measured, MeasuredSet
from tests.bench.resolution.peers.environment import versions_of
from tests.bench.results import Result, table

PACKAGES: Final = ("polars", "rapidfuzz", "pyarrow", "opencc", "pypinyin")
COLUMNS: Final = (
    "set", "rows", "program", "precision", "recall", "F1", "two valid numbers", "two birth dates", "seconds",
    "processor s", "peak GiB", "rounds",
)  # fmt: skip
METHOD: Final = """Every program is a whole process, in turns, and the medians are told. Quality is counted from the
pairs that the final clusters imply. In brackets stands the threshold at which a peer was best. The fair ceiling is an
oracle that joins each true pair whose shared evidence no two rows of different subjects share."""
HEAD: Final = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"
FORM_METHOD: Final = """Of the pairs that the ceiling holds, all seeds together; beside recall stands which share of
them whoever knows how often each pattern of evidence is one subject could join."""
FORM_COLUMNS: Final = (
    "form",
    "true pairs",
    "recall",
    "95 %",
    "told by patterns",
    "joined pairs",
    "false joins",
    "95 %",
)
FORM_HEAD: Final = f"| {' | '.join(FORM_COLUMNS)} |\n|{' --- |' * len(FORM_COLUMNS)}"


def lines(measured: MeasuredSet) -> list[str]:
    """One row for each program on a set, and one for the fair ceiling."""
    told = [_line(measured, one) for one in measured.programs]
    if measured.ceiling is not None:
        recall, f1 = measured.ceiling.recall, measured.ceiling.f1
        cells = ("fair ceiling", "1.0000", f"{recall:.4f}", f"{f1:.4f}", *[""] * 6)
        told.append(_row(measured.some.name, f"{measured.some.rows:,}", *cells))
    return told


def _line(measured: MeasuredSet, one: Measured) -> str:
    some = measured.some
    if one.failed:
        why = one.failed.strip().splitlines()[-1][:120] if one.failed.strip() else "unknown"
        return _row(some.name, f"{some.rows:,}", one.program, f"did not run: {why}", *[""] * 8)
    name = f"{one.program} ({one.setting})" if one.setting else one.program
    quality, taken = one.quality, one.taken
    return _row(
        some.name, f"{some.rows:,}", name, f"{quality.precision:.4f}", f"{quality.recall:.4f}", f"{quality.f1:.4f}",
        str(one.conflicts.numbers), str(one.conflicts.birth_dates), f"{taken.seconds:.1f}", f"{taken.cpu_seconds:.1f}",
        f"{taken.peak_gib:.2f}", str(one.rounds),
    )  # fmt: skip


def form_lines(forms: Mapping[str, OfForm]) -> str:
    """The forms of names: recall among the pairs that the ceiling holds, and the share of false joins.

    Beside recall stands the share of these pairs that patterns of evidence tell, which no engine is sure to exceed.
    """
    told = [
        _row(
            form, f"{of.recall.of:,}", *_rate(of.recall), f"{of.fair.share:.4f}" if of.fair.of else "",
            f"{of.false_joins.of:,}", *_rate(of.false_joins),
        )
        for form, of in forms.items()
    ]  # fmt: skip
    return "\n".join([FORM_HEAD, *told])


def _rate(rate: Rate) -> tuple[str, str]:
    low, high = rate.interval
    return f"{rate.share:.4f}", f"{low:.4f} to {high:.4f}"


def page(
    sets: Sequence[MeasuredSet], results: list[Result], forms: Mapping[str, Mapping[str, OfForm]], peers: Sequence[str]
) -> str:
    """The result file."""
    parts = [
        "# Entity resolution beside its peers",
        f"Commit {commit()}; {datetime.now(UTC):%Y-%m-%d}; generator of the departments' sets version {VERSION}.",
        f"{machine()}. {versions(PACKAGES)}" + (f"; peers: {versions_of(peers)}." if peers else "."),
        METHOD,
        "\n".join([HEAD, *(line for measured in sets for line in lines(measured))]),
        "## Bounds",
        table(results, "set"),
    ]
    for name, of in forms.items():
        parts += [
            f"## Forms of names: {name}",
            FORM_METHOD,
            form_lines(of),
        ]
    return "\n\n".join(parts) + "\n"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
