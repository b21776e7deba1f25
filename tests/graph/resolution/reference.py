"""The levels of a kind by its rules, pair by pair and in plain Python: the oracle of the engine's fast comparison.

The rule of this module: nothing of the engine and no library that the engine uses for comparing; what a rule means is
written here once more, as its definition says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

import polars as pl

from graph.resolution.kinds.kind import Both, Crosses, Kind, Measure, Near, Overlaps, Rule, Same, Shares

LEAST_FOR_PREFIX = 0.7
"""Winkler's bonus for a common beginning is given above this Jaro similarity only."""

PREFIX, PREFIX_WEIGHT = 4, 0.1


@dataclass(frozen=True)
class Parts:
    """The parts of one value: each a text or a tuple of texts; what is not there says nothing."""

    held: dict[str, str | tuple[str, ...]]

    def text(self, part: str) -> str | None:
        """A part that is a text."""
        found = self.held.get(part)
        assert not isinstance(found, tuple), f"{part} is a list"
        return found

    def texts(self, part: str) -> frozenset[str]:
        """A part as a set: a text counts as a list of one."""
        found = self.held.get(part, ())
        return frozenset(found) if isinstance(found, tuple) else frozenset((found,))


def parts_of(kind: Kind, value: str | None) -> Parts:
    """The parts of one value, read alone."""
    if value is None:
        return Parts({})
    row = kind.derive(pl.Series([value], dtype=pl.String)).row(0, named=True)
    filled = {name: tuple(part) if isinstance(part, list) else part for name, part in row.items() if part}
    return Parts(filled)


def level_of(kind: Kind, a: str | None, b: str | None) -> int:
    """0 where one says nothing, 1 where they are different, else the number of the best level that holds."""
    one, other = parts_of(kind, a), parts_of(kind, b)
    if not one.held or not other.held:
        return 0
    for level in kind.levels:
        if holds(level.rule, one, other):
            return kind.level_named(level.name)
    return 1


def name_of(kind: Kind, a: str | None, b: str | None) -> str:
    """The same as a name: `nothing`, `different`, or the level's."""
    number = level_of(kind, a, b)
    return ["nothing", "different", *(level.name for level in reversed(kind.levels))][number]


def holds(rule: Rule, a: Parts, b: Parts) -> bool:
    """Whether a rule holds between two values."""
    match rule:
        case Same(part):
            return a.text(part) is not None and a.text(part) == b.text(part)
        case Shares(part):
            return bool(a.texts(part) & b.texts(part))
        case Crosses(part, other):
            return bool(a.texts(part) & b.texts(other) or b.texts(part) & a.texts(other))
        case Overlaps(part, share):
            either = a.texts(part) | b.texts(part)
            return bool(either) and len(a.texts(part) & b.texts(part)) / len(either) >= share
        case Near(part, measure, bound):
            left, right = a.text(part), b.text(part)
            return left is not None and right is not None and is_near(measure, bound, left, right)
        case Both(rules):
            return all(holds(each, a, b) for each in rules)


def is_near(measure: Measure, bound: float, a: str, b: str) -> bool:
    """Whether two texts are near by a measure."""
    match measure:
        case Measure.JARO_WINKLER:
            return jaro_winkler(a, b) >= bound - 1e-9
        case Measure.EDITS:
            return edits(a, b) <= bound
        case Measure.DAYS:
            return abs((date.fromisoformat(a) - date.fromisoformat(b)).days) <= bound
        case Measure.NUMBER:
            one, other = Decimal(a), Decimal(b)
            larger = max(abs(one), abs(other))
            return larger == 0 or float(abs(one - other) / larger) <= bound


@cache
def edits(a: str, b: str) -> int:
    """Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, rows[i - 2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


@cache
def jaro_winkler(a: str, b: str) -> float:
    """Jaro's similarity with Winkler's bonus for up to four equal characters at the start."""
    plain = jaro(a, b)
    if plain <= LEAST_FOR_PREFIX:
        return plain
    common = 0
    for x, y in zip(a[:PREFIX], b[:PREFIX], strict=False):
        if x != y:
            break
        common += 1
    return plain + common * PREFIX_WEIGHT * (1 - plain)


def jaro(a: str, b: str) -> float:
    """Jaro's similarity: characters in common within half the longer length, less half of those out of order."""
    if not a or not b:
        return float(a == b)
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    taken = [False] * len(b)
    matched: list[str] = []
    for i, x in enumerate(a):
        for j in range(max(0, i - reach), min(len(b), i + reach + 1)):
            if not taken[j] and b[j] == x:
                taken[j] = True
                matched.append(x)
                break
    others = [y for y, hit in zip(b, taken, strict=True) if hit]
    count = len(matched)
    if not count:
        return 0.0
    swapped = sum(x != y for x, y in zip(matched, others, strict=True)) // 2
    return (count / len(a) + count / len(b) + (count - swapped) / count) / 3
