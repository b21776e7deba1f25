"""Pairs of which numbers give the answer, to learn from: how they agree in everything else.

The rule of this module: two rows that both hold a valid number of which a subject has one are one subject if they
share it, and two if not. Whatever follows from the number is left out, also in finding the pairs, so that those of one
subject and of two are found alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Codes, Levels, Mask
from graph.resolution.columns import Column
from graph.resolution.comparing import Comparison
from graph.resolution.hidden import hidden_in
from graph.resolution.keys import Groups, groups_of
from graph.resolution.model import ColumnModel
from graph.resolution.pairs import weighed_pairs
from graph.resolution.refining import Refined
from graph.resolution.scoring import Weigher

_MOST_ROWS: Final = 100_000
_SEED: Final = 13


@dataclass(frozen=True, slots=True)
class Labelled:
    """Pairs with their levels, weights in bits, both without whole numbers, and whether each is one subject.

    `steps` say by comparison how frequent the text is in which a pair agrees (`Rarity.steps`), 0 where nobody knows.
    """

    levels: Levels
    steps: Levels
    bits: Bits
    same: Mask


@dataclass(frozen=True, slots=True)
class Holders:
    """Rows that hold a valid number, without their numbers, and the groups in which they meet."""

    rows: Codes
    columns: Mapping[str, Column]
    groups: tuple[Groups, ...]


def holders_of_numbers(
    columns: Mapping[str, Column], groups: Sequence[Groups], borrowed: Mapping[str, Mask], cap: int
) -> Holders:
    """The rows with a valid number; `borrowed` says by column which rows know its value from their number."""
    holds = [_holds(column)[column.codes] for column in columns.values() if column.kind.identity]
    rows = np.flatnonzero(np.logical_or.reduce(holds)).astype(np.int32) if holds else np.zeros(0, np.int32)
    if len(rows) > _MOST_ROWS:
        rows = np.sort(np.random.default_rng(_SEED).choice(rows, _MOST_ROWS, replace=False))
    plain = {
        name: (column.without(borrowed[name]) if name in borrowed else column).only(rows)
        for name, column in columns.items()
        if not column.kind.identity
    }
    keys = [each.key for each in groups if each.key.columns <= plain.keys()]
    return Holders(rows, plain, tuple(groups_of(key, plain, cap) for key in keys) if len(rows) else ())


def labelled_pairs(
    holders: Holders,
    comparisons: Sequence[Comparison],
    found: Refined,
    floor: float,
    *,
    sources: Codes | None,
    threads: int,
    done: Callable[[int], None] = lambda _: None,
) -> Labelled:
    """The pairs of holders whose weight without numbers is at least `floor`, those that numbers contradict left out."""
    use = [j for j, comparison in enumerate(comparisons) if comparison.column.name in holders.columns]
    names = {comparisons[j].column.name for j in use}
    weigher = Weigher(
        [comparisons[j].of(holders.columns[comparisons[j].column.name]) for j in use],
        [found.models[j] for j in use],
        [joint for joint in found.joints if {joint.first, joint.second} <= names],
    )
    theirs = None if sources is None else sources[holders.rows]
    listed, _ = weighed_pairs(holders.groups, weigher, floor, sources=theirs, threads=threads, done=done)
    same, different = _told(comparisons, holders.rows[listed.left], holders.rows[listed.right])
    told = np.flatnonzero(same != different)
    levels = np.zeros((len(comparisons), len(told)), np.uint8)
    levels[use] = listed.levels[:, told]
    steps = np.zeros_like(levels)
    for j in use:
        column, (left, right) = holders.columns[comparisons[j].column.name], (listed.left[told], listed.right[told])
        steps[j] = steps_of(found.models[j], column, levels[j], left, right)
    plain = Labelled(levels, steps, listed.bits[told], same[told])
    left, right = holders.rows[listed.left[told]], holders.rows[listed.right[told]]
    return _with_hidden(plain, comparisons, found.models, left, right)


def _with_hidden(
    plain: Labelled, comparisons: Sequence[Comparison], models: Sequence[ColumnModel], left: Codes, right: Codes
) -> Labelled:
    """The same pairs, and those once more that would still agree in a number if one of them hid it."""
    every = [plain]
    for j, comparison in enumerate(comparisons):
        column, hidden = comparison.column, hidden_in(comparison.column)
        if hidden is not None:
            at = np.flatnonzero(hidden.agree(column.codes[left], column.codes[right]))
            levels = plain.levels[:, at].copy()
            levels[j] = hidden.level
            bits = plain.bits[at] + models[j].weights[hidden.level]
            every.append(Labelled(levels, plain.steps[:, at], bits, plain.same[at]))
    return reduce(both_labelled, every)


def both_labelled(one: Labelled, other: Labelled) -> Labelled:
    """The pairs of both."""
    return Labelled(
        np.concatenate([one.levels, other.levels], axis=1),
        np.concatenate([one.steps, other.steps], axis=1),
        np.concatenate([one.bits, other.bits]),
        np.concatenate([one.same, other.same]),
    )


def steps_of(model: ColumnModel, column: Column, levels: Levels, left: Codes, right: Codes) -> Levels:
    """How frequent the text is in which each pair agrees: the more frequent of both."""
    found = np.zeros_like(levels)
    for rarity in model.rarities(column.kind):
        steps, at = rarity.steps(column), np.flatnonzero(levels == rarity.level)
        found[at] = np.maximum(steps[column.codes[left[at]]], steps[column.codes[right[at]]])
    return found


def _told(comparisons: Sequence[Comparison], left: Codes, right: Codes) -> tuple[Mask, Mask]:
    """Pairs that share a valid number, and those that hold two."""
    same, different = np.zeros(len(left), np.bool_), np.zeros(len(left), np.bool_)
    for column in (comparison.column for comparison in comparisons if comparison.column.kind.identity):
        holds, u, v = _holds(column), column.codes[left], column.codes[right]
        both = np.flatnonzero(holds[u] & holds[v])
        part = column.parts[str(column.kind.identity)]
        shared = part.common(part, u[both], v[both])
        same[both] |= shared
        different[both] |= ~shared
    return same, different


def _holds(column: Column) -> Mask:
    """By value whether it is a valid number of which a subject has one."""
    return np.diff(column.parts[str(column.kind.identity)].starts) > 0
