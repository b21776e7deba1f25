"""One request as it is told to the log, the metrics and the trace.

The rule of this module: nothing in it can be a value of a person. A document and its variables may quote numbers, so
there is only a keyed hash of the document; the name an application gives its operation is shown without digits in a
row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

DIGITS: Final = re.compile(r"\d{4,}")
LONGEST_NAME: Final = 80


@dataclass(frozen=True)
class Observed:
    """What became of one request. `rows` are the objects it was answered with, `cost` is in plain fields."""

    door: str  # graphql, reconcile
    status: int
    seconds: float
    trace_id: str
    operation: str | None = None
    document: str | None = None
    cost: int = 0
    rows: int = 0
    errors: Sequence[str] = ()
    actor: str | None = None
    purposes: Sequence[str] = ()

    @property
    def outcome(self) -> str:
        """In one word: `ok`, or the code of its first error."""
        return self.errors[0] if self.errors else "ok"


def shown_name(name: str | None) -> str | None:
    """The name of an operation without what could be a number."""
    return DIGITS.sub("#", name)[:LONGEST_NAME] if name else None
