"""Pairs that stewards have judged, to learn from as from pairs of which numbers give the answer.

The rule of this module: a judged pair counts as one answer, with everything its two rows say but whole numbers, whose
answer is not in question. Pairs whose rows are not in the table teach nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from graph.resolution.comparing import Comparison
from graph.resolution.evidence import Judgement, Verdict
from graph.resolution.labelled import Labelled, both_labelled, steps_of
from graph.resolution.refining import Refined
from graph.resolution.scoring import Weigher


@dataclass(frozen=True, slots=True, order=True)
class Judged:
    """Two rows, the lesser id left, that a steward has judged: whether they are one subject."""

    left: str
    right: str
    same: bool


def judged_by_people(judgements: Iterable[Judgement]) -> tuple[Judged, ...]:
    """What people's standing judgements say of pairs, in order; a pair of which they say both teaches nothing."""
    said: dict[tuple[str, str], set[bool]] = {}
    for one in judgements:
        if one.by_rule is None and one.verdict is not Verdict.UNSURE:
            pair = min(one.left, one.right), max(one.left, one.right)
            said.setdefault(pair, set()).add(one.verdict is Verdict.SAME)
    return tuple(Judged(*pair, same.pop()) for pair, same in sorted(said.items()) if len(same) == 1)


def with_judged(
    labelled: Labelled, judged: Sequence[Judged], row_ids: pl.Series, comparisons: Sequence[Comparison], found: Refined
) -> Labelled:
    """The known answers and those of stewards; `row_ids` are in rising order."""
    if not judged:
        return labelled
    told = sorted(judged)
    places = {name: place for place, name in enumerate(row_ids.to_list())}
    rows = [
        (places[one.left], places[one.right], one.same) for one in told if one.left in places and one.right in places
    ]
    left, right = (np.array([row[side] for row in rows], np.int32) for side in (0, 1))
    weigher = Weigher(comparisons, found.models, found.joints)
    levels = weigher.levels(left, right)
    for comparison, mine in zip(comparisons, levels, strict=True):
        if comparison.column.kind.identity:
            mine[:] = 0
    steps = np.zeros_like(levels)
    for j, comparison in enumerate(comparisons):
        steps[j] = steps_of(found.models[j], comparison.column, levels[j], left, right)
    same = np.array([row[2] for row in rows], np.bool_)
    return both_labelled(labelled, Labelled(levels, steps, weigher.weights(levels, left, right), same))
