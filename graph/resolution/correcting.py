"""Learning corrections from pairs whose answer is known.

The rule of this module: what the columns weigh by themselves stands until enough known answers speak against it. It is
a logistic regression on top of the weights, held back to nothing by a ridge (Hoerl and Kennard 1970) as strong as the
answers themselves make likely, so that a few change little and none change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from graph.resolution.arrays import Bits, Counts, Levels
from graph.resolution.calibration import Calibrated, calibration
from graph.resolution.corrections import (
    NOTHING,
    STATES,
    ColumnCorrection,
    Corrections,
    TwoCorrected,
    states_of,
)
from graph.resolution.kinds.kind import Kind
from graph.resolution.labelled import Labelled
from graph.resolution.learning import packed
from graph.resolution.model import ColumnModel
from graph.resolution.rarity import STEPS
from graph.resolution.told import counts_as

_LEAST_SAME: Final = 500
_LEAST_DIFFERENT: Final = 100
"""Fewer strangers that look alike say more of themselves than of all others."""

_FIRST_RIDGE: Final = 2.0
_LEAST_RIDGE: Final = 1e-2
_MOST_RIDGE: Final = 1e2
_STILL_RIDGE: Final = 0.05
_RIDGES: Final = 10
_SMALL: Final = 1e-9
_ROUNDS: Final = 50
_STILL: Final = 1e-4
_MOST_BITS: Final = 60
_STEP_NAME: Final = 3
_ANY: Final = 0
"""In place of a level: on any of them."""

_NATS: Final = float(np.log(2))


@dataclass(frozen=True, slots=True)
class Learnt:
    """The models of all columns with texts as rare as known answers bear out, and the corrections beside them.

    `calibration` tells what all of it promises of the known answers it was learnt from.
    """

    models: tuple[ColumnModel, ...]
    corrections: Corrections
    calibration: tuple[Calibrated, ...] = ()


def learnt_corrections(
    kinds: Sequence[Kind], models: Sequence[ColumnModel], labelled: Labelled, prior: float
) -> Learnt:
    """The corrections that known answers ask for; none where there are too few of either."""
    same = int(np.count_nonzero(labelled.same))
    if same < _LEAST_SAME or len(labelled.same) - same < _LEAST_DIFFERENT:
        return Learnt(tuple(models), NOTHING)
    offset = np.clip(np.round(labelled.bits + prior), -_MOST_BITS, _MOST_BITS)
    rest = np.stack([offset + _MOST_BITS, labelled.same]).astype(np.uint8)
    told = [counts_as(kind) for kind in kinds]
    as_told = [its[mine] for its, mine in zip(told, labelled.levels, strict=True)]
    patterns, counts = packed(np.concatenate([np.stack(as_told), labelled.steps, rest]))
    levels, steps = patterns[: len(models)], patterns[len(models) : -2]
    offsets, answers = patterns[-2].astype(float) - _MOST_BITS, patterns[-1].astype(float)
    spoken = [j for j, mine in enumerate(levels) if mine.any()]
    states = {j: _states(kinds[j], models[j], levels[j]) for j in spoken}
    names, features = _features(levels, steps, spoken, states)
    beta = _regressed(features, offsets * _NATS, answers, counts) / _NATS
    learnt = dict(zip(names, map(float, beta), strict=True))
    by_pair = [place for place, name in enumerate(names) if not _is_step(name)]
    corrections = Corrections(
        always=learnt[()],
        most=float(max((features[:, by_pair] @ beta[by_pair]).max(initial=0.0), 0.0)),
        columns=tuple(
            ColumnCorrection(
                models[j].name,
                tuple(learnt.get((j, level), 0.0) for level in told[j].tolist()),
                states[j],
            )
            for j in spoken
        ),
        two=tuple(
            TwoCorrected(
                models[i].name,
                models[j].name,
                tuple(learnt.get((i, a, j, b), 0.0) for a in range(STATES) for b in range(STATES)),
            )
            for i, j in combinations(spoken, 2)
            if any(len(name) > _STEP_NAME and name[::2] == (i, j) for name in learnt)
        ),
    )
    return Learnt(
        tuple(_borne_out(j, kinds[j], model, learnt) for j, model in enumerate(models)),
        corrections,
        calibration(offsets + features @ beta, answers, counts.astype(float)),
    )


def _states(kind: Kind, model: ColumnModel, seen: Levels) -> tuple[int, ...]:
    """What a column says by level; of numbers, whose known answers they give, only on levels of hidden ones."""
    states = states_of(model.weights)
    known = set(seen.tolist())
    return tuple(states[level] if kind.identity is None or level in known else 0 for level in counts_as(kind).tolist())


def _borne_out(j: int, kind: Kind, model: ColumnModel, learnt: Mapping[tuple[int, ...], float]) -> ColumnModel:
    """A column's model whose texts are as rare as was learnt."""

    def more(level: int) -> list[float]:
        return [learnt.get((j, _ANY, step), 0.0) + learnt.get((j, level, step), 0.0) for step in range(1, STEPS + 1)]

    return model.with_rarities(each.borne_out(more(each.level)) for each in model.rarities(kind))


def _is_step(name: tuple[int, ...]) -> bool:
    """Whether a feature is how frequent a text is: column, level and step."""
    return len(name) == _STEP_NAME


def _features(
    levels: Levels, steps: Levels, spoken: Sequence[int], states: dict[int, tuple[int, ...]]
) -> tuple[list[tuple[int, ...]], Bits]:
    """What the regression weighs: always, each level that occurs and how frequent its text is, each two states.

    How frequent a text is weighs also by itself, on whichever level: a rare name is rare in any spelling, and a
    spelling of which there are few known answers is held back to what all of them say, not to nothing.
    """
    names: list[tuple[int, ...]] = [()]
    columns = [np.ones(levels.shape[1])]
    for j in spoken:
        for step in np.unique(steps[j][steps[j] > 0]):
            names.append((j, _ANY, int(step)))
            columns.append((steps[j] == step).astype(float))
        for level in np.unique(levels[j][levels[j] > 0]):
            names.append((j, int(level)))
            columns.append((levels[j] == level).astype(float))
            for step in np.unique(steps[j][(levels[j] == level) & (steps[j] > 0)]):
                names.append((j, int(level), int(step)))
                columns.append(((levels[j] == level) & (steps[j] == step)).astype(float))
    said = {j: np.array(states[j], np.uint8)[levels[j]] for j in spoken}
    for i, j in combinations(spoken, 2):
        both = said[i] * np.uint8(STATES) + said[j]
        for number in np.unique(both[(said[i] > 0) & (said[j] > 0)]):
            names.append((i, int(number) // STATES, j, int(number) % STATES))
            columns.append((both == number).astype(float))
    return names, np.stack(columns, axis=1)


def _regressed(features: Bits, offset: Bits, answers: Bits, counts: Counts) -> Bits:
    """The coefficients in nats, held back as far as the answers themselves make most likely.

    The ridge is the one that equals the coefficients which the answers tell, divided by the sum of their squares
    (MacKay 1992, the evidence framework): many answers that agree hold nothing back, few that do not hold back all.
    """
    beta, ridge = np.zeros(features.shape[1]), _FIRST_RIDGE
    # Some hundred features are soon reckoned by one thread. Two of them wait for each other longer than they reckon
    # where the machine has other work as well, and how many there are would be in the last digits.
    with threadpool_limits(1, "blas"):
        for _ in range(_RIDGES):
            beta, bend = _held_back(features, offset, answers, counts, beta, ridge)
            told = len(beta) - ridge * float(np.trace(np.linalg.inv(bend + ridge * np.eye(len(beta)))))
            found = min(max(told / max(float(beta @ beta), _SMALL), _LEAST_RIDGE), _MOST_RIDGE)
            if abs(found - ridge) < _STILL_RIDGE * ridge:
                break
            ridge = found
    return beta


def _held_back(
    features: Bits, offset: Bits, answers: Bits, counts: Counts, beta: Bits, ridge: float
) -> tuple[Bits, Bits]:
    """The coefficients under one ridge, by Newton's method from others, and how sharply the answers tell them.

    A step that makes it worse is halved.
    """

    def worth(beta: Bits) -> float:
        """The logarithm of the posterior of coefficients."""
        odds = np.where(answers > 0, 1.0, -1.0) * (features @ beta + offset)
        return float(-(counts * np.logaddexp(0.0, -odds)).sum() - ridge / 2 * (beta @ beta))

    now = worth(beta)
    for _ in range(_ROUNDS):
        expected = 1 / (1 + np.exp(-np.clip(features @ beta + offset, -_MOST_BITS, _MOST_BITS)))
        slope = features.T @ (counts * (answers - expected)) - ridge * beta
        bend = (features * (counts * expected * (1 - expected))[:, None]).T @ features
        step = np.linalg.solve(bend + ridge * np.eye(len(beta)), slope)
        while (then := worth(beta + step)) < now and np.abs(step).max() > _STILL:
            step = step / 2
        beta, now = beta + step, max(then, now)
        if np.abs(step).max() < _STILL:
            break
    return np.asarray(beta), np.asarray(bend)
