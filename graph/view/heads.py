"""The head of a record version: what decides whether it may be read and where it sorts, without its content.

The rule of this module: a head holds no field of the record, so that everything may be filtered before anything
is shown or counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from graph.delivery import SubjectKind
from graph.engines.base import Row
from graph.view.answers import RecordState
from graph.view.cells import day_or_none, instant_or_none, text, text_or_none
from graph.view.deliveries import Delivered

KINDS: Final[Mapping[str, SubjectKind]] = {kind.value: kind for kind in SubjectKind}
STATES: Final[Mapping[str, RecordState]] = {state.value: state for state in RecordState}


@dataclass(frozen=True, slots=True)
class Head:
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


@dataclass(frozen=True, slots=True)
class Assertion:
    """One row of a visible file in which a record version was read; `original` is a JSON object of its texts."""

    delivered: Delivered
    sheet: str
    line: int
    original: str | None

    @property
    def place(self) -> tuple[str, str, int]:
        """Sorts assertions by when they were handed over."""
        return self.delivered.stamp, self.sheet, self.line


def head_of(row: Row, asserting: Sequence[Assertion], *, own: bool) -> Head:
    """The head in a row of `view_heads` or `view_heads_of_files`; `asserting` are its assertions, earliest first."""
    return Head(
        id=text(row, "id"),
        decision=text(row, "decision"),
        file=text(row, "file"),
        kind=KINDS[text(row, "kind")],
        category=code_of_entry(text(row, "entry")),
        state=STATES[text(row, "state")],
        severity=text_or_none(row, "severity"),
        decided=day_or_none(row, "decided"),
        valid_from=day_or_none(row, "valid_from"),
        valid_to=day_or_none(row, "valid_to"),
        published_until=day_or_none(row, "published_until"),
        kept_until=day_or_none(row, "kept_until"),
        delivered=asserting[0].delivered.source.delivered,
        recorded=min(each.delivered.recorded for each in asserting),
        ended=instant_or_none(row, "ended"),
        stamp=asserting[-1].delivered.stamp,
        own=own,
    )


def asserted(head: Head, asserting: Sequence[Assertion]) -> Head:
    """The head as only these of its assertions tell it, earliest first."""
    return replace(
        head,
        delivered=asserting[0].delivered.source.delivered,
        recorded=min(each.delivered.recorded for each in asserting),
        stamp=asserting[-1].delivered.stamp,
    )


def code_of_entry(entry: str) -> str:
    """The catalogue code in an entry's id: 03.2 of 03.2@demo-2026.1."""
    return entry.partition("@")[0]
