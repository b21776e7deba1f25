"""The command `screen`: a list of numbers in, the same list with answers out.

The rule of this module: the list is read and answered in parts, so its length costs no memory; organisations are
answered freely, persons only for a purpose that reaches them, with a reason, and never many in one list. The result is
there whole or not at all.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TextIO

import typer

from api.cli import options as o
from api.cli.app import READ, app, command
from api.cli.files import new_file
from api.cli.session import session
from graph.errors import BadInput, UnreadableFile

if TYPE_CHECKING:
    from graph.view import View
    from graph.view.batch import CheckedNumber

PART: Final = 100
MOST_ROWS: Final = 1_000_000
MOST_PERSONS: Final = 100
"""Persons answered in one list: more would be a search of persons in bulk."""
ENCODINGS: Final = ("utf-8-sig", "gb18030")
TOO_MANY_PERSONS: Final = "not_answered"
SAID: Final = {True: "yes", False: "no", None: ""}
CALCULATES: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Screened:
    """What came of a list: rows by outcome, and how many persons were answered."""

    file: str
    rows: int
    outcomes: dict[str, int]
    persons: int


@command(app, "screen", READ)
def screen(
    context: typer.Context,
    list_file: Annotated[Path, typer.Argument(metavar="LIST.csv", help="A list with a column of numbers.")],
    out: Annotated[Path, typer.Option("--out", help="A new CSV file: the list with the answers.")],
    column: Annotated[str, typer.Option("--column", help="The header over the numbers.")],
    category: Annotated[
        list[str] | None,
        typer.Option("--category", help="Also say whether something is held in it; repeat.", show_default=False),
    ] = None,
    purpose: o.Purpose = None,
    reference: o.Reference = None,
    reason: o.Reason = None,
    json: o.Json = False,
) -> None:
    """Look a list of numbers up: who each is and whether something is held, as a CSV file."""
    from api.caller import caller  # noqa: PLC0415 - light, but only commands with paths need it
    from api.cli.reading import view_of  # noqa: PLC0415 - heavy

    source, target = caller().path(list_file.expanduser()), new_file(out)
    here = session(context)
    with here.base() as base, _rows_of(source) as rows, _whole(target) as written:
        header = next(rows, [])
        if column not in header:
            raise BadInput(f"{source.name} has no column {column!r}.", file=source.name)
        view = view_of(base, purpose, reference, reason)
        answers = _Answers(view, header.index(column), tuple(category or ()), persons=bool((reason or "").strip()))
        writer = csv.writer(written)
        writer.writerow([*header, "outcome", "subject", "kind", "name", *answers.categories])
        while part := list(islice(rows, PART)):
            writer.writerows(answers.beside(part))
    told = Screened(target.name, sum(answers.outcomes.values()), dict(answers.outcomes), len(answers.persons))
    if json:
        here.say_json(told)
        return
    here.screen.print(f"{told.rows:,} rows written to {told.file}:", markup=False)
    for outcome, count in sorted(told.outcomes.items()):
        here.screen.print(f"  {count:,} {outcome.replace('_', ' ')}", markup=False)
    if TOO_MANY_PERSONS in told.outcomes:
        here.screen.print(
            f"Persons are answered only with --reason, and at most {MOST_PERSONS} in one list.", markup=False
        )


class _Answers:
    """Answers the rows of one list, part by part."""

    def __init__(self, view: View, column: int, categories: tuple[str, ...], *, persons: bool) -> None:
        self.categories = categories
        self.outcomes: Counter[str] = Counter()
        self.persons: set[str] = set()
        self._view = view
        self._column = column
        self._most = MOST_PERSONS if persons else 0

    def beside(self, rows: Sequence[list[str]]) -> list[list[str]]:
        """Each row with its answers."""
        numbers = [row[self._column] if self._column < len(row) else "" for row in rows]
        return [[*row, *self._cells(each)] for row, each in zip(rows, self._asked(numbers), strict=True)]

    def _asked(self, numbers: Sequence[str]) -> Sequence[CheckedNumber]:
        from graph.view.batch import CheckedNumber  # noqa: PLC0415 - heavy

        if self.categories:
            return self._view.check(numbers, self.categories)
        return [
            CheckedNumber(one.place, one.outcome, one.subjects[0] if len(one.subjects) == 1 else None, ())
            for one in self._view.look_up(numbers)
        ]

    def _cells(self, one: CheckedNumber) -> list[str]:
        subject = one.subject
        if subject is not None and subject.kind == "person" and subject.subject_id not in self.persons:
            if len(self.persons) >= self._most:
                self.outcomes[TOO_MANY_PERSONS] += 1
                return [TOO_MANY_PERSONS, "", "", "", *("" for _ in self.categories)]
            self.persons.add(subject.subject_id)
        self.outcomes[one.outcome.value] += 1
        meant = ["", "", ""] if subject is None else [subject.subject_id, subject.kind, _plain(subject.name)]
        return [one.outcome.value, *meant, *(SAID[each.held] for each in one.answers)]


def _plain(cell: str) -> str:
    """A text that a spreadsheet shows and does not calculate."""
    return f"'{cell}" if cell.startswith(CALCULATES) else cell


@contextmanager
def _rows_of(source: Path) -> Iterator[Iterator[list[str]]]:
    """The rows of a list as text, the header first."""
    try:
        lines = source.open(encoding=_encoding_of(source), newline="")
    except OSError:
        raise _unreadable(source.name) from None
    with lines:
        yield _bounded(csv.reader(lines), source.name)


def _bounded(rows: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    try:
        for at, row in enumerate(rows):
            if at > MOST_ROWS:
                raise BadInput(f"{name} has more than {MOST_ROWS:,} rows: give it in parts.", file=name)
            yield row
    except (UnicodeDecodeError, csv.Error):
        raise _unreadable(name) from None


def _unreadable(name: str) -> UnreadableFile:
    return UnreadableFile(f"{name} cannot be read as CSV in UTF-8 or GB18030.", file=name)


def _encoding_of(source: Path) -> str:
    for encoding in ENCODINGS:
        try:
            with source.open(encoding=encoding) as lines:
                for _ in lines:
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    return ENCODINGS[0]


@contextmanager
def _whole(target: Path) -> Iterator[TextIO]:
    """A file that is there under its name once all of it is written, in the form that spreadsheets open."""
    partly = target.with_name(f".{target.name}.partly")
    try:
        with partly.open("x", encoding="utf-8-sig", newline="") as written:
            partly.chmod(0o600)
            yield written
        partly.replace(target)
    finally:
        partly.unlink(missing_ok=True)
