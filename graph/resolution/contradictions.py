"""Pairs that no machine joins: two valid numbers of which a subject has one, and the contradictions of the kinds.

The rule of this module: a contradiction is a function of the two rows; its number is its place in `sentences`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from graph.resolution.arrays import Codes, Levels, Mask
from graph.resolution.columns import Column
from graph.resolution.comparing import Comparison
from graph.resolution.kinds.kind import Conflict, Kind, Measure, Near, Shares


@dataclass(frozen=True, slots=True)
class _Rule:
    """All of `when` and none of `unless`: comparisons of one kind (a tuple) whose best is at one of these levels."""

    when: tuple[tuple[tuple[int, ...], Mask], ...]
    unless: tuple[tuple[tuple[int, ...], Mask], ...]
    name: str
    sentence: str


class Contradictions:
    """The contradictions that a table's columns can show. `names` and `sentences` begin with an empty one.

    Where a number of which a subject has one is equal or one edit away, names and dates do not contradict it, unless
    its check digit proves it in both (then two subjects share it) or `strict`: that is for a steward.
    """

    def __init__(
        self,
        comparisons: Sequence[Comparison],
        conflicts: Sequence[Conflict],
        sources: Codes | None = None,
        *,
        strict: bool = False,
    ) -> None:
        self._sources = sources
        self._strict = strict
        self._columns = [comparison.column for comparison in comparisons]
        self._identities = [j for j, column in enumerate(self._columns) if column.kind.identity]
        self._rules = [rule for conflict in conflicts if (rule := _rule(conflict, self._columns)) is not None]
        same = [("same_source", "One source has no subject twice.")] if sources is not None else []
        identity = [
            (f"two_{self._columns[j].name}", f"Both have a valid {self._columns[j].name}, and they differ.")
            for j in self._identities
        ]
        every = [("", ""), *same, *identity, *((rule.name, rule.sentence) for rule in self._rules)]
        self.names = tuple(name for name, _ in every)
        self.sentences = tuple(sentence for _, sentence in every)

    def between(self, levels: Levels, left: Codes, right: Codes, *, numbers: bool = True) -> Levels:
        """For each pair the number of its first contradiction, 0 for none; `levels` has a row for each comparison.

        Without `numbers` two valid ones are none: how often they differ is then for the pairs themselves to say.
        """
        found = np.zeros(len(left), np.uint8)
        number = len(self.names)
        excused = np.zeros(len(left), np.bool_)
        if not self._strict:
            for j in self._identities:
                within = _one_of(_within_one_edit(self._columns[j].kind))[levels[j]]
                excused |= within & ~_valid_in_both(self._columns[j], levels[j], left, right)
        for rule in reversed(self._rules):
            number -= 1
            found[_holds(rule, levels) & ~excused] = number
        for j in reversed(self._identities) if numbers else ():
            number -= 1
            found[_differ(self._columns[j], levels[j], left, right)] = number
        if self._sources is not None:
            found[self._sources[left] == self._sources[right]] = 1
        return found

    def proven(self, numbers: Levels) -> Mask:
        """Which of the contradictions found lie in what the two rows say, and not in who says it."""
        first = 1 + (self._sources is not None)
        return np.asarray(numbers >= first)


def _rule(conflict: Conflict, columns: Sequence[Column]) -> _Rule | None:
    """A contradiction in a table's columns, None where the table lacks a kind that it takes."""
    when = _of_kinds(conflict.when, columns)
    if len(when) < len(conflict.when):
        return None
    return _Rule(when, _of_kinds(conflict.unless, columns), conflict.name, conflict.sentence)


def _of_kinds(
    levels: Mapping[str, frozenset[str]], columns: Sequence[Column]
) -> tuple[tuple[tuple[int, ...], Mask], ...]:
    found = []
    for kind, names in sorted(levels.items()):
        of_kind = tuple(j for j, column in enumerate(columns) if column.kind.name == kind)
        if of_kind:
            numbers = frozenset(columns[of_kind[0]].kind.level_named(name) for name in names)
            found.append((of_kind, _one_of(numbers)))
    return tuple(found)


def _holds(rule: _Rule, levels: Levels) -> Mask:
    found = np.ones(levels.shape[1], np.bool_)
    for comparisons, wanted in rule.when:
        found &= wanted[levels[list(comparisons)].max(axis=0)]
    for comparisons, wanted in rule.unless:
        found &= ~wanted[levels[list(comparisons)].max(axis=0)]
    return found


@cache
def _one_of(numbers: frozenset[int]) -> Mask:
    """By the number of a level whether it is one of these; sooner asked than a set, also of a few pairs."""
    found = np.zeros(np.iinfo(np.uint8).max + 1, np.bool_)
    found[sorted(numbers)] = True
    return found


def _differ(column: Column, levels: Levels, left: Codes, right: Codes) -> Mask:
    """Both have the identity part, and no element of it in common; one digit apart it may be a typing error."""
    part = column.parts[str(column.kind.identity)]
    u, v = column.codes[left], column.codes[right]
    has = part.lengths > 0
    found: Mask = has[u] & has[v] & ~_one_of(_excused(column.kind))[levels]
    asked = found.nonzero()[0]
    if len(asked):
        found[asked] = ~part.common(part, u[asked], v[asked])
    return found


def _valid_in_both(column: Column, levels: Levels, left: Codes, right: Codes) -> Mask:
    """Both hold the same valid number, so that no error of writing is in it."""
    valid = column.parts[str(column.kind.identity)].lengths > 0
    best = len(column.kind.levels) + 1
    return np.asarray((levels == best) & valid[column.codes[left]] & valid[column.codes[right]])


def _excused(kind: Kind) -> frozenset[int]:
    """The levels at which two numbers may be one: those within one edit, and a shared number of another register."""
    shared = {
        number
        for number, level in zip(range(len(kind.levels) + 1, 1, -1), kind.levels, strict=True)
        if isinstance(level.rule, Shares)
    }
    return _within_one_edit(kind) | shared


def _within_one_edit(kind: Kind) -> frozenset[int]:
    """The best level, and all down to the first that allows one edit."""
    best = len(kind.levels) + 1
    for number, level in zip(range(best, 1, -1), kind.levels, strict=True):
        match level.rule:
            case Near(_, Measure.EDITS, bound) if bound <= 1:
                return frozenset(range(number, best + 1))
            case _:
                pass
    return frozenset((best,))
