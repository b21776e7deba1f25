"""What was wrong in a delivery, for the department that corrects it: counts, and the rows that were not loaded.

The rule of this module: a row that was not loaded is shown to its department only, for the purpose of repair, and has
no more in it than a loaded one: numbers are masks, excluded columns are not there. In a file for a spreadsheet every
cell is text that no spreadsheet takes for a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from graph.access import Handling
from graph.base import Base
from graph.errors import BadInput
from graph.fetching import FetchedOnce
from graph.officers import Officer
from graph.set_aside import SetAside
from graph.sidebase.delivery_notes import DeliveryNote
from graph.sidebase.runs import RunEntry
from graph.store.loaded import Loaded, loaded_of

STEP: Final = 500
"""Rows that are looked for at once."""
A_PLACE: Final = re.compile(r"(\d{1,9})\|(.{0,200})", re.DOTALL)
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FILE_OF_ROWS: Final = "rows_aside"
HEAD: Final = ("sheet", "line", "outcome", "code", "what to do")
MARK: Final = "\ufeff"  # by which spreadsheets know UTF-8


@dataclass(frozen=True)
class RowFinding:
    """What is wrong in one row; `value` is masked."""

    column: str
    code: str
    value: str
    says: str


@dataclass(frozen=True)
class RowAside:
    """One row that was not loaded: where it is, what became of it and why."""

    row: SetAside
    findings: tuple[RowFinding, ...]

    @property
    def place(self) -> str:
        """Where it is, as `after` takes it."""
        return f"{self.row.line}|{self.row.sheet}"


@dataclass(frozen=True)
class RunReport:
    """What a load came to; `loaded` is None for a run that loaded nothing."""

    run: RunEntry
    note: DeliveryNote
    loaded: Loaded | None


def report_of(officer: Officer, run: str) -> RunReport:
    """The counts of a delivery that the officer may know of; `NotFound` otherwise."""
    entry, note = officer.delivery_of(run, Handling.OVERSEE)
    loaded = loaded_of(entry.summary) if entry.summary else None
    officer.write_down("delivery_report", [note.delivery], {"lines": loaded.lines if loaded else 0})
    return RunReport(entry, note, loaded)


def rows_aside(officer: Officer, run: str, first: int, after: str | None = None) -> list[RowAside]:
    """A page of the rows of their own delivery that were not loaded and are still kept, in the order of the file."""
    entry, note = officer.delivery_of(run, Handling.CORRECT)
    found: list[RowAside] = []
    for row in _rows(officer.base, note.delivery, _place(after)):
        found.append(row)
        if len(found) == first:
            break
    officer.write_down(
        "rows_aside", [note.delivery], {"rows": len(found)}, reference=f"run {entry.number}", content=True
    )
    return found


def file_of_rows(officer: Officer, run: str) -> str:
    """Let these rows be fetched once, as a file: what `address_of_rows` tells the address of."""
    entry, note = officer.delivery_of(run, Handling.CORRECT)
    officer.write_down("rows_aside_file", [note.delivery], {}, reference=f"run {entry.number}", content=True)
    return FetchedOnce(officer.base.side, FILE_OF_ROWS).let(officer, f"{note.delivery}|{entry.number}")


def address_of_rows(officer: Officer, of: str) -> tuple[str, str]:
    """The secret part of the address of a file of rows, as often as it is asked for; and the file's name."""
    return FetchedOnce(officer.base.side, FILE_OF_ROWS).secret(officer, of), _name(of)


def fetched(base: Base, secret: str) -> tuple[str, str, Iterator[str]]:
    """Whose address it is, the file's name, and its lines; the address is used up by it.

    Raises `NotFound` for one that was used before.
    """
    files = FetchedOnce(base.side, FILE_OF_ROWS)
    address = files.find(secret)
    files.spend(address)
    return address.actor, _name(address.of), rows_as_csv(base, address.of.partition("|")[0])


def rows_as_csv(base: Base, delivery: str) -> Iterator[str]:
    """The rows as lines of a CSV file: their place, what became of them, what to do, and their cells by header."""
    headers = list(dict.fromkeys(header for row in _rows(base, delivery) for header, _ in row.row.cells))
    yield MARK + _line([*HEAD, *headers])
    for row in _rows(base, delivery):
        cells = dict(row.row.cells)
        says = "; ".join(f"{each.column}: {each.says}" if each.column else each.says for each in row.findings)
        told = [row.row.sheet, str(row.row.line), row.row.outcome, row.row.code, says]
        yield _line([*told, *(cells.get(header, "") for header in headers)])


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def _rows(base: Base, delivery: str, after: tuple[str, int] = ("", 0)) -> Iterator[RowAside]:
    """The rows set aside that are still kept, after a place."""
    columns = ("sheet", "line", "column", "code", "value", "says")
    findings = base.archive.column(delivery, "findings", *columns).filter(pl.col("line") > 0)
    findings = findings.with_columns(pl.col(name).fill_null("") for name in columns if name != "line")
    told: dict[tuple[str, int], list[RowFinding]] = {}
    for sheet, line, *finding in findings.sort("sheet", "line", maintain_order=True).iter_rows():
        if (sheet, line) > after:
            told.setdefault((sheet, line), []).append(RowFinding(*finding))
    places = list(told)
    for at in range(0, len(places), STEP):
        for row in base.set_aside.open(delivery, places[at : at + STEP]):
            yield RowAside(row, tuple(told[row.sheet, row.line]))


def _place(after: str | None) -> tuple[str, int]:
    if after is None:
        return "", 0
    found = A_PLACE.fullmatch(after)
    if found is None:
        raise BadInput("This is not the place of a row: give `place` of the last row seen.")
    return found[2], int(found[1])


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([guarded(cell) for cell in cells])
    return text.getvalue()


def _name(of: str) -> str:
    return f"run-{of.split('|')[1]}-rows.csv"
