"""What the engine knows of a kind of column: how a value is read, when two of them agree, and what may block.

The rule of this module: a kind is data and pure functions of single values, never of a table. One new row is read
exactly as a million at once are, so that placing rows one by one gives what placing all of them together gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

Derive = Callable[[pl.Series], pl.DataFrame]
"""Distinct texts (no nulls) to their parts, one row for each: columns are part names, `String` or `List(String)`.

A null part says nothing; an empty list is null. A row without any part is a null word and counts as not filled.
"""


class Measure(StrEnum):
    """How near two texts are. All count characters, never bytes."""

    JARO_WINKLER = "jaro_winkler"  # similarity, 0 to 1, at least `bound`
    EDITS = "edits"  # edits with swaps of neighbours (optimal string alignment), at most `bound`
    DAYS = "days"  # ISO dates, days between them, at most `bound`
    NUMBER = "number"  # decimal numbers, difference as a share of the larger, at most `bound`


@dataclass(frozen=True, slots=True)
class Same:
    """Both have this part, and it is equal."""

    part: str


@dataclass(frozen=True, slots=True)
class Shares:
    """Both have this list part, and an element is in both (readings, aliases, tokens)."""

    part: str


@dataclass(frozen=True, slots=True)
class Crosses:
    """One's `part` is (or, being a list, contains) the other's `other`, either way round (order swaps)."""

    part: str
    other: str


@dataclass(frozen=True, slots=True)
class Near:
    """Both have this part, and it is near by a measure."""

    part: str
    measure: Measure
    bound: float


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Both have this list part, and of all elements in either at least this share is in both (Jaccard 1901)."""

    part: str
    share: float


@dataclass(frozen=True, slots=True)
class Both:
    """All of these hold."""

    rules: tuple[Rule, ...]


Rule = Same | Shares | Crosses | Overlaps | Near | Both


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which two values can agree. `sentence` is what a steward reads, with {a} and {b} for the values."""

    name: str
    rule: Rule
    sentence: str


class Blocks(StrEnum):
    """How far equality of a part goes as a reason to compare two rows."""

    ALONE = "alone"  # a number, a phone, a whole name: few rows share it
    WITH = "with"  # a year, a surname, a region: only together with a part of another kind


@dataclass(frozen=True, slots=True)
class KeyPart:
    """A part (a list gives a key for each element) whose equality may bring two rows together."""

    part: str
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class Meaning:
    """A part that only values have which stand for others: ZHANG WEI, in letters, for each name that sounds so.

    Such a value is as frequent as the rows whose part `of` has an element of its own, however few write it so.
    """

    part: str
    of: str


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of column and its levels; the first one that holds, the best, decides. It equals itself alone.

    Level 0 is "not filled in one of them", 1 is `different`, then `levels` from the last to the first, so that a
    greater number is a better agreement.
    """

    name: str
    derive: Derive
    levels: tuple[Level, ...]  # the best first
    different: str  # the sentence for level 1
    keys: tuple[KeyPart, ...] = ()
    frequency: str | None = None  # the part whose rarity weighs agreement on the best level
    meaning: Meaning | None = None  # what values stand for that are rare in writing alone
    rare_by: Mapping[str, str] = field(default_factory=dict)  # the same of lower levels, by name
    identity: str | None = None  # a part of which a subject has one: two that differ are two subjects, unless typing
    hides: str | None = None  # the level on which a half hidden number agrees with a whole one
    rises: bool = True  # a better agreement never speaks less for one subject
    keeps: frozenset[str] = frozenset()  # levels on which most pairs are two subjects, who keep what the column says
    family: bool = False  # those who live together have it in common
    told: frozenset[str] = frozenset()  # the levels told apart in a column where a person chose some; else all are

    @property
    def own(self) -> bool:
        """Whether it is each subject's own: two who have place and phone in common differ in it as any two do."""
        return bool(self.identity) or (bool(self.keeps) and not self.family)

    def level_named(self, name: str) -> int:
        """The number of a level: 1 for `different`, the greatest for the best."""
        return 1 if name == DIFFERENT else len(self.levels) + 1 - [level.name for level in self.levels].index(name)


DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A contradiction that no machine joins across; `sentence` tells a steward why.

    All of `when` are at one of these levels, in the best pair of columns of each kind, and none of `unless` is at one
    of its levels; a kind of `unless` that a table does not have changes nothing.
    """

    name: str
    when: Mapping[str, frozenset[str]]
    sentence: str
    unless: Mapping[str, frozenset[str]] = field(default_factory=dict)
