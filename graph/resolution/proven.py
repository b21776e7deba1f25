"""Joint corrections measured where numbers tell: how often two columns agree together in two different subjects.

The rule of this module: only pairs of which both rows hold a valid number count. Agreement without examples cannot be
told from dependence where most of what agrees together is one subject, as in a base that forty departments fill.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from graph.resolution.keys import Groups, some_pairs
from graph.resolution.model import Joint, Model
from graph.resolution.pinned import PinnedRows

_PAIRS: Final = 300_000
_SEED: Final = 11
_LEAST_ROWS: Final = 200
_UNSEEN: Final = 0.5
"""What counts as seen of what was never seen."""


def measured_joints(rows: PinnedRows, groups: Groups) -> Model:
    """The rows' model with joint corrections that are no more than what numbers show; `groups` are its candidates.

    A correction stays as it is where fewer than two hundred rows hold a number and both columns.
    """
    left, right = some_pairs(groups, _PAIRS, _SEED)
    every = groups.pairs / max(len(left), 1) if groups.pairs > _PAIRS else 1.0
    levels, _ = rows.compared(left, right)
    holders = rows.holders()
    if not holders:
        return rows.model
    proven = np.logical_or.reduce(holders)
    different = np.zeros(len(left), np.bool_)
    for held in holders:
        different |= held[left] & held[right]
    different &= ~rows.share_proof(left, right)
    at = {column.name: place for place, column in enumerate(rows.model.columns)}
    joints = []
    for joint in rows.model.joints:
        first, second = (at[name] for name in (joint.first, joint.second))
        best = [len(rows.model.columns[place].weights) - 1 for place in (first, second)]
        both = (levels[first] == best[0]) & (levels[second] == best[1]) & different
        filled = proven & (rows.columns[joint.first].codes > 0) & (rows.columns[joint.second].codes > 0)
        joints.append(_measured(joint, rows.model, every * float(both.sum()), int(filled.sum())))
    joints.sort(key=lambda joint: -joint.bits)
    return replace(rows.model, joints=tuple(joint for joint in joints if joint.bits > 0))


def _measured(joint: Joint, model: Model, seen: float, rows: int) -> Joint:
    if rows < _LEAST_ROWS:
        return joint
    columns = {column.name: column for column in model.columns}
    first, second = columns[joint.first], columns[joint.second]
    by_chance = (seen + _UNSEEN) / (rows * (rows - 1) / 2)
    together = float(np.log2(first.m[-1] * second.m[-1] / by_chance))
    return replace(joint, bits=float(np.clip(first.weights[-1] + second.weights[-1] - together, 0.0, joint.bits)))
