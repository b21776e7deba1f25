"""Candidate pairs, weighed: the heavy part of a run, key by key and chunk by chunk.

The rule of this module: one function over plain columns, `weighed_pairs`; a chunk is weighed by itself and the result
is the same at any number of threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from graph.resolution.arrays import Bits, Codes, Levels
from graph.resolution.keys import Groups, pairs_of
from graph.resolution.scoring import Weigher

_PAIRS_AT_ONCE: Final = 200_000
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows, each once and in order: the key that brought it first, its levels, and its weight in bits."""

    left: Codes
    right: Codes
    key: Levels
    levels: Levels
    bits: Bits

    def chosen(self, keep: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.left[keep], self.right[keep], self.key[keep], self.levels[:, keep], self.bits[keep])


def weighed_pairs(
    groups: Sequence[Groups],
    weigher: Weigher,
    floor: float,
    *,
    sources: Codes | None,
    threads: int,
    done: Callable[[int], None] = lambda _: None,
) -> tuple[Pairs, int]:
    """The pairs of all keys whose weight (without the prior) is at least `floor`, and how many meetings there were."""

    def weigh(chunk: tuple[int, Codes, Codes]) -> Pairs:
        number, left, right = chunk
        if again[number]:
            left, right = _each_once(left, right)
        kept = weigher.reaching(left, right, floor)
        return Pairs(kept[0], kept[1], np.full(len(kept[0]), number, np.uint8), kept[2], kept[3])

    again = [_meet_again(each) for each in groups]
    meetings = 0

    def chunks() -> Iterator[tuple[int, Codes, Codes]]:
        nonlocal meetings
        for number, each in enumerate(groups):
            for left, right in pairs_of(each, _PAIRS_AT_ONCE, sources):
                meetings += len(left)
                yield number, left, right
                done(len(left))

    return once(list(in_order(weigh, chunks(), threads)), len(weigher.comparisons)), meetings


def _meet_again(groups: Groups) -> bool:
    """Whether rows are in two groups and more on average, so that those with equal lists meet in each of them."""
    return len(groups.rows) >= 2 * max(int(np.count_nonzero(np.bincount(groups.rows, minlength=1))), 1)


def _each_once(left: Codes, right: Codes) -> tuple[Codes, Codes]:
    """Pairs without those that meet again, so that none is weighed twice for one key."""
    number = np.unique(left.astype(np.int64) << np.int64(32) | right)
    return (number >> np.int64(32)).astype(np.int32), (number & np.int64(0xFFFFFFFF)).astype(np.int32)


def once(found: Sequence[Pairs], comparisons: int) -> Pairs:
    """Each pair once, with the first key that brought it, in the order of rows."""
    every = _joined(found, comparisons)
    number = every.left.astype(np.int64) << np.int64(32) | every.right
    # The chunks come in the order of keys, so the first of equal pairs has the first key.
    _, first = np.unique(number, return_index=True)
    return every.chosen(first)


def every_pair_once(found: Sequence[Pairs], comparisons: int) -> Pairs:
    """The same of pairs that do not come in the order of keys."""
    every = _joined(found, comparisons)
    return once([every.chosen(np.argsort(every.key, kind="stable"))], comparisons)


def _joined(found: Sequence[Pairs], comparisons: int) -> Pairs:
    empty = np.zeros(0, np.int32)
    found = [Pairs(empty, empty, np.zeros(0, np.uint8), np.zeros((comparisons, 0), np.uint8), np.zeros(0)), *found]
    return Pairs(
        np.concatenate([each.left for each in found]),
        np.concatenate([each.right for each in found]),
        np.concatenate([each.key for each in found]),
        np.concatenate([each.levels for each in found], axis=1),
        np.concatenate([each.bits for each in found]),
    )


def in_order(work: Callable[[T], R], tasks: Iterable[T], threads: int) -> Iterator[R]:
    """The results in the order of the tasks; only a few tasks more than threads are waiting at any time."""
    if threads <= 1:
        yield from map(work, tasks)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[R]] = deque()
        for task in tasks:
            waiting.append(pool.submit(work, task))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
