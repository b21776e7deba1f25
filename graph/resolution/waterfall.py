"""The weight of one pair, piece by piece: prior, each compared column, how rare what agrees is, joint corrections.

The rule of this module: the pieces add up to the weight. A piece has the sentence of its level with {a} and {b} in
the place of the values, because who asks may not see all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.resolution.corrections import CORRECTED
from graph.resolution.kinds.kind import DIFFERENT
from graph.resolution.pinned import PinnedRows

PRIOR: Final = "prior"
TOGETHER: Final = "together"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece. `column` is that of the table, or `PRIOR`, or `TOGETHER` for a joint correction of `columns`."""

    column: str
    level: str
    sentence: str
    bits: float
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waterfall:
    """All pieces of a pair; `contradiction` is the sentence of what no machine joins across, or ""."""

    pieces: tuple[Piece, ...]
    contradiction: str

    @property
    def bits(self) -> float:
        """The whole weight."""
        return sum(piece.bits for piece in self.pieces)


def waterfall(rows: PinnedRows, left: int, right: int) -> Waterfall:
    """The weight of two rows."""
    levels, against = rows.compared(np.array([left], np.int32), np.array([right], np.int32))
    found = [int(level) for level in levels[:, 0]]
    sentence = rows.contradiction(int(against[0])) if against[0] else ""
    return Waterfall(tuple(_pieces(rows, left, right, found)), sentence)


def _pieces(rows: PinnedRows, left: int, right: int, levels: list[int]) -> Iterator[Piece]:
    yield Piece(PRIOR, "", "How likely two files drawn at random are about one subject.", rows.model.prior)
    for nth, (model, level) in enumerate(zip(rows.model.columns, levels, strict=True)):
        if not level:
            continue
        column = rows.columns[model.name]
        top = len(column.kind.levels) + 1
        said = None if level == 1 else column.kind.levels[top - level]
        name, sentence = (DIFFERENT, column.kind.different) if said is None else (said.name, said.sentence)
        yield Piece(model.name, name, sentence, model.weights[level])
        if rare := rows.rarity(nth, level, left, right):
            yield Piece(model.name, "rarity", _rarity(rare), rare)
    at = {model.name: (model, level) for model, level in zip(rows.model.columns, levels, strict=True)}
    for joint, less in zip(rows.model.joints, rows.taken_off(levels), strict=True):
        if less:
            said_of = (joint.first, joint.second)
            yield Piece(TOGETHER, "", "These two often agree together, so the second adds less.", -less, said_of)
    if more := rows.corrected(levels):
        speaking = tuple(name for name, (_, level) in at.items() if level)
        yield Piece(TOGETHER, "", CORRECTED, more, speaking)


def _rarity(bits: float) -> str:
    return "What they agree in is rare." if bits > 0 else "What they agree in is frequent."
