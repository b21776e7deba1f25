"""The desk of one series: writes its first file and its companions side by side, and the truth of each row.

The rule of this module: a row goes from the clerk to every file it belongs in at once, so that nothing has to
be remembered and a million subjects take no more memory than a thousand.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from operator import itemgetter
from pathlib import Path
from typing import Final, TextIO

from graph.delivery import DeliveryKind
from loaders.demo.deliveries import Companion, Series
from loaders.demo.dirt import Dirt
from loaders.demo.held import CLEAN_NUMBER, Held
from loaders.demo.layouts import ALIASES, LAYOUTS
from loaders.demo.list_rows import clerk
from loaders.demo.luck import Luck
from loaders.demo.mistakes import Mistake, next_mistake
from loaders.demo.paper import Cell, Paper, paper
from loaders.demo.rows import Row
from loaders.demo.sidecar import write_sidecar
from loaders.demo.spelling import PLAIN

TRUTH_COLUMNS: Final = ("file", "sheet", "line", "subject", "form", "number", "group")
ERROR_COLUMNS: Final = ("file", "sheet", "line", "code", "column")
LOST: Final = "lost"  # the number stands in a numeric cell, its last digits are zeros
NUMERIC_DIGITS: Final = 15
ALWAYS_FIRST: Final = 2  # so many first rows go into each companion, however small the set is


@dataclass
class Ledger:
    """Where truth and mistakes are written, and what has been counted on the way."""

    truth_stream: TextIO
    error_stream: TextIO
    forms: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    mistakes: int = 0

    def __post_init__(self) -> None:
        self.truth = csv.writer(self.truth_stream, lineterminator="\n").writerow
        self.errors = csv.writer(self.error_stream, lineterminator="\n").writerow
        self.truth(TRUTH_COLUMNS)
        self.errors(ERROR_COLUMNS)


@dataclass(frozen=True)
class Written:
    """A finished file of the demo."""

    path: Path
    layout: str
    kind: DeliveryKind
    delivered: datetime
    rows: int


class DeskFile:
    """One file of a series while it is being written."""

    def __init__(self, folder: Path, series: Series, sort: str, kind: DeliveryKind, delivered: datetime) -> None:
        self.series = series
        self.kind = kind
        self.delivered = delivered
        self.paper: Paper = paper(folder / series.file_name(sort, delivered), series.encoding)
        self.name = self.paper.path.name
        self.rows = 0
        self.columns = {key: header for header, key in (*LAYOUTS[series.layout], *series.extra)}
        columns = (*LAYOUTS[series.layout], *series.extra)
        self.cells_of: Callable[[dict[str, Cell]], tuple[Cell, ...]] = itemgetter(*(key for _, key in columns))
        if series.titled:
            self.paper.header((f"{series.department.name}信用信息公示表",))
            self.paper.header((f"编制单位：{series.department.name}", "", "", "单位：万元"))
        self.paper.header([ALIASES.get(header, header) if series.aliased else header for header, _ in columns])

    def write(self, cells: dict[str, Cell]) -> tuple[str, str, int]:
        """Writes one row and says where: file, sheet, line."""
        self.rows += 1
        sheet, line = self.paper.write(self.cells_of(cells))
        return self.name, sheet, line

    def close(self) -> Written:
        """Finishes the file, with a footer under a titled one, and writes its sidecar."""
        if self.series.titled:
            self.paper.write((f"制表日期：{self.delivered:%Y年%m月%d日}",))
        self.paper.close()
        write_sidecar(self.paper.path, self.series, self.kind, self.delivered)
        return Written(self.paper.path, self.series.layout, self.kind, self.delivered, self.rows)


class Desk:
    """Takes what a department holds on a subject and puts it into the files of one series."""

    def __init__(self, folder: Path, series: Series, rng: Luck, dirt: Dirt, ledger: Ledger, *, today: date) -> None:
        self.series = series
        self.rng = rng
        self.dirt = dirt
        self.today = today
        self.ledger = ledger
        self.mistakes = 0
        self.clerk = clerk(series, rng, dirt.null_word)
        self.first = DeskFile(folder, series, "first", DeliveryKind.FULL, series.delivered)
        self.companions = [
            (plan, DeskFile(folder, series, plan.sort, plan.kind, plan.delivered)) for plan in series.companions
        ]
        taxes = series.department.office == "tax"
        self.number_key = "identity_number" if series.about_persons else "taxpayer" if taxes else "uscc"

    def deliver(self, held: Held) -> None:
        """Writes one holding: usually into the first file, and into each companion that it falls to."""
        row = self.clerk.row(held)
        if self._only_later(held, row):
            return
        held, row = self._as_numeric_cell(held, row)
        mistake = next_mistake(self.series.entry, self.first.rows, self.mistakes) if self.series.with_errors else None
        if mistake:
            self._mistaken(held, row, mistake)
            return
        self._write(self.first, held, row)
        if self.rng.random() < self.dirt.row_twice:
            self._write(self.first, held, row)
        for plan, file in self.companions:
            self._accompany(plan, file, held, row)

    def close(self) -> list[Written]:
        """Finishes all files of the series."""
        return [self.first.close(), *(file.close() for _, file in self.companions)]

    def _only_later(self, held: Held, row: Row) -> bool:
        """Whether the row is new in a later full delivery or a delta, and so not in the first file."""
        for plan, file in self.companions:
            falls = self._every(plan, 5) if plan.sort == "again" else self.rng.random() < plan.share
            if plan.sort in {"again", "delta"} and self.first.rows > ALWAYS_FIRST and falls:
                self._write(file, held, row)
                return True
        return False

    def _accompany(self, plan: Companion, file: DeskFile, held: Held, row: Row) -> None:
        if plan.sort == "again":
            if not self._every(plan, 0):
                self._write(file, held, row)
        elif self.first.rows > ALWAYS_FIRST and self.rng.random() >= plan.share:
            return
        elif plan.sort == "corrections":
            self._write(file, *self._corrected(held, row))
        elif plan.sort == "removals":
            self._write(file, held, row)
        elif plan.sort == "delta" or row.decided < plan.delivered.date():
            self._write(file, held, self.clerk.revised(row))

    def _every(self, plan: Companion, rest: int) -> bool:
        """Picks rows at even distances, so that never more than the share of them lapses."""
        return (self.clerk.written + 1) % round(1 / plan.share) == rest

    def _corrected(self, held: Held, row: Row) -> tuple[Held, Row]:
        right = replace(held, name=held.right_name, form=PLAIN, number=held.right_number, state=CLEAN_NUMBER)
        cells = dict(self.clerk.revised(row).cells)
        cells["name"], cells[self.number_key] = right.name, right.number
        return right, Row(cells, row.decided)

    def _as_numeric_cell(self, held: Held, row: Row) -> tuple[Held, Row]:
        """In XLSX some numbers stand in a numeric cell, which keeps fifteen digits."""
        if self.series.encoding != "xlsx" or held.state != CLEAN_NUMBER:
            return held, row
        number = row.cells[self.number_key]
        if not isinstance(number, str) or not number.isdecimal() or len(number) <= NUMERIC_DIGITS:
            return held, row
        if self.rng.random() >= self.dirt.number_in_numeric_cell:
            return held, row
        kept = int(number[:NUMERIC_DIGITS]) * 10 ** (len(number) - NUMERIC_DIGITS)
        return replace(held, state=LOST), Row({**row.cells, self.number_key: kept}, row.decided)

    def _mistaken(self, held: Held, row: Row, mistake: Mistake) -> None:
        cells = dict(row.cells)
        mistake.spoil(cells, self.today)
        place = self._write(self.first, replace(held, state="mistake", form="mistake"), Row(cells, row.decided))
        self.ledger.errors((*place, mistake.code, self.first.columns[mistake.key]))
        self.ledger.mistakes += 1
        self.mistakes += 1

    def _write(self, file: DeskFile, held: Held, row: Row) -> tuple[str, str, int]:
        place = file.write(row.cells)
        ledger = self.ledger
        ledger.truth((*place, held.subject, held.form, held.state, held.group))
        ledger.rows += 1
        ledger.forms[held.form] += 1
        ledger.numbers[held.state] += 1
        return place
