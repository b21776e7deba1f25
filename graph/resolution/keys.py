"""Keys: what two rows have to share to be compared, as 64-bit numbers of one row alone.

The rule of this module: a key is a function of the row and the key's name, never of the table, so that a new row is
looked up by the same numbers in an index of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.few import FEW
from graph.resolution.arrays import Codes, Counts, Hashes, Mask
from graph.resolution.columns import Column
from graph.resolution.hashing import combined, combined_one, hash_of, mixed, mixed_one

_WORTH_COUNTING: Final = 50_000
_BUCKET_BITS: Final = 22


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Rows that agree in each of these parts, given as (column, part), may be about one subject."""

    parts: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The key in words: `birth_date.year & name.surname`."""
        return " & ".join(f"{column}.{part}" for column, part in self.parts)

    @property
    def columns(self) -> frozenset[str]:
        """The columns whose agreement the key already implies in part."""
        return frozenset(column for column, _ in self.parts)


@dataclass(frozen=True, slots=True)
class Groups:
    """The rows that share a key: `rows` group after group, each in rising order.

    `starts` is one longer than the groups. Groups of more rows than the cap are left out and counted in
    `capped_groups` and `capped_rows`.
    """

    key: Key
    rows: Codes
    starts: Counts
    capped_groups: int
    capped_rows: int

    @property
    def pairs(self) -> int:
        """How many pairs of rows the groups hold."""
        sizes = np.diff(self.starts)
        return int((sizes * (sizes - 1) // 2).sum())


def row_keys(key: Key, columns: Mapping[str, Column], *, shared_only: bool = False) -> tuple[Codes, Hashes]:
    """Each row with each of its numbers for a key. `shared_only` leaves out rows whose parts no other row has."""
    rows = np.arange(len(columns[key.parts[0][0]].codes), dtype=np.int32)
    if len(rows) <= FEW and not shared_only:
        return _keys_of_few(key, columns, len(rows))
    found = np.empty(0, np.uint64)
    for column, part in key.parts:
        codes, held = columns[column].codes, columns[column].parts[part]
        starts, hashes = _shared(columns[column], part) if shared_only else (held.starts, held.hashes)
        each = codes[rows]
        counts = np.diff(starts)[each]
        at = np.repeat(np.arange(len(each), dtype=np.int32), counts)
        inside = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
        elements = hashes[starts[each][at] + inside] if len(at) else np.empty(0, np.uint64)
        found = combined(found[at], elements) if len(found) else elements
        rows = rows[at]
    return rows, mixed(found ^ np.uint64(hash_of(key.name)))


def _keys_of_few(key: Key, columns: Mapping[str, Column], rows: int) -> tuple[Codes, Hashes]:
    """`row_keys` of a few rows, by plain numbers: setting up arrays takes longer than looking at each."""
    name = hash_of(key.name)
    at: list[int] = []
    numbers: list[int] = []
    for row in range(rows):
        found: list[int] = []
        for place, (column, part) in enumerate(key.parts):
            held, code = columns[column].parts[part], int(columns[column].codes[row])
            elements = held.hashes[int(held.starts[code]) : int(held.starts[code + 1])].tolist()
            found = [combined_one(each, other) for each in found for other in elements] if place else elements
            if not found:
                break
        at += [row] * len(found)
        numbers += [mixed_one(each ^ name) for each in found]
    return np.array(at, np.int32), np.array(numbers, np.uint64)


def groups_of(key: Key, columns: Mapping[str, Column], cap: int) -> Groups:
    """The rows of a table that share a key."""
    return grouped(key, *row_keys(key, columns, shared_only=True), cap)


def grouped(key: Key, rows: Codes, numbers: Hashes, cap: int) -> Groups:
    """The rows that have the same number for a key; rows are in rising order, each with each of its numbers."""
    rows, numbers = _not_alone(rows, numbers)
    order = np.argsort(numbers, kind="stable")
    rows, numbers = rows[order], numbers[order]
    starts = np.flatnonzero(np.concatenate([np.ones(min(len(rows), 1), np.bool_), numbers[1:] != numbers[:-1]]))
    sizes = np.diff(np.append(starts, len(rows)))
    over = sizes > cap
    kept = np.repeat((sizes > 1) & ~over, sizes)
    sizes_kept = sizes[(sizes > 1) & ~over]
    return Groups(
        key=key,
        rows=rows[kept],
        starts=np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes_kept)]),
        capped_groups=int(over.sum()),
        capped_rows=int(sizes[over].sum()),
    )


def pairs_of(groups: Groups, pairs_at_once: int, sources: Codes | None = None) -> Iterator[tuple[Codes, Codes]]:
    """The pairs of a key, the lesser row left, about so many at once; with `sources` only those across two of them."""
    rest = _after(groups)
    ends = np.cumsum(rest)
    start, done = 0, 0
    while start < len(rest):
        stop = max(int(np.searchsorted(ends, done + pairs_at_once, side="right")), start + 1)
        left_at = np.repeat(np.arange(start, stop), rest[start:stop])
        within = np.arange(len(left_at)) - np.repeat(ends[start:stop] - rest[start:stop] - done, rest[start:stop])
        left, right = groups.rows[left_at], groups.rows[left_at + 1 + within]
        start, done = stop, int(ends[stop - 1])
        yield _ordered(left, right, sources)


def some_pairs(groups: Groups, most: int, seed: int, sources: Codes | None = None) -> tuple[Codes, Codes]:
    """At most so many pairs of a key, all of them or some drawn evenly by a seed."""
    rest = _after(groups)
    ends = np.cumsum(rest)
    total = int(ends[-1]) if len(ends) else 0
    rng = np.random.default_rng(seed)
    chosen = np.arange(total) if total <= most else np.unique(rng.integers(0, total, most))
    left_at = np.searchsorted(ends, chosen, side="right")
    within = chosen - (ends[left_at] - rest[left_at]) if total else chosen
    return _ordered(groups.rows[left_at], groups.rows[left_at + 1 + within], sources)


def brings(key: Key, columns: Mapping[str, Column], left: Codes, right: Codes) -> Mask:
    """Which of the pairs share all parts of a key."""
    found = np.ones(len(left), np.bool_)
    for name, part in key.parts:
        column = columns[name]
        held = column.parts[part]
        asked = np.flatnonzero(found)
        found[asked] = held.common(held, column.codes[left[asked]], column.codes[right[asked]])
    return found


def _after(groups: Groups) -> Counts:
    """For each place how many rows of its group come after it."""
    sizes = np.diff(groups.starts)
    return np.repeat(groups.starts[1:], sizes) - 1 - np.arange(len(groups.rows))


def _ordered(left: Codes, right: Codes, sources: Codes | None) -> tuple[Codes, Codes]:
    keep = left != right
    if sources is not None:
        keep &= sources[left] != sources[right]
    left, right = left[keep], right[keep]
    return np.minimum(left, right), np.maximum(left, right)


def _shared(column: Column, part: str) -> tuple[Counts, Hashes]:
    """A part without the elements that only one row has."""
    held, alone = column.parts[part], column.counted(part).alone
    kept = np.concatenate([np.zeros(1, np.int64), np.cumsum(~alone)])
    return kept[held.starts], held.hashes[~alone]


def _not_alone(rows: Codes, numbers: Hashes) -> tuple[Codes, Hashes]:
    """Without most entries whose number nobody shares, found by counting into buckets, so that less is sorted."""
    if len(rows) < _WORTH_COUNTING:
        return rows, numbers
    bucket = (numbers >> np.uint64(64 - _BUCKET_BITS)).astype(np.int64)
    kept = np.flatnonzero(np.bincount(bucket, minlength=1)[bucket] > 1)
    return rows[kept], numbers[kept]
