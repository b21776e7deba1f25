"""What is said of a delivery as a whole, under line 0: columns that were dropped, rows that are no data, what is late.

The rule of this module: nothing that stood in the file goes without a word, and each sentence is true of any number
of rows, also of none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Final

import polars as pl

from graph.delivery import FINDINGS
from graph.identifiers import mask_text
from loaders.checks.required import missing_columns
from loaders.desk import HIDDEN, Counted, Desk
from loaders.headers import Fate
from loaders.notes import NOT_DATA
from loaders.plan import PlannedFile

HIDDEN_DATA: Final = "I002"
"""The finding that counts what a spreadsheet hides and is read: whoever delivered it may not know of it."""

WHOLE_FILE: Final = 0
"""The line of a finding that speaks of the whole file."""


@dataclass(frozen=True)
class _Said:
    """One finding, in the order of `delivery.FINDINGS`."""

    sheet: str
    line: int
    column: str
    code: str
    value: str
    says: str


def about_file(planned: PlannedFile, desks: Sequence[Desk], counted: Counted) -> pl.DataFrame:
    """The findings about the whole file, with schema `delivery.FINDINGS`."""
    told = [
        *_dropped_columns(counted),
        *_left_out(counted),
        *_hidden(counted),
        *_late(desks, counted),
        *_missing(planned, desks),
        *(_said("", remark.code, remark.says) for remark in planned.remarks),
    ]
    return pl.DataFrame([astuple(one) for one in told], schema=FINDINGS, orient="row")


def _said(sheet: str, code: str, says: str, column: str = "") -> _Said:
    return _Said(sheet, WHOLE_FILE, mask_text(column), code, "", says)


def _dropped_columns(counted: Counted) -> Iterator[_Said]:
    for (sheet, header, fate, why), filled in counted.columns.items():
        match Fate(fate):
            case Fate.EXCLUDED:
                yield _said(sheet, "E102", f"The column is excluded ({why}): dropped. Filled cells: {filled}.", header)
            case Fate.EMPTY if filled:
                yield _said(sheet, "E101", f"Column {why} has no header: dropped. Filled cells: {filled}.")
            case Fate.UNKNOWN:
                says = f"The column is not in the catalogue: dropped. Filled cells: {filled}."
                yield _said(sheet, "E101", says, header)


def _left_out(counted: Counted) -> Iterator[_Said]:
    for sheet, rows in counted.not_data.items():
        if rows:
            yield _said(sheet, NOT_DATA, f"Titles, notes and blank rows are no data. Rows: {rows}.")
    for (sheet, other), rows in counted.not_read.items():
        says = f"The sheet has no header of this layout: it is not read. Rows: {rows}."
        if other == HIDDEN:
            says = f"The sheet is hidden: it is not read unless the manifest names it by `sheet`. Rows: {rows}."
        elif other:
            says = f"The sheet has the header of {other}: deliver it by a [[file]] of its own. Rows not read: {rows}."
        yield _said(sheet, NOT_DATA, says)


def _hidden(counted: Counted) -> Iterator[_Said]:
    for sheet, (rows, first) in counted.hidden.items():
        says = f"The sheet hides rows, which are read like all others. Rows: {rows}, the first is {first}."
        yield _said(sheet, HIDDEN_DATA, says)
    for (sheet, header), filled in counted.hidden_columns.items():
        if filled:
            says = f"The sheet hides this column, which is read like all others. Filled cells: {filled}."
            yield _said(sheet, HIDDEN_DATA, says, header)


def _late(desks: Sequence[Desk], counted: Counted) -> Iterator[_Said]:
    for sheet, rows in counted.late.items():
        if rows:
            days = desks[0].entry.update_working_days
            yield _said(sheet, "E303", f"Delivered more than {days} working days after their decision. Rows: {rows}.")


def _missing(planned: PlannedFile, desks: Sequence[Desk]) -> Iterator[_Said]:
    for desk in desks:
        for header in missing_columns(desk.header, desk.entry, planned.layout.edition, planned.layout.subjects):
            says = "The whole file lacks this required column: no row was set aside for it."
            yield _said(desk.sheet.name, "E201", says, header)
