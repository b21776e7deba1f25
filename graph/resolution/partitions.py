"""The heavy part of a run in parts, for tables that one machine is too small or too slow for.

The rule of this module: what depends on the whole table (keys, cap, frequencies, the model) is in the plan and counted
before; a part depends on the plan and its own rows alone. So any number of slices and shares gives the same pairs.

A table is cut into slices, `deal` gives each row to the shares in which it may meet others, and `kept_pairs` compares
those who meet in one share. All rows that have one number of a key are in one share, so caps are those of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, Protocol

import numpy as np
import polars as pl

from graph.resolution.arrays import Codes, Hashes, Levels
from graph.resolution.columns import Column, encode
from graph.resolution.comparing import Comparison
from graph.resolution.keys import Groups, Key, grouped, row_keys
from graph.resolution.kinds.kind import Kind
from graph.resolution.model import ColumnModel
from graph.resolution.pairs import Pairs, every_pair_once, weighed_pairs
from graph.resolution.scoring import Weigher

ROWS_OF_A_SLICE: Final = 50_000
ROWS_OF_A_SHARE: Final = 40_000
"""By so many rows of a table there is one share; it holds about ten times as many, since a row has several keys."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What every part knows of the whole table: the keys with their cap, the kinds of columns, and how to weigh."""

    keys: tuple[Key, ...]
    cap: int
    kinds: Mapping[str, Kind]
    models: tuple[ColumnModel, ...]
    floor: float


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows of a table in rising order: their numbers, their sources (None: no matter) and their plain texts."""

    rows: Codes
    sources: Codes | None
    texts: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Dealt:
    """The rows of a slice that belong to one share, and what they may meet by: `at` is a row's place in the slice."""

    slice: Slice
    key: Levels
    number: Hashes
    at: Codes


Kept = tuple[Pairs, int]
"""The pairs of a share that reach the floor, and how many meetings there were."""


class Parallel(Protocol):
    """An engine that runs `deal` and `kept_pairs` wherever it likes, and gives what each share keeps, in any order."""

    def kept(self, slices: Sequence[Slice], plan: Plan, shares: int) -> Iterator[Kept]:
        """What every share keeps."""


def plan_of(
    columns: Mapping[str, Column], groups: Sequence[Groups], cap: int, models: Sequence[ColumnModel], floor: float
) -> Plan:
    """The plan of a table whose keys are chosen and whose model is learnt."""
    keys = tuple(each.key for each in groups)
    needed = sorted({model.name for model in models}.union(*(key.columns for key in keys)))
    return Plan(keys, cap, {name: columns[name].kind for name in needed}, tuple(models), floor)


def pairs_in_parallel(
    engine: Parallel,
    plan: Plan,
    columns: Mapping[str, Column],
    sources: Codes | None,
    done: Callable[[int], None] = lambda _: None,
) -> Kept:
    """What `weighed_pairs` finds in one process, found by an engine."""
    rows = len(next(iter(columns.values())).codes)
    found: list[Pairs] = []
    meetings = 0
    for pairs, met in engine.kept(slices_of(columns, sources, plan), plan, ceil(rows / ROWS_OF_A_SHARE)):
        found.append(pairs)
        meetings += met
        done(met)
    return every_pair_once(found, len(plan.models)), meetings


def slices_of(
    columns: Mapping[str, Column], sources: Codes | None, plan: Plan, rows_of_a_slice: int = ROWS_OF_A_SLICE
) -> list[Slice]:
    """The rows of a table as plain texts, as far as the plan needs them."""
    rows = len(next(iter(columns.values())).codes)
    found = []
    for start in range(0, rows, rows_of_a_slice):
        some = slice(start, min(start + rows_of_a_slice, rows))
        texts = [columns[name].told(some) for name in plan.kinds]
        numbers = np.arange(some.start, some.stop, dtype=np.int32)
        found.append(Slice(numbers, None if sources is None else sources[some], pl.DataFrame(texts)))
    return found


def deal(slice_: Slice, plan: Plan, shares: int) -> Iterator[tuple[int, Dealt]]:
    """The rows of a slice by the shares in which they may meet others; a row is in as many as its keys say."""
    columns = _read(slice_.texts, {name: plan.kinds[name] for key in plan.keys for name, _ in key.parts})
    key, number, at = [np.zeros(0, np.uint8)], [np.zeros(0, np.uint64)], [np.zeros(0, np.int32)]
    for place, each in enumerate(plan.keys):
        rows, numbers = row_keys(each, columns)
        key.append(np.full(len(rows), place, np.uint8))
        number.append(numbers)
        at.append(rows)
    keys, numbers, places = np.concatenate(key), np.concatenate(number), np.concatenate(at)
    share = (numbers % np.uint64(shares)).astype(np.int64)
    order = np.argsort(share, kind="stable")
    for one, mine in enumerate(np.split(order, np.cumsum(np.bincount(share, minlength=shares))[:-1])):
        if not len(mine):
            continue
        held, inside = np.unique(places[mine], return_inverse=True)
        yield one, Dealt(_some(slice_, held), keys[mine], numbers[mine], inside.astype(np.int32))


def kept_pairs(dealt: Iterable[Dealt], plan: Plan) -> Kept:
    """The pairs of one share that reach the floor, by their rows' numbers in the table."""
    ordered = sorted(dealt, key=lambda each: int(each.slice.rows[0]))
    if not ordered:
        return every_pair_once([], len(plan.models)), 0
    starts = np.cumsum([0, *(len(each.slice.rows) for each in ordered)])
    whole = _joined([each.slice for each in ordered])
    key = np.concatenate([each.key for each in ordered])
    number = np.concatenate([each.number for each in ordered])
    at = np.concatenate([each.at + np.int32(start) for each, start in zip(ordered, starts[:-1], strict=True)])
    groups = []
    for place, each in enumerate(plan.keys):
        mine = key == place
        groups.append(grouped(each, at[mine], number[mine], plan.cap))
    met, groups = _of_those_who_meet(groups)
    those = _some(whole, met)
    columns = _read(those.texts, {model.name: plan.kinds[model.name] for model in plan.models})
    weigher = Weigher([Comparison(columns[model.name]) for model in plan.models], plan.models)
    pairs, meetings = weighed_pairs(groups, weigher, plan.floor, sources=those.sources, threads=1)
    return Pairs(those.rows[pairs.left], those.rows[pairs.right], pairs.key, pairs.levels, pairs.bits), meetings


def _of_those_who_meet(groups: Sequence[Groups]) -> tuple[Codes, list[Groups]]:
    """The rows that are in a group, and the groups with the places of their rows among these."""
    met = np.unique(np.concatenate([np.zeros(0, np.int32), *(each.rows for each in groups)]))
    return met, [
        Groups(
            each.key,
            np.searchsorted(met, each.rows).astype(np.int32),
            each.starts,
            each.capped_groups,
            each.capped_rows,
        )
        for each in groups
    ]


def _read(texts: pl.DataFrame, kinds: Mapping[str, Kind]) -> dict[str, Column]:
    return {name: encode(texts[name], kind) for name, kind in kinds.items()}


def _some(slice_: Slice, places: Codes) -> Slice:
    sources = None if slice_.sources is None else slice_.sources[places]
    return Slice(slice_.rows[places], sources, slice_.texts[places])


def _joined(slices: Sequence[Slice]) -> Slice:
    sources = [each.sources for each in slices if each.sources is not None]
    return Slice(
        np.concatenate([each.rows for each in slices]),
        np.concatenate(sources) if sources else None,
        pl.concat([each.texts for each in slices]),
    )
