"""The command `screen`: a list of numbers in, the same list with answers out.

The rule of this module: it reads a list and writes a result, which is there whole or not at all; what is answered is
decided by `graph.screening`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TextIO

import typer

from api.cli import options as o
from api.cli.app import READ, app, command
from api.cli.counting import counted
from api.cli.files import new_file
from api.cli.session import session
from graph.whole_file import growing

MOST_ROWS: Final = 1_000_000


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
    from graph.screening import MOST_PERSONS, TOO_MANY_PERSONS, Screening  # noqa: PLC0415 - heavy

    source, target = caller().path(list_file), new_file(out)
    here = session(context)
    with here.base() as base, _rows_of(source) as rows, _whole(target) as written:
        view = view_of(base, purpose, reference, reason)
        screening = Screening(view, column, tuple(category or ()), persons=bool((reason or "").strip()))
        csv.writer(written).writerows(screening.rows(rows, source.name))
    outcomes = screening.outcomes
    told = Screened(target.name, sum(outcomes.values()), dict(outcomes), len(screening.answered))
    if json:
        here.say_json(told)
        return
    here.screen.print(f"{counted(told.rows, 'row')} written to {told.file}:", markup=False)
    for outcome, count in sorted(told.outcomes.items()):
        here.screen.print(f"  {count:,} {outcome.replace('_', ' ')}", markup=False)
    if TOO_MANY_PERSONS in told.outcomes:
        here.screen.print(
            f"Persons are answered only with --reason, and at most {MOST_PERSONS} in one list.", markup=False
        )


@contextmanager
def _rows_of(source: Path) -> Iterator[Iterator[list[str]]]:
    """The rows of a list as text, the header first."""
    from graph.screening import read_rows, unreadable  # noqa: PLC0415 - heavy

    try:
        lines = source.open(encoding=_encoding_of(source), newline="")
    except OSError:
        raise unreadable(source.name) from None
    with lines:
        yield read_rows(lines, source.name, MOST_ROWS)


def _encoding_of(source: Path) -> str:
    from graph.screening import ENCODINGS  # noqa: PLC0415 - heavy

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
    with growing(target) as partly, partly.open("w", encoding="utf-8-sig", newline="") as written:
        yield written
