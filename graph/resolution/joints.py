"""Which columns agree together more often than by chance, as a household's surname and address do.

The rule of this module: how often rows agree is counted once, exactly and over all pairs; only how much of it matches
explain changes with the model. Corrections come after the prior, because before it true matches would look like
dependence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Codes, Levels, Mask
from graph.resolution.comparing import Comparison
from graph.resolution.hashing import combined
from graph.resolution.kinds.kind import Same, Shares
from graph.resolution.model import Joint
from graph.resolution.prior import NEVER, every_pair
from graph.resolution.strangers import Among
from graph.resolution.together import Off, taken_off

_LEAST_BITS: Final = 1.0
"""Two columns that agree together twice as often as by chance: a town and its streets, a town and its postcodes."""

_LEAST_FILLED: Final = 50
_ROWS_COUNTED: Final = 150_000
_SEED: Final = 7
_LEAST_UNEXPLAINED: Final = 0.01
_FIRST_SHARE: Final = 0.9
_ROUNDS: Final = 50
_STILL: Final = 1e-6
_MOST_BITS: Final = 40.0


@dataclass(frozen=True, slots=True)
class Together:
    """Two comparisons by their places: the probability that two rows filled in both agree in both, and in each.

    `by_chance` is the product of what each column does by itself; `pairs` are the pairs of rows filled in both.
    """

    first: int
    second: int
    agree: float
    by_chance: float
    pairs: float


def counted_together(comparisons: Sequence[Comparison], sources: Codes | None) -> tuple[Together, ...]:
    """Every two columns that can agree together at their best levels.

    Agreement is counted from the sizes of groups, in a large table of so many rows that a millionth of their pairs are
    still thousands.
    """
    rows = len(comparisons[0].column.codes) if comparisons else 0
    total = every_pair(rows, sources)
    some = _sample(rows)
    sources = None if sources is None else sources[some]
    texts = [_compared_text(comparison)[some] for comparison in comparisons]
    alone = [_agreeing(text, sources) for text in texts]
    found = []
    for i, j in combinations(range(len(comparisons)), 2):
        both = combined(texts[i], texts[j])
        filled = np.count_nonzero(both)
        by_chance = alone[i] * alone[j]
        if filled >= _LEAST_FILLED and by_chance > 0:
            found.append(Together(i, j, _agreeing(both, sources), by_chance, total * (filled / len(some)) ** 2))
    return tuple(found)


def joint_corrections(
    comparisons: Sequence[Comparison],
    counted: Sequence[Together],
    levels: Levels,
    parts: Bits,
    before: Sequence[Off],
    apart: Mask,
    among: Among,
) -> tuple[Joint, ...]:
    """Pairs of columns that agree together more than independence and matches explain, the most telling first.

    `levels` and `parts` (weights in bits) have a row for each comparison and a column for each listed pair; `before`
    are the corrections so far, and those pairs `apart` are no matches. Of the pairs that agree in two columns others
    say which are matches, as if these two were not filled: so a household's surname and address stay unexplained, and a
    subject's number and phone do not. A pair of which they say nothing counts as the rest do. `among` strangers other
    levels go together as well.
    """
    best = [mine == comparison.best for mine, comparison in zip(levels, comparisons, strict=True)]
    own = [j for j, comparison in enumerate(comparisons) if comparison.column.kind.own]
    found: list[tuple[float, int, int]] = []
    for both in counted:
        i, j = both.first, both.second
        agree = np.flatnonzero(best[i] & best[j])
        others = _told_by_others((i, j), own, levels[:, agree], parts[:, agree], before)
        if others is None:
            continue
        matches = _share_of_matches(np.where(apart[agree], NEVER, others)) * len(agree)
        rest = both.agree - matches / both.pairs
        if rest > both.by_chance and rest > _LEAST_UNEXPLAINED * both.agree:
            more = float(np.log2(rest / both.by_chance))
            if more >= _LEAST_BITS:
                found.append((more, i, j))
    told = {(i, j) for _, i, j in found}
    found += [(0.0, i, j) for i, j in among if (i, j) not in told]
    found.sort(key=lambda each: (-each[0], each[1], each[2]))
    names = [comparison.column.name for comparison in comparisons]
    return tuple(Joint(names[i], names[j], more, among.get((i, j), ())) for more, i, j in found)


def _told_by_others(
    two: tuple[int, int], own: Sequence[int], levels: Levels, parts: Bits, before: Sequence[Off]
) -> Bits | None:
    """The weights by which other columns say of pairs that agree in two whether they are matches.

    Neighbours agree in all that is their place's, so what is each subject's own says it where there is such a column;
    None where the only ones are among the two themselves: nobody shares a name with a neighbour, nor both name and
    birth date, and that two agree in a name and an address is all that a list of shops may have to tell.
    """
    telling = [k for k in own if k not in two]
    if telling:
        return np.asarray(parts[telling].sum(axis=0))
    if own:
        return None
    others = parts.sum(axis=0) - parts[two[0]] - parts[two[1]]
    for less in taken_off([off for off in before if not {off.first, off.second} & {*two}], levels):
        others -= less
    return np.asarray(others)


def _share_of_matches(others: Bits) -> float:
    """The share of matches among pairs that the weights of their other columns bear out best (a mixture by EM)."""
    if not len(others):
        return 0.0
    share, odds = _FIRST_SHARE, np.exp2(np.clip(others, -_MOST_BITS, _MOST_BITS))
    for _ in range(_ROUNDS):
        before, share = share, float((share * odds / (share * odds + 1 - share)).mean())
        if abs(share - before) < _STILL:
            break
    return share


def _sample(rows: int) -> Codes:
    """All rows of a table, or some drawn by a seed."""
    if rows <= _ROWS_COUNTED:
        return np.arange(rows, dtype=np.int32)
    return np.sort(np.random.default_rng(_SEED).choice(rows, _ROWS_COUNTED, replace=False)).astype(np.int32)


def _compared_text(comparison: Comparison) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """By row the text whose equality is the best level; none (0) where it is not one text."""
    column = comparison.column
    match column.kind.levels[0].rule if column.kind.levels else None:
        case Same(part) | Shares(part):
            single = column.parts[part].single
            if single is not None:
                return np.asarray(single[column.codes])
        case _:
            pass
    return np.zeros(len(column.codes), np.uint64)


def _agreeing(texts: np.ndarray[tuple[int], np.dtype[np.uint64]], sources: Codes | None) -> float:
    """The probability that two filled rows have the same text."""
    filled = np.flatnonzero(texts)
    if len(filled) < 2:  # noqa: PLR2004 - one row is no pair
        return 0.0
    _, group, counts = np.unique(texts[filled], return_inverse=True, return_counts=True)
    pairs = float((counts.astype(float) * (counts - 1) / 2).sum())
    total = len(filled) * (len(filled) - 1) / 2
    if sources is not None:
        mine = sources[filled]
        width = int(mine.max()) + 1
        _, within = np.unique(group.astype(np.int64) * width + mine, return_counts=True)
        pairs -= float((within.astype(float) * (within - 1) / 2).sum())
        sizes = np.bincount(mine).astype(float)
        total -= float((sizes * (sizes - 1) / 2).sum())
    return pairs / max(total, 1.0)
