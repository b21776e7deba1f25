"""One large plain file for measuring: penalties of organisations, and the same again in other bytes.

The rule of this module: a row is a pure function of the seed and its ordinal, so a file of any length can be
written in any order without remembering a row.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from graph.delivery import DeliveryKind
from loaders.demo.deliveries import Series, plan
from loaders.demo.layouts import LAYOUTS
from loaders.demo.names import INDUSTRIES, SURNAMES, SYLLABLES
from loaders.demo.numbers import STEP, credit_code, organisation_body, organisation_code
from loaders.demo.offences import ORGANISATION_OFFENCES
from loaders.demo.paper import paper
from loaders.demo.places import PRESENT
from loaders.demo.rows import day_text
from loaders.demo.sidecar import write_sidecar

LAYOUT: Final = "penalty-organisation-2018"
ROWS_PER_SUBJECT: Final = 3
MIX: Final = 0x9E3779B97F4A7C15  # 2^64 / golden ratio: spreads neighbouring ordinals
MASK: Final = (1 << 64) - 1
CHANGED_IN: Final = 100


def penalties(path: Path, rows: int, seed: int, *, encoding: str = "gb18030", again: bool = False, today: date) -> Path:
    """Writes `rows` penalties of about a third as many organisations, with a sidecar beside; every number is right.

    `encoding` is `gb18030`, `utf-8`, `utf-8-sig` or `xlsx`. With `again` it is the next full delivery of the same
    rows: in another order, one in a hundred with another fine. The file at `path` is overwritten.
    """
    series = replace(_series(today), encoding=encoding)
    delivered = series.delivered + timedelta(days=30 if again else 0)
    bench = Bench(series, rows, seed)
    with paper(path, encoding) as sheet:
        sheet.header([header for header, _ in LAYOUTS[LAYOUT]])
        step = _coprime_step(rows) if again else 1
        for nth in range(rows):
            sheet.write(bench.row(nth * step % rows, changed=again))
    write_sidecar(path, series, DeliveryKind.FULL, delivered)
    return path


def _series(today: date) -> Series:
    return next(series for series in plan(today) if series.layout == LAYOUT and series.department.place in PRESENT)


def _coprime_step(rows: int) -> int:
    """A stride that visits each row once: far jumps, so neighbours of the first file are none in the second."""
    step = max(rows * 618 // 1000, 1)
    while math.gcd(step, rows) > 1:
        step += 1
    return step


class Bench:
    """The rows of one benchmark: `row(n)` is always the same."""

    def __init__(self, series: Series, rows: int, seed: int) -> None:
        self.series = series
        self.seed = seed
        self.subjects = max(rows // ROWS_PER_SUBJECT, 1)
        self.first_day = series.decided_from.toordinal()
        self.span = (series.decided_to - series.decided_from).days
        self.office = f"{series.department.place.name[:-1]}市监"
        self.tail = (
            series.department.name, series.department.code, series.department.name, series.department.code, "",
        )  # fmt: skip

    def subject(self, ordinal: int) -> tuple[str, str, str]:
        """Name, credit code and representative of an organisation."""
        mixed = (ordinal + 1) * MIX + self.seed & MASK
        place = PRESENT[mixed % len(PRESENT)]
        mixed, first = divmod(mixed >> 8, len(SYLLABLES))
        mixed, second = divmod(mixed, len(SYLLABLES))
        mixed, third = divmod(mixed, len(SYLLABLES))
        mixed, industry = divmod(mixed, len(INDUSTRIES))
        brand = SYLLABLES[first] + SYLLABLES[second] + SYLLABLES[third]
        code = credit_code("91", place.code, organisation_code(organisation_body(ordinal, self.seed)))
        name = f"{place.city}{brand}{INDUSTRIES[industry]}有限公司"
        return name, code, SURNAMES[mixed % len(SURNAMES)] + SYLLABLES[first] + SYLLABLES[third]

    def row(self, nth: int, *, changed: bool = False) -> tuple[str, ...]:
        """The cells of the row with this ordinal (from 0), for one in a hundred with another fine if `changed`."""
        mixed = (nth + 1) * STEP * MIX + self.seed & MASK
        name, code, representative = self.subject(nth % self.subjects)
        decided = date.fromordinal(self.first_day + (mixed >> 8) % self.span)
        day = day_text(decided, self.series.day_style)
        end = day_text(decided.replace(year=decided.year + 1, day=min(decided.day, 28)), self.series.day_style)
        offence = ORGANISATION_OFFENCES[(mixed >> 32) % 5]
        cents = (mixed >> 40) % 5_000 + 5
        if changed and nth % CHANGED_IN == 0:
            cents += 1
        fine = f"{cents / 100:.2f}"
        return (
            name, code, "", "", "", "", "", representative, "",
            f"{self.office}罚〔{decided.year}〕{nth + 1}号", offence.behaviour, offence.facts, offence.basis, "罚款",
            f"罚款{fine}万元", fine, "", "", day, end, "", *self.tail,
        )  # fmt: skip
