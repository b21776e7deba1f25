"""What the engine proposes and why, as readers ask for it.

The rule of this module: the list is what was written down; the reasons are found again from the files of now and
the pinned model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.sidebase.models import ModelVersion
from graph.sidebase.proposals import Proposal
from graph.store.compared import Compared
from graph.store.proposing import in_force, model_of, pinned_rows
from graph.store.proposing_few import told_files

if TYPE_CHECKING:
    from graph.base import Base
    from graph.resolution.waterfall import Waterfall


@dataclass(frozen=True)
class Weighed:
    """The weight of a pair under a model version; `joins` are the bits from which on it would be joined by weight."""

    model: int
    waterfall: Waterfall
    joins: float
    review: float

    @property
    def band(self) -> str:
        """join, review or none; a contradiction is never joined."""
        if self.waterfall.contradiction or self.waterfall.bits <= self.review:
            return "none"
        return "join" if self.waterfall.bits > self.joins else "review"


class Proposer:
    """Reads proposals and explains any pair by the pinned model."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def model_in_force(self) -> int | None:
        """Number of the model by which pairs are weighed now; None without one that this program can use."""
        version = in_force(self._base)
        return None if version is None else version.number

    def best(self, limit: int) -> list[Proposal]:
        """The weightiest proposals, judged or not."""
        return self._base.side.proposals.best(limit)

    def weighed(self, left: str, right: str) -> Weighed | None:
        """The weight of two files piece by piece; None without a model, or when one of the files is not here."""
        version = in_force(self._base)
        if version is None:
            return None
        from graph.resolution.model import REVIEW_BITS  # noqa: PLC0415 - heavy, and idle without a model
        from graph.resolution.waterfall import waterfall  # noqa: PLC0415 - as above

        compared = self._compared(version, {left, right})
        if not {left, right} <= compared.places.keys():
            return None
        model = model_of(version)
        found = waterfall(compared.rows, compared.places[left], compared.places[right])
        return Weighed(version.number, found, model.threshold, model.threshold - REVIEW_BITS)

    def bits_of(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], float]:
        """The weight of each of a few pairs; without those of which a file is not here, and empty without a model."""
        version, wanted = in_force(self._base), list(pairs)
        if version is None or not wanted:
            return {}
        from graph.resolution.waterfall import waterfall  # noqa: PLC0415 - heavy, and idle without a model

        compared = self._compared(version, {file for pair in wanted for file in pair})
        place = compared.places
        return {
            (left, right): waterfall(compared.rows, place[left], place[right]).bits
            for left, right in wanted
            if left in place and right in place
        }

    def _compared(self, version: ModelVersion, files: set[str]) -> Compared:
        """These files, or those of them that are here, as rows of a model."""
        last = self._base.compared.of(self._base.engine)
        if last is not None and last.has(version.number, files):
            return last
        from graph.resolution.credit_files import few_files_table  # noqa: PLC0415 - heavy, and idle without a model

        table = few_files_table(told_files(self._base.engine, files).values())
        places = {name: at for at, name in enumerate(table.ids)}
        return Compared(version.number, pinned_rows(table.columns, model_of(version)), places)
