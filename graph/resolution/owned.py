"""Which column is each subject's own, in a table of whose columns no kind says so.

The rule of this module: a table of texts alone has neighbours as well: songs of one album, members of one household.
They agree in all but one column, in which they differ as any two rows do. Which column that is the table tells by
itself: it is the one for which such neighbours explain the pairs of all keys best. Without it the neighbours, who are
more than the doubles, would be learnt as one subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Counts, Levels
from graph.resolution.comparing import Comparison
from graph.resolution.contradictions import Contradictions
from graph.resolution.kinds.kind import DIFFERENT, Kind
from graph.resolution.learning import Session, expect, first_guess, patterns_of

OF_STRANGERS: Final = 0.05
"""A level on which more than one of twenty pairs of any two rows are says nothing for one subject; and what so many
have in common wholly is nobody's own: the name of a doctor in a list of patients."""


def with_own(
    comparisons: Sequence[Comparison], u: Sequence[Bits], sessions: Sequence[Session], contradictions: Contradictions
) -> tuple[Comparison, ...]:
    """The comparisons, one of them as of what is each subject's own, if none is already."""
    shared = [_is_shared(comparison, its) for comparison, its in zip(comparisons, u, strict=True)]
    if any(c.column.kind.own and not many for c, many in zip(comparisons, shared, strict=True)):
        comparisons = [_not_kept(c) if many else c for c, many in zip(comparisons, shared, strict=True)]
    if any(comparison.column.kind.own for comparison in comparisons):
        return tuple(comparisons)
    owned = [_as_own(comparison.column.kind, its) for comparison, its in zip(comparisons, u, strict=True)]
    gains = np.zeros(len(comparisons))
    for session in sessions:
        use, patterns, counts, strangers = patterns_of(session, comparisons, contradictions)
        # What only one column says cannot tell of whose rows agree in the others.
        if len(use) > 1:
            kinds = [comparisons[j].column.kind for j in use]
            gains[use] += _gains(patterns, counts, [u[j] for j in use], kinds, [owned[j] for j in use], strangers)
    best = int(gains.argmax()) if len(gains) else 0
    if not len(gains) or gains[best] <= 0:
        return tuple(comparisons)
    mine = comparisons[best]
    found = list(comparisons)
    found[best] = mine.of(replace(mine.column, kind=owned[best]))
    return tuple(found)


def own_among(given: Sequence[Comparison], found: Sequence[Comparison]) -> str | None:
    """The column that `with_own` found, by what it was given."""
    both = zip(given, found, strict=True)
    return next((now.column.name for old, now in both if now.column.kind.own and not old.column.kind.own), None)


def _is_shared(comparison: Comparison, u: Bits) -> bool:
    """Whether too many have in common what a column says for it to be anybody's own, where something else is.

    What blocks nothing is kept all the same: a sex tells few apart, yet no subject has two.
    """
    kind = comparison.column.kind
    return bool(kind.keeps and kind.keys and not kind.identity and u[comparison.best] >= OF_STRANGERS)


def _not_kept(comparison: Comparison) -> Comparison:
    return comparison.of(replace(comparison.column, kind=replace(comparison.column.kind, keeps=frozenset())))


def _as_own(kind: Kind, u: Bits) -> Kind:
    """The kind as one of which each subject has its own: it keeps it on every level that strangers are seldom on."""
    names = [DIFFERENT, *(level.name for level in reversed(kind.levels))]
    common = [name for number, name in enumerate(names[:-1], 1) if u[number] >= OF_STRANGERS]
    return replace(kind, keeps=frozenset([DIFFERENT, *common]))


def _gains(
    patterns: Levels, counts: Counts, u: Sequence[Bits], kinds: Sequence[Kind], owned: Sequence[Kind], strangers: int
) -> list[float]:
    """By column how much better (in nats) the pairs are explained if it is each one's own.

    What more is learnt than without neighbours counts against it, by the information criterion of Schwarz (1978), the
    same for each column but for the levels that are not learnt of it.
    """
    guesses = [first_guess(len(each) - 1) for each in u]
    plain = expect(patterns, counts, u, guesses, kinds, strangers).likelihood
    learnt = np.array([len(each) - 2 for each in u])
    price = 0.5 * np.log(max(float(counts.sum()), 2.0))
    found = []
    for at, mine in enumerate(owned):
        each = [*kinds[:at], mine, *kinds[at + 1 :]]
        gained = expect(patterns, counts, u, guesses, each, strangers).likelihood - plain
        found.append(gained - price * 2 * (1 + int(learnt.sum() - learnt[at])))
    return found
