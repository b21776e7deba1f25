"""The parts of a column's distinct values, as hashes to be compared and counted by the million.

The rule of this module: a part is held once for each distinct value and never for each row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import accumulate, chain
from operator import or_
from typing import Final

import numpy as np
import polars as pl

from graph.resolution.arrays import Codes, Counts, Hashes, Mask
from graph.resolution.hashing import hashes_of, text_hashes
from graph.resolution.kinds.kind import Both, Crosses, Kind, Near, Overlaps, Rule, Same, Shares

_FEW: Final = 500
"""As for texts (`hashing`): columns take longer to set up than so few lists to read."""

_KINDS: Final = 256
"""Kinds of which it is remembered what they compare: each column of each new file asks."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The different elements of a part in the order of hashes, and the rows that have each.

    `alone` says for each element of the part, in its own order, whether only one row has it.
    """

    hashes: Hashes
    rows: Counts
    alone: Mask

    @property
    def pairs(self) -> float:
        """How many pairs of rows share an element, in order (twice as many as pairs); several in common count so."""
        return float((self.rows.astype(float) * (self.rows - 1)).sum())


@dataclass(frozen=True, slots=True)
class Part:
    """One part of all values of a column; index is the value's code, and code 0 has nothing.

    `starts` (one longer than the values) cuts `hashes` into the elements of each value. Where no value has more than
    one, `single` holds it directly, 0 for none. `seen` has a bit set for each element (by its last six bits): two
    values without a common bit share nothing.
    """

    starts: Counts
    hashes: Hashes
    single: Hashes | None
    seen: Hashes

    @property
    def lengths(self) -> Counts:
        """How many elements each value has."""
        return self.starts[1:] - self.starts[:-1]

    @property
    def filled(self) -> bool:
        """Whether any value has this part."""
        return len(self.hashes) > 0

    def counted(self, rows_of_value: Counts) -> Counted:
        """How many rows have each element."""
        rows = np.repeat(rows_of_value, np.diff(self.starts))
        order = np.argsort(self.hashes)
        ordered = self.hashes[order]
        first = np.flatnonzero(np.concatenate([np.ones(min(len(order), 1), np.bool_), ordered[1:] != ordered[:-1]]))
        sums = np.add.reduceat(rows[order], first) if len(first) else np.zeros(0, np.int64)
        alone = np.zeros(len(order), np.bool_)
        alone[order] = np.repeat(sums < 2, np.diff(np.append(first, len(order))))  # noqa: PLR2004 - one row is no pair
        return Counted(ordered[first], sums, alone)

    def common(self, other: Part, u: Codes, v: Codes) -> Mask:
        """For each pair whether an element of `u` here is one of `v` in `other`."""
        if not self.filled or not other.filled:
            return np.zeros(len(u), np.bool_)
        if self.single is not None and other.single is not None:
            mine = self.single[u]
            both: Mask = (mine == other.single[v]) & (mine != 0)
            return both
        found = np.zeros(len(u), np.bool_)
        left = (self.seen[u] & other.seen[v]).nonzero()[0]
        if not len(left):
            return found
        mine_at, mine_n = self.starts[u[left]], self.lengths[u[left]]
        other_at, other_n = other.starts[v[left]], other.lengths[v[left]]
        for i in range(int(mine_n.max(initial=0))):
            for j in range(int(other_n.max(initial=0))):
                k = ((mine_n > i) & (other_n > j)).nonzero()[0]
                hit = self.hashes[mine_at[k] + i] == other.hashes[other_at[k] + j]
                found[left[k[hit]]] = True
        return found

    def count_common(self, other: Part, u: Codes, v: Codes) -> Counts:
        """For each pair how many elements of `u` here are elements of `v` in `other`."""
        found = np.zeros(len(u), np.int64)
        mine_at, mine_n = self.starts[u], np.diff(self.starts)[u]
        other_at, other_n = other.starts[v], np.diff(other.starts)[v]
        for i in range(int(mine_n.max(initial=0))):
            for j in range(int(other_n.max(initial=0))):
                k = np.flatnonzero((mine_n > i) & (other_n > j))
                found[k] += self.hashes[mine_at[k] + i] == other.hashes[other_at[k] + j]
        return found


def part_of(chunks: list[pl.Series]) -> Part:
    """A part from the derived texts or lists of texts, in the order of codes from 1."""
    lengths, hashes = [np.zeros(1, np.int64)], [np.empty(0, np.uint64)]
    for chunk in chunks:
        if isinstance(chunk.dtype, pl.List):
            counts, flat = _few_lists(chunk) if len(chunk) <= _FEW else _lists(chunk)
            lengths.append(counts)
            hashes.append(flat)
        else:
            found = text_hashes(chunk)
            lengths.append((found != 0).astype(np.int64))
            hashes.append(found[found != 0])
    length, elements = np.concatenate(lengths), np.concatenate(hashes)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(length)])
    single: Hashes | None = None
    if length.max(initial=0) <= 1:
        single = np.zeros(len(length), np.uint64)
        single[length == 1] = elements
    seen = np.zeros(len(length), np.uint64)
    if len(elements):
        filled = np.flatnonzero(length)
        seen[filled] = np.bitwise_or.reduceat(np.uint64(1) << (elements & np.uint64(63)), starts[:-1][filled])
    return Part(starts, elements, single, seen)


@dataclass(frozen=True, slots=True)
class Elements:
    """One part of one value: the hashes of its elements, and a bit set for each as in `Part.seen`."""

    hashes: tuple[int, ...]
    seen: int


_NO_ELEMENTS: Final = Elements((), 0)


def elements_of(hashes: Sequence[int]) -> Elements:
    """The elements with these hashes."""
    if not hashes:
        return _NO_ELEMENTS
    return Elements(tuple(hashes), reduce(or_, [1 << (each & 63) for each in hashes]))


def part_of_few(values: Sequence[Elements]) -> Part:
    """A part from the elements of a few values."""
    held = [value.hashes for value in values]
    lengths = [len(each) for each in held]
    starts = np.array([0, 0, *accumulate(lengths)], np.int64)
    hashes = np.array([*chain.from_iterable(held)], np.uint64)
    single: Hashes | None = None
    if max(lengths, default=0) <= 1:
        single = np.array([0, *[each[0] if each else 0 for each in held]], np.uint64)
    return Part(starts, hashes, single, np.array([0, *[value.seen for value in values]], np.uint64))


def _lists(chunk: pl.Series) -> tuple[Counts, Hashes]:
    """How many texts each list has, and all of them hashed."""
    flat = chunk.filter(chunk.list.len() > 0).explode()
    return chunk.list.len().fill_null(0).to_numpy().astype(np.int64), text_hashes(flat)


def _few_lists(chunk: pl.Series) -> tuple[Counts, Hashes]:
    """The same, sooner for so few lists that setting up columns takes longer than reading them."""
    lists: list[list[str | None]] = [each or [] for each in chunk.to_list()]
    return np.array([len(each) for each in lists], np.int64), hashes_of([text for each in lists for text in each])


@lru_cache(maxsize=_KINDS)
def compared_parts(kind: Kind) -> tuple[str, ...]:
    """The parts that the engine needs as hashes: of rules of equality, keys, frequency and identity."""
    named = [name for level in kind.levels for name in _equal(level.rule)]
    named += [key.part for key in kind.keys]
    named += [name for name in (kind.frequency, *kind.rare_by.values(), kind.identity) if name]
    named += [kind.meaning.part, kind.meaning.of] if kind.meaning else []
    return tuple(dict.fromkeys(named))


@lru_cache(maxsize=_KINDS)
def near_parts(kind: Kind) -> tuple[str, ...]:
    """The parts of which the texts themselves are compared."""
    return tuple(dict.fromkeys(rule.part for rule in near_rules(kind)))


def near_rules(kind: Kind) -> Iterator[Near]:
    """The rules of nearness in all levels."""
    return (rule for level in kind.levels for rule in _near(level.rule))


@lru_cache(maxsize=_KINDS)
def overlapping_parts(kind: Kind) -> tuple[str, ...]:
    """The parts of which it is counted how much two values have in common."""
    return tuple(dict.fromkeys(part for level in kind.levels for part in _overlapping(level.rule)))


def _overlapping(rule: Rule) -> Iterator[str]:
    match rule:
        case Overlaps(part):
            yield part
        case Both(rules):
            for each in rules:
                yield from _overlapping(each)


def _equal(rule: Rule) -> Iterator[str]:
    match rule:
        case Same(part) | Shares(part) | Overlaps(part):
            yield part
        case Crosses(part, other):
            yield from (part, other)
        case Both(rules):
            for each in rules:
                yield from _equal(each)


def _near(rule: Rule) -> Iterator[Near]:
    match rule:
        case Near():
            yield rule
        case Both(rules):
            for each in rules:
                yield from _near(each)
