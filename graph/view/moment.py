"""The two times a reader may choose: what held on a day, and what was known at an instant.

The rule of this module: valid time never changes what is known, recorded time never changes what held; a version
that was not recorded yet is as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from graph.errors import BadInput
from graph.view.answers import RecordState
from graph.view.heads import Head


@dataclass(frozen=True)
class Moment:
    """`as_of` is a day in valid time, `known_at` an aware instant in recorded time; None is now."""

    as_of: date | None = None
    known_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.known_at is not None and self.known_at.tzinfo is None:
            raise BadInput("The instant at which something was known needs its zone, such as 2026-05-01T00:00:00Z.")

    def knew(self, recorded: datetime) -> bool:
        """Whether what was recorded at this instant was known then."""
        return self.known_at is None or recorded <= self.known_at

    def known(self, heads: Sequence[Head]) -> Sequence[Head]:
        """Those of these record versions that were known then."""
        return heads if self.known_at is None else [head for head in heads if self.knew(head.recorded)]

    def held(self, head: Head) -> bool:
        """Whether a record held on the chosen day: decided by then, and inside its validity."""
        if self.as_of is None:
            return True
        begins = max(day for day in (head.decided, head.valid_from, date.min) if day is not None)
        return begins <= self.as_of and (head.valid_to is None or self.as_of <= head.valid_to)

    def holding(self, heads: Sequence[Head]) -> Sequence[Head]:
        """Those of these records that held on the chosen day."""
        return heads if self.as_of is None else [head for head in heads if self.held(head)]

    def state_then(self, head: Head, replaced: datetime | None) -> RecordState:
        """Where a version stood at `known_at`, as far as the graph knows.

        `replaced` is when we first recorded a version that supersedes it. That a record lapsed is only known by the
        delivery that ended it, so there the delivered instant decides.
        """
        if self.known_at is None:
            return head.state
        if head.state is RecordState.SUPERSEDED and replaced is not None and replaced > self.known_at:
            return RecordState.CURRENT
        if head.state is RecordState.LAPSED and head.ended is not None and head.ended > self.known_at:
            return RecordState.CURRENT
        return head.state
