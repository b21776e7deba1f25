"""Which keys bring rows together: found from the kinds of the columns and from the table's own frequencies.

The rule of this module: the pairs stay within a budget that grows with the rows, and whatever is left out for it is
counted. Parts that few rows share block by themselves; others in twos from two columns, of which the coarsest that
is affordable is taken, because it brings together most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import log2
from typing import Final

from graph.resolution.columns import Column
from graph.resolution.keys import Groups, Key, groups_of
from graph.resolution.kinds.kind import Blocks


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be compared: pairs in all, rows of one group, and keys made of two parts."""

    pairs: int
    cap: int
    keys: int

    @classmethod
    def for_rows(cls, rows: int) -> Budget:
        """The budget for a table: linear in its rows from some 100,000 on, ample below."""
        many = rows > _MANY
        return cls(max(_PAIRS_PER_ROW * rows, _LEAST_PAIRS), _CAP, _KEYS_OF_MANY if many else _KEYS)


_PAIRS_PER_ROW: Final = 12
_LEAST_PAIRS: Final = 1_500_000
_CAP: Final = 500
_MANY: Final = 300_000
_KEYS: Final = 60
_KEYS_OF_MANY: Final = 14
_SHARE_OF_ONE: Final = 0.2
"""A part that blocks alone may take this share of the budget; a dearer one blocks only with another."""
_OVER: Final = 3.0
"""Columns that depend on each other (city, postcode) share more rows than was estimated; so much more is accepted."""
_TRIED: Final = 4
"""Keys of two columns that are built at most to find the coarsest."""
_USED: Final = 2.0
"""Bits by which a column counts less for each key that already has it."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A part that may block: how likely two rows share it, and what it costs by itself in pairs."""

    column: str
    part: str
    likely: float
    alone: bool


def choose_keys(
    columns: Mapping[str, Column], rows: int, budget: Budget, given: Sequence[Key] = ()
) -> tuple[Groups, ...]:
    """The groups of each chosen key, the keys in the order in which they were chosen; `given` ones come first."""
    chosen = [groups_of(key, columns, budget.cap) for key in given]
    alone: list[_Candidate] = []
    together: list[_Candidate] = []
    for part in _candidates(columns, rows):
        (alone if part.alone else together).append(part)
    for part in sorted(alone, key=lambda p: (p.likely, p.column, p.part)):
        groups = groups_of(Key(((part.column, part.part),)), columns, budget.cap)
        enough = groups.pairs <= _SHARE_OF_ONE * budget.pairs
        if enough:
            chosen.append(groups)
        if not enough or groups.capped_groups:
            together.append(part)
    if len({part.column for part in together}) == 1 and not any(groups.pairs for groups in chosen):
        return (*chosen, *(groups_of(Key(((p.column, p.part),)), columns, budget.cap) for p in together))
    chosen += _pairs_of_parts(columns, together, rows, budget, sum(groups.pairs for groups in chosen))
    return tuple(groups for groups in chosen if groups.pairs or groups.capped_groups)


def _candidates(columns: Mapping[str, Column], rows: int) -> Iterator[_Candidate]:
    for column in columns.values():
        if not column.tells_apart:
            continue  # it is not compared either, so a pinned model need not know it
        for key in column.kind.keys:
            if not column.parts[key.part].filled:
                continue
            likely = column.counted(key.part).pairs / max(rows * (rows - 1), 1)
            if likely > 0:
                yield _Candidate(column.name, key.part, likely, key.blocks is Blocks.ALONE)


def _pairs_of_parts(
    columns: Mapping[str, Column], parts: Sequence[_Candidate], rows: int, budget: Budget, spent: int
) -> list[Groups]:
    by_column: dict[str, list[_Candidate]] = {}
    for part in parts:
        by_column.setdefault(part.column, []).append(part)
    telling = {name: -log2(min(part.likely for part in held)) for name, held in by_column.items()}
    waiting = list(combinations(sorted(by_column), 2))
    if not waiting:
        return []
    share = max(budget.pairs - spent, budget.pairs // 2) / min(len(waiting), budget.keys)
    used = dict.fromkeys(by_column, 0)
    chosen: list[Groups] = []
    unserved: list[tuple[str, str]] = []
    while waiting and len(chosen) < budget.keys:
        pair = max(waiting, key=lambda two: (sum(telling[c] - _USED * used[c] for c in two), two))
        waiting.remove(pair)
        room = 1 if budget.keys < len(waiting) + len(chosen) + 1 else 2
        found = _coarsest(columns, by_column[pair[0]], by_column[pair[1]], rows, share, budget.cap, room)
        chosen += found
        unserved += [] if found else [pair]
        for column in pair:
            used[column] += bool(found)
    left = budget.pairs - spent - sum(groups.pairs for groups in chosen)
    return chosen + _finest(columns, [(by_column[a], by_column[b]) for a, b in unserved], rows, left, budget.cap)


def _finest(
    columns: Mapping[str, Column],
    pairs: Sequence[tuple[Sequence[_Candidate], Sequence[_Candidate]]],
    rows: int,
    left: float,
    cap: int,
) -> list[Groups]:
    """Of pairs of columns that were too dear, the cheapest key of each, as long as the rest of the budget lasts."""
    finest = [
        min(product(*each), key=lambda two: (two[0].likely * two[1].likely, two[0].part, two[1].part)) for each in pairs
    ]
    found: list[Groups] = []
    for one, other in sorted(finest, key=lambda two: (two[0].likely * two[1].likely, two[0].column, two[1].column)):
        if one.likely * other.likely * rows * (rows - 1) / 2 > left:
            break
        groups = groups_of(Key(((one.column, one.part), (other.column, other.part))), columns, cap)
        if groups.pairs <= left:
            found.append(groups)
            left -= groups.pairs
    return found


def _coarsest(
    columns: Mapping[str, Column],
    first: Sequence[_Candidate],
    second: Sequence[_Candidate],
    rows: int,
    share: float,
    cap: int,
    most: int,
) -> list[Groups]:
    """At most so many keys of two columns, the coarsest that cost no more than the share; no part is in two of them."""
    every_pair = rows * (rows - 1) / 2
    affordable = sorted(
        (-one.likely * other.likely, one.part, other.part, one, other)
        for one, other in product(first, second)
        if one.likely * other.likely * every_pair <= share
    )
    found: list[Groups] = []
    taken: set[tuple[str, str]] = set()
    for *_, one, other in affordable[:_TRIED]:
        parts = ((one.column, one.part), (other.column, other.part))
        if taken & set(parts):
            continue
        groups = groups_of(Key(parts), columns, cap)
        if 0 < groups.pairs <= _OVER * share:
            found.append(groups)
            taken |= set(parts)
        if len(found) == most:
            break
    return found
