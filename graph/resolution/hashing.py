"""Texts as 64-bit numbers that are the same in every process, on every machine and for ever.

The rule of this module: no library's hash, because a key found today is looked up in an index next year. Each byte
is a random number times an odd one of its place, all added up (multiply-shift hashing, Dietzfelbinger 1996), and the
sum mixed (splitmix64, Steele 2014). 0 is kept for null.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.resolution.arrays import Counts, Hashes, Mask

_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_WHOLE: Final = (1 << 64) - 1
_FEW: Final = 500
"""So few texts are sooner read in Python than columns of them are set up: one new file asks for some seventy times."""

_NAMES: Final = 10_000

_BYTES_AT_ONCE: Final = 4_000_000
"""Bounds the memory: each byte takes sixteen while it is added up."""


def mixed(numbers: Hashes) -> Hashes:
    """Each number spread over all 64 bits (splitmix64's end)."""
    z = numbers + _STEP
    z = (z ^ (z >> np.uint64(30))) * _FIRST
    z = (z ^ (z >> np.uint64(27))) * _SECOND
    return z ^ (z >> np.uint64(31))


def mixed_one(number: int) -> int:
    """`mixed` of one plain number."""
    z = (number + int(_STEP)) & _WHOLE
    z = ((z ^ (z >> 30)) * int(_FIRST)) & _WHOLE
    z = ((z ^ (z >> 27)) * int(_SECOND)) & _WHOLE
    return z ^ (z >> 31)


def random_numbers(count: int, start: int) -> Hashes:
    """The same `count` numbers for the same `start`."""
    return mixed(np.arange(start, start + count, dtype=np.uint64) * _STEP)


_OF_BYTE: Final = random_numbers(256, 1)


def text_hashes(texts: pl.Series) -> Hashes:
    """A hash for each text, 0 for null; texts are hashed as UTF-8."""
    if len(texts) <= _FEW:
        return hashes_of(texts.to_list())
    found = np.zeros(len(texts), np.uint64)
    lengths = texts.str.len_bytes().fill_null(0).to_numpy().astype(np.int64)
    filled = texts.is_not_null().to_numpy()
    ends = np.cumsum(lengths)
    places = _places(lengths)
    start = 0
    while start < len(texts):
        before = int(ends[start - 1]) if start else 0
        stop = max(int(np.searchsorted(ends, before + _BYTES_AT_ONCE, side="right")), start + 1)
        found[start:stop] = _sums(_bytes_of(texts[start:stop]), lengths[start:stop], places)
        start = stop
    return _finished(found, lengths, filled)


def hashes_of(texts: Sequence[str | None]) -> Hashes:
    """The same of a few texts."""
    if not texts:
        return np.zeros(0, np.uint64)
    cut = [b"" if text is None else text.encode() for text in texts]
    lengths = np.array([len(each) for each in cut], np.int64)
    filled = np.array([text is not None for text in texts], np.bool_)
    sums = _sums(np.frombuffer(b"".join(cut), np.uint8), lengths, _places(lengths))
    return _finished(sums, lengths, filled)


def _places(lengths: Counts) -> Hashes:
    return random_numbers(int(lengths.max(initial=0)), 1_000) | np.uint64(1)


def _finished(sums: Hashes, lengths: Counts, filled: Mask) -> Hashes:
    found = mixed(sums ^ lengths.astype(np.uint64))
    found[found == 0] = 1
    found[~filled] = 0
    return found


def _bytes_of(texts: pl.Series) -> NDArray[np.uint8]:
    arrow = texts.drop_nulls().rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    offsets = np.frombuffer(arrow.buffers()[1], np.int64)[arrow.offset : arrow.offset + len(arrow) + 1]
    return np.frombuffer(arrow.buffers()[2] or b"", np.uint8)[offsets[0] : offsets[-1]]


def _sums(data: NDArray[np.uint8], lengths: Counts, places: Hashes) -> Hashes:
    sums = np.zeros(len(lengths), np.uint64)
    if not len(data):
        return sums
    some = np.flatnonzero(lengths)
    starts = np.cumsum(lengths[some]) - lengths[some]
    at = np.arange(len(data)) - np.repeat(starts, lengths[some])
    sums[some] = np.add.reduceat(_OF_BYTE[data] * places[at], starts)
    return sums


def combined(first: Hashes, second: Hashes) -> Hashes:
    """Two hashes as one, where their order counts; 0 where either is null."""
    both = mixed(mixed(first) * np.uint64(3) + second)
    both[both == 0] = 1
    both[(first == 0) | (second == 0)] = 0
    return both


def combined_one(first: int, second: int) -> int:
    """`combined` of two plain numbers."""
    if not (first and second):
        return 0
    return mixed_one((mixed_one(first) * 3 + second) & _WHOLE) or 1


@lru_cache(maxsize=_NAMES)
def hash_of(text: str) -> int:
    """The hash of one text, which is a name and asked for again and again."""
    return int(hashes_of([text])[0])
