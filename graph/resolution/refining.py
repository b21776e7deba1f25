"""What the scored pairs teach once more: how often columns agree in one subject, with families told apart.

The rule of this module: a session over one key takes the members of a household for one subject, because it looks at
few columns and at no joint agreement; only where all columns and the joint corrections speak together are the levels
of matches counted again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.resolution.arrays import Bits, Codes, Mask
from graph.resolution.comparing import Comparison
from graph.resolution.corrections import Corrections
from graph.resolution.joints import Together, counted_together, joint_corrections
from graph.resolution.kept import Keeping
from graph.resolution.learning import smoothed, without_matches
from graph.resolution.model import ColumnModel, Joint
from graph.resolution.pairs import Pairs
from graph.resolution.prior import NEVER, expected_matches, posterior, prior_bits
from graph.resolution.scoring import Weigher
from graph.resolution.strangers import Among, levels_together
from graph.resolution.sure import SURE_BITS, FoundWithout, seen_where_sure
from graph.resolution.told import pooled

_ROUNDS: Final = 25
_STILL: Final = 1e-3
"""Rounds end when the expected matches change by less than this share: a household's weight falls slowly at first."""

_TEACHING: Final = 4
"""Rounds in which it is learnt anew: the first ones still know pairs as the sessions do."""

_RECOUNTS: Final = 5
_LEAST_MATCHES: Final = 20.0
"""A column that fewer matches fill keeps what the sessions said of it."""

Remodel = Callable[[Comparison, ColumnModel, Bits, Bits], ColumnModel]
"""A column's model with other probabilities of its levels in one subject and in two."""


@dataclass(frozen=True, slots=True)
class Refined:
    """The models of all columns after the last round, with the joint corrections and expected matches under them.

    `bits` are the weights of the pairs, without the prior.
    """

    models: tuple[ColumnModel, ...]
    joints: tuple[Joint, ...]
    bits: Bits
    matches: float


def refined(
    comparisons: Sequence[Comparison],
    models: Sequence[ColumnModel],
    u: Sequence[Bits],
    pairs: Pairs,
    apart: Mask,
    total: float,
    sources: Codes | None,
    remodel: Remodel,
    without: FoundWithout,
) -> Refined:
    """The models of columns that the listed pairs bear out, in turns with joint corrections and the prior.

    Each round is one maximisation of Dempster, Laird and Rubin 1977 over the listed pairs, the joint corrections being
    counted anew under it. `u` is by column how often rows agree over all pairs,
    the matches among them and all, and `total` the number of all pairs of the table. The pairs `apart` contradict each
    other: whatever they agree in, they are examples of strangers (twins with a number each). What is each subject's
    own learns of the pairs found `without` it that are sure without it, in the first rounds: which are sure changes
    with what they teach, to and fro.
    """
    counted, among = counted_together(comparisons, sources), levels_together(comparisons, sources)
    keeping = [Keeping(comparison.column.kind) for comparison in comparisons]
    now, parts = _round(comparisons, tuple(models), counted, pairs, apart, total, (), among)
    taught: dict[int, Bits | None] = {}
    for number in range(_ROUNDS):
        bits = now.bits + prior_bits(now.matches, total)
        probable = posterior(np.where(apart, NEVER, bits))
        learnt: list[ColumnModel] = []
        for j, (held, comparison, model, both) in enumerate(zip(keeping, comparisons, now.models, u, strict=True)):
            if number < _TEACHING:
                taught[j] = _surely(j, now.models, parts, pairs, bits, apart, without)
            seen = taught[j]
            if seen is None:
                seen = np.bincount(pairs.levels[j], probable, comparison.best + 1).astype(np.float64)
            learnt.append(_relearnt(held, comparison, model, both, seen, now.matches, total, remodel))
        last = now
        now, parts = _round(comparisons, tuple(learnt), counted, pairs, apart, total, last.joints, among)
        if abs(now.matches - last.matches) < _STILL * last.matches:
            break
    return now


def _surely(
    place: int, models: Sequence[ColumnModel], parts: Bits, pairs: Pairs, bits: Bits, apart: Mask, without: FoundWithout
) -> Bits | None:
    """How many pairs are at each level of a column among those sure without it; None where they do not teach it."""
    found = without.places.get(place)
    if found is None:
        return None
    found = found[(bits[found] - parts[place][found] >= SURE_BITS) & ~apart[found]]
    levels = pairs.levels[:, found]
    backed = without.backed(place, models, levels)
    return seen_where_sure(levels[place], backed, pairs.left[found], pairs.right[found], len(models[place].weights) - 1)


def recounted(
    comparisons: Sequence[Comparison],
    found: Refined,
    u: Sequence[Bits],
    pairs: Pairs,
    apart: Mask,
    total: float,
    corrections: Corrections,
    remodel: Remodel,
) -> Refined:
    """The levels of numbers counted again under corrections, which were learnt without them.

    Before them twins with a masked number each were taken for one subject, and so their numbers for one that varies.
    """
    if not corrections:
        return found
    rows, models, joints = len(comparisons[0].column.codes), found.models, found.joints
    matches, bits = found.matches, found.bits
    keeping = [Keeping(comparison.column.kind) for comparison in comparisons]
    for last in range(_RECOUNTS, -1, -1):
        weigher = Weigher(comparisons, models, joints, corrections)
        bits = weigher.weights(pairs.levels, pairs.left, pairs.right)
        matches = expected_matches(np.where(apart, NEVER, bits), rows, total)
        if not last:
            break
        probable = posterior(np.where(apart, NEVER, bits + prior_bits(matches, total)))
        counted: list[ColumnModel] = []
        for held, comparison, model, both, mine in zip(keeping, comparisons, models, u, pairs.levels, strict=True):
            if comparison.column.kind.identity:
                seen = np.bincount(mine, probable, comparison.best + 1).astype(np.float64)
                counted.append(_relearnt(held, comparison, model, both, seen, matches, total, remodel))
            else:
                counted.append(model)
        models = tuple(counted)
    return Refined(models, joints, bits, matches)


def _relearnt(
    keeping: Keeping, comparison: Comparison, model: ColumnModel, both: Bits, seen: Bits, matches: float, total: float,
    remodel: Remodel,
) -> ColumnModel:  # fmt: skip
    """A column's model from the expected matches at each of its levels."""
    few = seen[1:].sum() < _LEAST_MATCHES
    m = np.array(model.m) if few else keeping.held(pooled(comparison.column.kind, smoothed(seen)))
    return remodel(comparison, model, m, without_matches(both, m, matches, total))


def _round(
    comparisons: Sequence[Comparison],
    models: tuple[ColumnModel, ...],
    counted: Sequence[Together],
    pairs: Pairs,
    apart: Mask,
    total: float,
    before: Sequence[Joint],
    among: Among,
) -> tuple[Refined, Bits]:
    """The joint corrections and the prior under these models, and what each column by itself weighs of each pair."""
    rows = len(comparisons[0].column.codes) if comparisons else 0
    plain = Weigher(comparisons, models)
    parts = plain.parts(pairs.levels, pairs.left, pairs.right) if comparisons else np.zeros((0, 0))
    joints = joint_corrections(
        comparisons, counted, pairs.levels, parts, Weigher(comparisons, models, before).offs, apart, among
    )
    bits = Weigher(comparisons, models, joints).weights(pairs.levels, pairs.left, pairs.right)
    return Refined(models, joints, bits, expected_matches(np.where(apart, NEVER, bits), rows, total)), parts
