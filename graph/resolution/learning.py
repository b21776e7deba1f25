"""How often two rows of one subject agree, by level, without a single example: expectation and maximisation.

The rule of this module: a key makes its own columns agree, so a session over a key's pairs learns all others only;
what sessions find is averaged by the matches that each expects.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Codes, Counts, Levels
from graph.resolution.comparing import Comparison
from graph.resolution.contradictions import Contradictions
from graph.resolution.kept import Keeping
from graph.resolution.kinds.kind import Kind
from graph.resolution.model import ColumnModel
from graph.resolution.rarity import rarity_of
from graph.resolution.told import counts_as, is_told, pooled

_ROUNDS: Final = 100
_STILL: Final = 1e-7
_FIRST_SHARE: Final = 0.05
_NEIGHBOURS: Final = (1.0, 0.5)
"""Two subjects of one place are two classes, members of one household and people of one town; how much each agrees at
first, between any two rows (0) and two of one subject (1)."""

_SMALL: Final = 1e-3
_LEAST_M: Final = 1e-6
_LEAST_U: Final = 1e-12
_LEAST_SHARE: Final = 1e-9
_SURE: Final = 0.9
"""The part of the estimated matches that is taken out of what is counted over all pairs."""


@dataclass(frozen=True, slots=True)
class Session:
    """Pairs of one key: the columns that it leaves out, how many pairs it has in all, and the rows of some of them."""

    left_out: frozenset[str]
    pairs: int
    left: Codes
    right: Codes


def first_guess(best: int) -> Bits:
    """By level: nine in ten agree best, and what is left halves from level to level."""
    guess = np.zeros(best + 1)
    guess[1:best] = 0.5 ** np.arange(best - 1, 0, -1)
    guess[1:best] *= 0.1 / max(guess[1:best].sum(), _LEAST_M)
    guess[best] = 0.9
    return guess


def learn(
    comparisons: Sequence[Comparison], u: Sequence[Bits], sessions: Sequence[Session], contradictions: Contradictions
) -> tuple[list[Bits], float]:
    """For each comparison the probability of each level in one subject, and the most matches that a key has.

    Pairs whose names and dates contradict each other are no matches in any session: where families are many and
    doubles few, a session that takes them for undecided learns what a household looks like. So does one that leaves out
    all that is each subject's own, which is why it teaches only where there is no other.
    """
    owned = {c.column.name for c in comparisons if c.column.kind.own}
    sessions = [each for each in sessions if not owned <= each.left_out] or sessions
    found = [np.zeros_like(each) for each in u]
    guesses = [pooled(c.column.kind, first_guess(c.best)) for c in comparisons]
    weight = np.zeros(len(comparisons))
    most = 0.0
    for session in sessions:
        use, patterns, counts, strangers = patterns_of(session, comparisons, contradictions)
        if not use:
            continue
        kinds = [comparisons[j].column.kind for j in use]
        learnt = expect(patterns, counts, [u[j] for j in use], [guesses[j] for j in use], kinds, strangers)
        most = max(most, learnt.matches * session.pairs / len(session.left))
        for j, each in zip(use, learnt.m, strict=True):
            if patterns[use.index(j)].any():
                found[j] += learnt.matches * each
                weight[j] += learnt.matches
    m = [
        pooled(c.column.kind, each / total) if total > 0 else guess
        for each, total, guess, c in zip(found, weight, guesses, comparisons, strict=True)
    ]
    return m, most


def patterns_of(
    session: Session, comparisons: Sequence[Comparison], contradictions: Contradictions
) -> tuple[list[int], Levels, Counts, int]:
    """The columns that a session learns, its different patterns of their levels, how many pairs have each.

    The last is how many pairs besides contradict themselves.
    """
    use = [j for j, c in enumerate(comparisons) if c.column.name not in session.left_out]
    if not use or not len(session.left):
        return [], np.zeros((0, 0), np.uint8), np.zeros(0, np.int64), 0
    every = levels_of(comparisons, session.left, session.right)
    undecided = np.flatnonzero(contradictions.between(every, session.left, session.right, numbers=False) == 0)
    matrix = np.stack([counts_as(comparisons[j].column.kind)[every[j, undecided]] for j in use])
    patterns, counts = np.unique(matrix, axis=1, return_counts=True) if len(use) == 1 else packed(matrix)
    return use, patterns, counts, len(session.left) - len(undecided)


def without_matches(u: Bits, m: Bits, matches: float, total: float) -> Bits:
    """`u` counted over all pairs, without the matches among them; `matches` are expected among `total` pairs.

    In a small table nearly all pairs with an equal number are matches. What is left is at least a tenth, because the
    share is an estimate.
    """
    share = min(_SURE * matches / total, 0.5)
    left = np.maximum((u - share * m) / (1 - share), 0.1 * u)
    left[0] = 0.0
    return np.asarray(left / left.sum())


def levels_of(comparisons: Sequence[Comparison], left: Codes, right: Codes) -> Levels:
    """A row for each comparison, a column for each pair."""
    if not comparisons:
        return np.zeros((0, len(left)), np.uint8)
    return np.stack([c.levels(c.column.codes[left], c.column.codes[right]) for c in comparisons])


def packed(matrix: Levels) -> tuple[Levels, Counts]:
    """The different columns of a matrix of levels, and how often each is there."""
    width = np.uint64(int(matrix.max(initial=0)) + 1)
    number = np.zeros(matrix.shape[1], np.uint64)
    size = 1
    for row in matrix:
        if size > 2**62 // int(width):
            _, inverse = np.unique(number, return_inverse=True)
            number, size = inverse.astype(np.uint64), matrix.shape[1] + 1
        number = number * width + row
        size *= int(width)
    _, first, counts = np.unique(number, return_index=True, return_counts=True)
    return matrix[:, first], counts


@dataclass(frozen=True, slots=True)
class Expected:
    """The probabilities in one subject by level for each row of the patterns, and how many pairs are expected to match.

    `likelihood` is by how much (in nats) the classes bear the pairs out better than if all of them were any two rows.
    """

    m: list[Bits]
    matches: float
    likelihood: float


def expect(
    patterns: Levels,
    counts: Counts,
    u: Sequence[Bits],
    guesses: Sequence[Bits],
    kinds: Sequence[Kind] = (),
    strangers: int = 0,
) -> Expected:
    """What pairs of one key teach of one subject.

    Dempster, Laird and Rubin 1977, on patterns of levels with `u` held fixed, from `guesses` on. `kinds` say by
    column what subjects keep, and `strangers` how many pairs besides are known to be no matches. Where a column is each
    subject's own, neighbours are classes besides matches (three classes: Larsen and Rubin 2001, "Iterative Automated
    Record Linkage Using Mixture Models"): two of one place, who differ in it as any two do.
    """
    own = {k for k, kind in enumerate(kinds) if kind.own}
    classes = [list(guesses), *(_neighbours(guesses, u, own, alike) for alike in (_NEIGHBOURS if own else ()))]
    shares, last = np.full(len(classes), _FIRST_SHARE), 0.0
    total = max(float(counts.sum()) + strangers, 1.0)
    keeping, likelihood = [Keeping(kind) for kind in kinds], 0.0
    for _ in range(_ROUNDS):
        odds = np.stack([_odds(patterns, each, u) for each in classes])
        odds += np.log(shares / (1 - shares.sum()))[:, None]
        seen = np.logaddexp(np.logaddexp.reduce(odds), 0.0)
        likelihood = float(counts @ seen) + total * float(np.log(1 - shares.sum()))
        weights = counts * np.exp(odds - seen)
        for k, levels in enumerate(patterns):
            for each, mine in zip(classes[:1] if k in own else classes, weights, strict=False):
                each[k] = _shares(levels, mine, each[k])
            if kinds:
                classes[0][k] = keeping[k].held(classes[0][k])
        last, shares = shares[0], np.clip(weights.sum(axis=1) / total, _LEAST_SHARE, (1 - _LEAST_SHARE) / len(classes))
        if abs(shares[0] - last) < _STILL:
            break
    return Expected(classes[0], float(shares[0]) * total, likelihood)


def _neighbours(guesses: Sequence[Bits], u: Sequence[Bits], own: Set[int], alike: float) -> list[Bits]:
    """By level the first guess for two subjects of one place, who differ in what is each one's own as any two do."""
    return [
        its if k in own else alike * guess + (1 - alike) * its
        for k, (guess, its) in enumerate(zip(guesses, u, strict=True))
    ]


def _odds(patterns: Levels, mine: Sequence[Bits], u: Sequence[Bits]) -> Bits:
    """By pattern the logarithm of how much more often it is seen in a class than in any two rows."""
    found = np.zeros(patterns.shape[1])
    for levels, ours, theirs in zip(patterns, mine, u, strict=True):
        ratio = np.zeros(len(ours))
        ratio[1:] = np.log(np.maximum(ours[1:], 1e-9) / np.maximum(theirs[1:], _LEAST_U))
        found += ratio[levels]
    return found


def _shares(levels: Levels, weights: Bits, before: Bits) -> Bits:
    """The probabilities of levels from the weight of each pattern; those of before where none is filled."""
    seen = np.bincount(levels, weights, len(before))[: len(before)].astype(np.float64)
    return before if seen[1:].sum() <= 0 else smoothed(seen)


def smoothed(seen: Bits) -> Bits:
    """The probabilities of levels from how much was seen at each; no level is impossible."""
    counts = np.where(np.arange(len(seen)) > 0, seen + _SMALL, 0.0)
    return np.asarray(counts / counts.sum())


def column_model(comparison: Comparison, m: Bits, u: Bits) -> ColumnModel:
    """The model of a column, its weights never falling towards better levels where the kind rises."""
    weights = _weights(comparison, m, u)
    kind = comparison.column.kind
    plain = ColumnModel(
        name=comparison.column.name,
        kind=kind.name,
        m=tuple(map(float, m)),
        u=tuple(map(float, u)),
        weights=(0.0, *map(float, weights)),
        typical=0.0,
        rare=0.0,
        frequencies={},
    )
    rarities = [
        rarity_of(comparison.column, level, part)
        for name, part in kind.rare_by.items()
        if is_told(kind, level := kind.level_named(name))
    ]
    if kind.frequency is not None and is_told(kind, comparison.best):
        rarities.append(rarity_of(comparison.column, comparison.best, kind.frequency, kind.meaning))
    return plain.with_rarities(sorted(rarities, key=lambda each: each.level))


def relearnt(comparison: Comparison, model: ColumnModel, m: Bits, u: Bits) -> ColumnModel:
    """The same column with other probabilities in one subject and in two; how rare its texts are stays."""
    weights = _weights(comparison, m, u)
    return replace(model, m=tuple(map(float, m)), u=tuple(map(float, u)), weights=(0.0, *map(float, weights)))


def _weights(comparison: Comparison, m: Bits, u: Bits) -> Bits:
    told = counts_as(comparison.column.kind)[1:]
    apart, at = np.unique(told, return_inverse=True)
    ours, theirs = np.maximum(m[apart], _LEAST_M), np.maximum(u[apart], _LEAST_U)
    found = rising(ours, theirs) if comparison.column.kind.rises else np.asarray(np.log2(ours / theirs))
    return np.asarray(found[at])


def rising(m: Bits, u: Bits) -> Bits:
    """Binary logarithms of m/u by level; neighbours in the wrong order are pooled (isotonic regression by pools)."""
    pools: list[tuple[float, float, int]] = []
    for one, other in zip(m, u, strict=True):
        pools.append((float(one), float(other), 1))
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] > pools[-1][0] * pools[-2][1]:
            last, before = pools.pop(), pools.pop()
            pools.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    return np.concatenate([np.full(n, np.log2(one / other)) for one, other, n in pools])
