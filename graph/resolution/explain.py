"""Why two rows are together or not, in bits and sentences.

The rule of this module: the bits of an explanation add up to the weight that the engine used, and what a steward reads
is what was compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.errors import NotFound
from graph.resolution.arrays import Levels
from graph.resolution.comparing import Comparison
from graph.resolution.corrections import CORRECTED
from graph.resolution.keys import Key, row_keys
from graph.resolution.scoring import Weigher
from graph.resolution.tables import Resolved
from graph.resolution.told import counts_as, is_told, name_of


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the waterfall: a column's level with both values in its sentence.

    Of the prior and of a joint correction the column is empty. `rarity` is the part of the bits that the value's
    frequency gives.
    """

    column: str
    level: str
    sentence: str
    bits: float
    rarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """One column whose other level would turn the decision: from one level to another, and the weight then."""

    column: str
    level: str
    instead: str
    bits: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A pair: whether it is in one cluster, its weight, and the steps that add up to it.

    `contradiction` is empty if there is none, `keys` are those that brought the pair together, `changes` what single
    change would turn the decision by weight.
    """

    together: bool
    bits: float
    threshold: float
    steps: tuple[Step, ...]
    contradiction: str
    keys: tuple[str, ...]
    changes: tuple[Change, ...]


def explain(resolved: Resolved, left_id: str, right_id: str) -> Explanation:
    """The explanation of two rows by their ids; `NotFound` for an id that no row has."""
    left, right = (np.array([_row(resolved, each)], np.int32) for each in (left_id, right_id))
    model = resolved.model
    weigher = Weigher(resolved.comparisons, model.columns, model.joints, model.corrections)
    levels = weigher.levels(left, right)
    contradiction = int(resolved.contradictions.between(levels, left, right)[0])
    bits = float(weigher.weights(levels, left, right)[0]) + model.prior
    steps = [Step("", "prior", "Two rows drawn at random are seldom about one subject.", model.prior)]
    plain = Weigher(resolved.comparisons, model.columns)
    for j, comparison in enumerate(resolved.comparisons):
        if levels[j, 0]:
            steps.append(_step(resolved, plain, j, comparison, levels, int(left[0]), int(right[0])))
    for joint, off in zip(model.joints, weigher.taken_off(levels), strict=True):
        if less := float(off[0]):
            sentence = f"{joint.first} and {joint.second} often agree together, so both tell less."
            steps.append(Step("", "joint", sentence, -less))
    if more := float(weigher.corrected(levels)[0]):
        steps.append(Step("", "corrected", CORRECTED, more))
    columns = {c.column.name: c.column for c in resolved.comparisons}
    return Explanation(
        together=bool(resolved.least[left[0]] == resolved.least[right[0]]),
        bits=bits,
        threshold=model.threshold,
        steps=tuple(steps),
        contradiction=resolved.contradictions.sentences[contradiction],
        keys=tuple(
            Key(parts).name
            for parts in model.keys
            if all(column in columns for column, _ in parts)
            and _share(Key(parts), resolved, int(left[0]), int(right[0]))
        ),
        changes=_changes(resolved, weigher, levels, left, right, bits),
    )


def _row(resolved: Resolved, row_id: str) -> int:
    found = resolved.row_ids.search_sorted(row_id)
    if found >= len(resolved.row_ids) or resolved.row_ids[found] != row_id:
        raise NotFound(f"No row is named {row_id!r}.")
    return int(found)


def _step(
    resolved: Resolved, plain: Weigher, j: int, comparison: Comparison, levels: Levels, left: int, right: int
) -> Step:
    number = int(levels[j, 0])
    column = comparison.column
    alone = np.zeros_like(levels)
    alone[j] = number
    bits = float(plain.weights(alone, np.array([left], np.int32), np.array([right], np.int32))[0])
    kind = column.kind
    level = None if number == 1 else kind.levels[comparison.best - number]
    sentence = kind.different if level is None else level.sentence
    # What is said of the two values stays true; that it weighs as another level does is said beside it.
    counts = "" if is_told(kind, number) else f" That counts as {name_of(kind, number)}."
    return Step(
        column=column.name,
        level=name_of(kind, number),
        sentence=sentence.format(a=column.text(left), b=column.text(right)) + counts,
        bits=bits,
        rarity=bits - resolved.model.columns[j].weights[number],
    )


def _share(key: Key, resolved: Resolved, left: int, right: int) -> bool:
    """Whether two rows share a number of a key."""
    columns = {
        c.column.name: c.column.only(np.array([left, right], np.int32))
        for c in resolved.comparisons
        if c.column.name in key.columns
    }
    rows, numbers = row_keys(key, columns)
    return bool(set(numbers[rows == 0].tolist()) & set(numbers[rows == 1].tolist()))


def _changes(
    resolved: Resolved,
    weigher: Weigher,
    levels: Levels,
    left: np.ndarray[tuple[int], np.dtype[np.int32]],
    right: np.ndarray[tuple[int], np.dtype[np.int32]],
    bits: float,
) -> tuple[Change, ...]:
    """For each column the nearest level that would put the weight on the other side of the threshold."""
    threshold, joins = resolved.model.threshold, bits > resolved.model.threshold
    found = []
    for j, comparison in enumerate(resolved.comparisons):
        kind, number = comparison.column.kind, int(levels[j, 0])
        if not number:
            continue
        told = int(counts_as(kind)[number])
        others = range(number - 1, 0, -1) if joins else range(number + 1, comparison.best + 1)
        for other in others:
            if other == told or not is_told(kind, other):
                continue
            changed = levels.copy()
            changed[j] = other
            then = float(weigher.weights(changed, left, right)[0]) + resolved.model.prior
            if (then > threshold) != joins:
                name = comparison.column.name
                found.append(Change(name, name_of(kind, number), name_of(kind, other), then))
                break
    return tuple(found)
