"""A list of numbers in, the same list with answers out.

The rule of this module: the list is answered in parts, so its length costs no memory; organisations are answered
freely, persons only for a purpose that reaches them, with a reason, and never many in one list. Every part is in the
audit before it is written.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from graph.errors import BadInput, UnreadableFile
from graph.view.batch import CheckedNumber
from graph.view.view import View

PART: Final = 100
MOST_PERSONS: Final = 100
"""Persons answered in one list: more would be a search of persons in bulk."""
TOO_MANY_PERSONS: Final = "not_answered"
SAID: Final = {True: "yes", False: "no", None: ""}
CALCULATES: Final = ("=", "+", "-", "@", "\t", "\r")
ENCODINGS: Final = ("utf-8-sig", "gb18030")


@dataclass
class Screening:
    """Answers the rows of one list for one view; `persons` whether persons are answered at all.

    `outcomes` counts rows by what came of them, `answered` are the persons that were.
    """

    view: View
    column: str
    categories: tuple[str, ...] = ()
    persons: bool = False
    outcomes: Counter[str] = field(default_factory=Counter)
    answered: set[str] = field(default_factory=set)

    def rows(self, listed: Iterator[list[str]], name: str) -> Iterator[list[str]]:
        """The list with its answers, the header first; `BadInput` for one without the column."""
        header = next(listed, [])
        if self.column not in header:
            raise BadInput(f"{name} has no column {self.column!r}.", file=name)
        yield [*header, "outcome", "subject", "kind", "name", *self.categories]
        at = header.index(self.column)
        while part := list(islice(listed, PART)):
            yield from self._beside(part, at)

    def _beside(self, rows: Sequence[list[str]], at: int) -> list[list[str]]:
        numbers = [row[at] if at < len(row) else "" for row in rows]
        return [[*row, *self._cells(each)] for row, each in zip(rows, self._asked(numbers), strict=True)]

    def _asked(self, numbers: Sequence[str]) -> Sequence[CheckedNumber]:
        if self.categories:
            return self.view.check(numbers, self.categories)
        return [
            CheckedNumber(one.place, one.outcome, one.subjects[0] if len(one.subjects) == 1 else None, ())
            for one in self.view.look_up(numbers)
        ]

    def _cells(self, one: CheckedNumber) -> list[str]:
        subject = one.subject
        if subject is not None and subject.kind == "person" and subject.subject_id not in self.answered:
            if len(self.answered) >= (MOST_PERSONS if self.persons else 0):
                self.outcomes[TOO_MANY_PERSONS] += 1
                return [TOO_MANY_PERSONS, "", "", "", *("" for _ in self.categories)]
            self.answered.add(subject.subject_id)
        self.outcomes[one.outcome.value] += 1
        meant = ["", "", ""] if subject is None else [subject.subject_id, subject.kind, _plain(subject.name)]
        return [one.outcome.value, *meant, *(SAID[each.held] for each in one.answers)]


def read_rows(lines: Iterable[str], name: str, most: int) -> Iterator[list[str]]:
    """The rows of a list as text; `BadInput` for more than so many, `UnreadableFile` for what is no CSV."""
    try:
        for at, row in enumerate(csv.reader(lines)):
            if at > most:
                raise BadInput(f"{name} has more than {most:,} rows: give it in parts.", file=name)
            yield row
    except (UnicodeDecodeError, csv.Error):
        raise unreadable(name) from None


def unreadable(name: str) -> UnreadableFile:
    """What is said of a list that is none."""
    return UnreadableFile(f"{name} cannot be read as CSV in UTF-8 or GB18030.", file=name)


def _plain(cell: str) -> str:
    """A text that a spreadsheet shows and does not calculate."""
    return f"'{cell}" if cell.startswith(CALCULATES) else cell
