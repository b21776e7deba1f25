"""Credit files as rows of a model, ready to be compared, and where in them each file is.

The rule of this module: rows are a function of files and model alone; files that are not here have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.resolution.pinned import PinnedRows


@dataclass(frozen=True)
class Compared:
    """Some files by the model with this number; `places` are their rows."""

    model: int
    rows: PinnedRows
    places: Mapping[str, int]

    def has(self, model: int, files: set[str]) -> bool:
        """Whether all of these files are among them, by this model."""
        return model == self.model and files <= self.places.keys()
