"""Columns of a block that were read before it was asked for.

The rule of this module: whoever asks for some ids gets the rows of these ids and of no other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.engines.base import Columns
from graph.engines.columns import at_places
from graph.view.cells import text_or_none_column


@dataclass(frozen=True)
class Foreseen:
    """What was read of a block, the id that it would be asked for with in each row, and all of these ids."""

    columns: Columns
    of_each: Sequence[str | None]
    ids: frozenset[str]

    def of(self, ids: frozenset[str]) -> Columns:
        """The rows of some of the ids."""
        if ids == self.ids and None not in self.of_each:
            return self.columns
        return at_places(self.columns, [place for place, each in enumerate(self.of_each) if each in ids])


def foreseen_by(name: str, columns: Columns) -> Foreseen:
    """What these columns tell by the ids in one of them; a row without one tells nothing."""
    of_each = text_or_none_column(columns, name)
    return Foreseen(columns, of_each, frozenset(each for each in of_each if each is not None))
