"""What a run has written so far, and what it still has to settle.

The rule of this module: it grows batch by batch and keeps of a batch only what the end of the run asks for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from graph.delivery import Outcome

BATCHES_APART = 8
"""The credit files of so many batches are kept side by side before they are put together."""

NEW_FILES = pl.Schema({"id": pl.String, "kind": pl.String})


@dataclass
class Written:
    """The outcomes and lines of a run, the credit files it wrote or found, and the decisions it left in doubt."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    lines: int = 0
    unsettled: set[str] = field(default_factory=set)  # record keys about which more than one thing is said
    older_files: list[str] = field(default_factory=list)  # known credit files that this delivery shows to be older
    _present: list[pl.Series] = field(default_factory=list)
    _files: list[pl.DataFrame] = field(default_factory=list)
    _grown: list[pl.Series] = field(default_factory=list)

    def add_files(self, files: pl.DataFrame) -> None:
        """Note the new credit files of one batch: id, kind."""
        self._files.append(files)

    def contain(self, keys: pl.Series) -> None:
        """Note the record keys of one batch, each once."""
        self._present.append(keys)

    def grow(self, files: pl.Series) -> None:
        """Note the credit files of one batch; the same ones come up in many batches."""
        self._grown.append(files.unique() if len(files) > 1 else files)
        if len(self._grown) > BATCHES_APART:
            self._grown = [pl.concat(self._grown).unique()]

    @property
    def present(self) -> pl.Series:
        """Every record key that the delivery contains, if the writer was asked to keep them."""
        return pl.concat(self._present).unique() if self._present else pl.Series("key", [], dtype=pl.String)

    @property
    def new_files(self) -> pl.DataFrame:
        """The credit files this run wrote: id, kind."""
        if len(self._files) != 1:
            self._files = [pl.concat([NEW_FILES.to_frame(), *self._files])]
        return self._files[0]

    @property
    def grown_files(self) -> pl.Series:
        """The credit files in which this run wrote record versions."""
        if len(self._grown) != 1:
            self._grown = [pl.concat([pl.Series("file", [], dtype=pl.String), *self._grown]).unique()]
        return self._grown[0]
