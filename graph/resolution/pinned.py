"""Scoring rows with a model that was learnt before: keys, weights and contradictions of any few of them.

The rule of this module: everything is a function of the model and of two rows, never of the table they stand in, so
that one new file is proposed exactly what all files at once would be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
import polars as pl

from graph.errors import BadInput
from graph.resolution.arrays import Bits, Codes, Counts, Hashes, Levels, Mask
from graph.resolution.columns import FEW_CELLS, Column, encode, encode_few
from graph.resolution.comparing import Comparison
from graph.resolution.contradictions import Contradictions
from graph.resolution.keys import Groups, Key, row_keys
from graph.resolution.kinds import CONFLICTS
from graph.resolution.kinds.kind import Kind
from graph.resolution.model import REVIEW_BITS, Model
from graph.resolution.pairs import weighed_pairs
from graph.resolution.scoring import Weigher
from graph.resolution.together import taken_off_one

_DECIMALS: Final = 4
FewRows: TypeAlias = Mapping[str, Sequence[str | None]]
"""A table of a few rows by columns, sooner read than a frame is made of them."""

PROOF: Final = "valid"
"""The part of all kinds of numbers that holds the valid ones."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Pairs in the join or review band that nothing contradicts and no valid number decides.

    `bits` are with the prior; `levels` have a row for each comparison.
    """

    left: Codes
    right: Codes
    levels: Levels
    bits: Bits


class PinnedRows:
    """Some rows of a table with the columns of a model, ready to be compared."""

    def __init__(self, table: pl.DataFrame | FewRows, model: Model, kinds: Mapping[str, Kind]) -> None:
        if not model.is_for(kinds):
            raise BadInput("The model compares in another way than this version of the program: learn a new one.")
        names = table.columns if isinstance(table, pl.DataFrame) else table.keys()
        for column in model.columns:
            if column.name not in names:
                raise BadInput(f"The model compares {column.name}, which is not known here.")
        self.model = model
        self.columns = {each.name: _encoded(table, each.name, kinds[each.kind]) for each in model.columns}

    # Whoever asks for keys compares nothing.
    @cached_property
    def _comparisons(self) -> list[Comparison]:
        return [Comparison(column) for column in self.columns.values()]

    @cached_property
    def _weigher(self) -> Weigher:
        return Weigher(self._comparisons, self.model.columns, self.model.joints, self.model.corrections)

    @cached_property
    def _contradictions(self) -> Contradictions:
        return Contradictions(self._comparisons, CONFLICTS, strict=True)

    def keys(self) -> tuple[Codes, Hashes]:
        """Each row with each of its numbers under the model's keys, row by row."""
        found = [row_keys(Key(parts), self.columns) for parts in self.model.keys]
        if not found:
            return np.zeros(0, np.int32), np.zeros(0, np.uint64)
        return np.concatenate([rows for rows, _ in found]), np.concatenate([numbers for _, numbers in found])

    def proposed(self, left: Codes, right: Codes) -> Proposed:
        """Those of these pairs that are to be proposed."""
        kept = self._weigher.reaching(left, right, self._floor)
        return self._told(*kept)

    def proposed_in(self, groups: Groups, apart: Codes | None, threads: int) -> Proposed:
        """The same of all pairs in groups of rows; only of rows that differ in `apart`."""
        pairs, _ = weighed_pairs([groups], self._weigher, self._floor, sources=apart, threads=threads)
        return self._told(pairs.left, pairs.right, pairs.levels, pairs.bits)

    def compared(self, left: Codes, right: Codes) -> tuple[Levels, Levels]:
        """Levels, and the number of a contradiction (0 for none) of any pairs."""
        levels = self._weigher.levels(left, right)
        return levels, self._contradictions.between(levels, left, right)

    def corrected(self, levels: Sequence[int]) -> float:
        """The part of a pair's weight that is corrections, from its levels."""
        return self._weigher.corrected_one(levels)

    def taken_off(self, levels: Sequence[int]) -> Iterator[float]:
        """For each joint correction of the model what it takes off a pair, from its levels."""
        return taken_off_one(self._weigher.offs, levels)

    def rarity(self, column: int, level: int, left: int, right: int) -> float:
        """What two rows weigh more or less by how rare what they agree in is, on a level of one of the columns."""
        return self._weigher.rarity(column, level, left, right)

    def contradiction(self, number: int) -> str:
        """The sentence of a contradiction."""
        return self._contradictions.sentences[number]

    def share_proof(self, left: Codes, right: Codes) -> Mask:
        """Pairs with a valid number in common: the rules of strong numbers have judged them already."""
        found = np.zeros(len(left), np.bool_)
        for column in self.columns.values():
            part = column.parts.get(PROOF)
            if part is not None:
                found |= part.common(part, column.codes[left], column.codes[right])
        return found

    def holders(self) -> list[Mask]:
        """For each kind of number of which a subject has one the rows that hold a valid one."""
        return [
            (np.diff(column.parts[column.kind.identity].starts) > 0)[column.codes]
            for column in self.columns.values()
            if column.kind.identity
        ]

    @property
    def _floor(self) -> float:
        return self.model.threshold - REVIEW_BITS - self.model.prior

    def _told(self, left: Codes, right: Codes, levels: Levels, weights: Bits) -> Proposed:
        free = (self._contradictions.between(levels, left, right) == 0) & ~self.share_proof(left, right)
        bits = np.round(weights + self.model.prior, _DECIMALS)
        return Proposed(left[free], right[free], levels[:, free], bits[free])


def _encoded(table: pl.DataFrame | FewRows, name: str, kind: Kind) -> Column:
    if isinstance(table, pl.DataFrame):
        return encode(table[name], kind)
    cells = table[name]
    return encode_few(name, cells, kind) if len(cells) <= FEW_CELLS else encode(pl.Series(name, cells, pl.String), kind)


def groups_within(rows: Codes, numbers: Hashes, cap: int) -> Groups:
    """The rows of each number that at least two have and no more than `cap`; a row counts once for a number."""
    order = np.lexsort((rows, numbers))
    rows, numbers = rows[order], numbers[order]
    first = np.ones(len(rows), np.bool_)
    first[1:] = (rows[1:] != rows[:-1]) | (numbers[1:] != numbers[:-1])
    rows, numbers = rows[first], numbers[first]
    starts = np.flatnonzero(np.concatenate([np.ones(min(len(rows), 1), np.bool_), numbers[1:] != numbers[:-1]]))
    sizes: Counts = np.diff(np.append(starts, len(rows)))
    fits = (sizes > 1) & (sizes <= cap)
    kept = sizes[fits]
    return Groups(
        key=Key(()),
        rows=rows[np.repeat(fits, sizes)],
        starts=np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)]),
        capped_groups=int(np.count_nonzero(sizes > cap)),
        capped_rows=int(sizes[sizes > cap].sum()),
    )
