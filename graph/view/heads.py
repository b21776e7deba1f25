"""The head of a record version: what decides whether it may be read and where it sorts, without its content.

The rule of this module: a head holds no field of the record, so that everything may be filtered before anything
is shown or counted. Heads and assertions are tuples by name, not dataclasses: an answer makes thousands of them, and a
frozen dataclass takes five times as long to make.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from graph.delivery import SubjectKind
from graph.engines.base import Columns
from graph.view.answers import RecordState
from graph.view.cells import NOTHING, column, day_or_none, instant_or_none, text_column, text_or_none_column
from graph.view.deliveries import Delivered

KINDS: Final[Mapping[str, SubjectKind]] = {kind.value: kind for kind in SubjectKind}
STATES: Final[Mapping[str, RecordState]] = {state.value: state for state in RecordState}
DAYS: Final = ("decided", "valid_from", "valid_to", "published_until", "kept_until")


class Head(NamedTuple):
    """One record version in one credit file; `category` is its catalogue entry's code.

    `delivered` and `recorded` are of the first row that asserts it, `stamp` is of the last; only rows of committed
    runs count. `own` says whether its file is the reader's own (`graph.view.own`).
    """

    id: str
    decision: str
    file: str
    kind: SubjectKind
    category: str
    state: RecordState
    severity: str | None
    decided: date | None
    valid_from: date | None
    valid_to: date | None
    published_until: date | None
    kept_until: date | None
    delivered: datetime
    recorded: datetime
    ended: datetime | None
    stamp: str
    own: bool = True


class Handed(NamedTuple):
    """When what asserts a record version was first handed over and first recorded, and the stamp of what did last."""

    delivered: datetime
    recorded: datetime
    stamp: str


class Assertion(NamedTuple):
    """One row of a visible file in which a record version was read; `original` is a JSON object of its texts."""

    delivered: Delivered
    sheet: str
    line: int
    original: str | None

    @property
    def place(self) -> tuple[str, str, int]:
        """Sorts assertions by when they were handed over."""
        return self.delivered.stamp, self.sheet, self.line


def heads_of(columns: Columns, handed_over: Sequence[Handed], own: Sequence[bool]) -> list[Head]:
    """The heads in columns of `view_heads` or `view_heads_of_files`: there are thousands."""
    return [
        *map(
            Head._make,
            zip(
                text_column(columns, "id"),
                text_column(columns, "decision"),
                text_column(columns, "file"),
                [KINDS[kind] for kind in text_column(columns, "kind")],
                [code_of_entry(entry) for entry in text_column(columns, "entry")],
                [STATES[state] for state in text_column(columns, "state")],
                text_or_none_column(columns, "severity"),
                *(column(columns, name, day_or_none, date, NOTHING) for name in DAYS),
                [each.delivered for each in handed_over],
                [each.recorded for each in handed_over],
                column(columns, "ended", instant_or_none, datetime, NOTHING),
                [each.stamp for each in handed_over],
                own,
                strict=True,
            ),
        )
    ]


def asserted(head: Head, asserting: Sequence[Assertion]) -> Head:
    """The head as only these of its assertions tell it; there is one at least."""
    return head._replace(**handed([each.delivered for each in asserting])._asdict())


def handed(deliveries: Sequence[Delivered]) -> Handed:
    """When what these deliveries say was handed over; there is one at least."""
    in_order = sorted(deliveries, key=lambda each: each.stamp)
    return Handed(in_order[0].source.delivered, min(each.recorded for each in in_order), in_order[-1].stamp)


def code_of_entry(entry: str) -> str:
    """The catalogue code in an entry's id: 03.2 of 03.2@demo-2026.1."""
    return entry.partition("@")[0]
