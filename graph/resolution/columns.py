"""A table's columns as codes: each different value once, with its parts.

The rule of this module: a value is read once however often it occurs; codes go by falling frequency, 0 is a cell
that says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import polars as pl

from graph.resolution.arrays import Codes, Counts, Mask, Texts
from graph.resolution.kinds.cells import MARGIN
from graph.resolution.kinds.kind import Kind
from graph.resolution.parts import Counted, Part, compared_parts, near_parts, part_of, part_of_few
from graph.resolution.remembered import SaidValue, said_values

FEW_CELLS: Final = 500
"""So few rows are sooner read in Python than columns are set up for it; a new file has one."""

_VALUES_AT_ONCE: Final = 100_000
"""Bounds the memory of derived texts, which are dropped as soon as they are hashed."""


@dataclass(frozen=True)
class Column:
    """One column: `codes` by row; `values`, `counts` (rows) and all parts by code, the first being null.

    `texts` are the parts whose texts are compared, null where a value has none.
    """

    name: str
    kind: Kind
    codes: Codes
    values: Texts
    counts: Counts
    parts: Mapping[str, Part]
    texts: Mapping[str, Texts]
    _counted: dict[str, Counted] = field(default_factory=dict, repr=False)

    def counted(self, part: str) -> Counted:
        """How many rows have each element of a part; counted once."""
        if part not in self._counted:
            self._counted[part] = self.parts[part].counted(self.counts)
        return self._counted[part]

    def forget_counts(self) -> None:
        """Give the memory of the counts back."""
        self._counted.clear()

    @property
    def filled(self) -> int:
        """How many rows say something."""
        return int(self.counts[1:].sum())

    @property
    def tells_apart(self) -> bool:
        """Whether it can tell rows apart: two rows say something, and not all the same."""
        return self.filled > 1 and len(self.values) > 2  # noqa: PLR2004 - null is one

    def only(self, rows: Codes) -> Column:
        """The same column with these rows in this order; counts stay those of the whole table."""
        return replace(self, codes=self.codes[rows], _counted={})

    def without(self, rows: Mask) -> Column:
        """The same column, in which these rows say nothing; counts stay those of the whole table."""
        return replace(self, codes=np.where(rows, 0, self.codes).astype(np.int32), _counted={})

    def text(self, row: int) -> str | None:
        """What a row says, as it is written."""
        code = int(self.codes[row])
        return None if code == 0 else str(self.values[code])

    def told(self, rows: slice) -> pl.Series:
        """What these rows say, as it is written."""
        values = self.values if isinstance(self.values, pl.Series) else pl.Series(self.values, dtype=pl.String)
        return values.gather(self.codes[rows]).alias(self.name)


def encode(cells: pl.Series, kind: Kind) -> Column:
    """A column of a table as codes; cells without any part count as not filled."""
    if len(cells) <= FEW_CELLS:
        return encode_few(cells.name, cells.cast(pl.String).to_list(), kind)
    texts = cells.cast(pl.String).str.strip_chars()
    values, rows = _counted(texts)
    says, kept, near = _derived(values, kind)
    if not says.all():
        values, rows = values.filter(says), rows[says.to_numpy()]
    codes = _codes(texts, values)
    nothing = pl.Series("text", [None], dtype=pl.String)
    return Column(
        name=cells.name,
        kind=kind,
        codes=codes,
        values=pl.concat([nothing, values]),
        counts=np.concatenate([np.zeros(1, np.int64), rows]),
        parts={name: part_of(chunks) for name, chunks in kept.items()},
        texts={name: pl.concat([nothing.alias(name), *chunks]) for name, chunks in near.items()},
    )


def _counted(texts: pl.Series) -> tuple[pl.Series, Counts]:
    """The different texts and how many rows have each, the most frequent first, equal ones in order."""
    found = texts.alias("text").to_frame().lazy().drop_nulls().filter(pl.col("text") != "").group_by("text").len("rows")
    distinct = found.sort(["rows", "text"], descending=[True, False]).collect()
    return distinct["text"], distinct["rows"].to_numpy().astype(np.int64)


def encode_few(name: str, cells: Sequence[str | None], kind: Kind) -> Column:
    """`encode` of a few cells, without setting up others for it: each value is read by itself and remembered."""
    texts = [cell.strip(MARGIN) if cell else "" for cell in cells]
    said = said_values(kind, {text for text in texts if text})
    counted = Counter(text for text in texts if text and said[text] is not None)
    values = sorted(counted, key=lambda text: (-counted[text], text.encode()))
    places = {text: code for code, text in enumerate(values, start=1)}
    read = [value for text in values if (value := said[text]) is not None]
    compared = compared_parts(kind)
    return Column(
        name=name,
        kind=kind,
        codes=np.array([places.get(text, 0) for text in texts], np.int32),
        values=[None, *values],
        counts=np.array([0, *(counted[text] for text in values)], np.int64),
        parts=PartsOfFew(compared, read),
        texts={part: [None, *(value.texts[at] for value in read)] for at, part in enumerate(near_parts(kind))},
    )


class PartsOfFew(Mapping[str, Part]):
    """The parts of a few values, each put together when it is first asked for: most pairs are told apart by a few."""

    def __init__(self, names: Sequence[str], values: Sequence[SaidValue]) -> None:
        self._places = {name: place for place, name in enumerate(names)}
        self._values = values
        self._made: dict[str, Part] = {}

    def __getitem__(self, name: str) -> Part:
        found = self._made.get(name)
        if found is None:
            place = self._places[name]
            found = self._made[name] = part_of_few([value.parts[place] for value in self._values])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _codes(texts: pl.Series, values: pl.Series) -> Codes:
    """By row the place of its text among the values, from 1; 0 where it is none."""
    places = pl.DataFrame({"text": values, "code": pl.int_range(1, len(values) + 1, dtype=pl.Int32, eager=True)})
    found = texts.alias("text").to_frame().join(places, on="text", how="left", maintain_order="left")["code"]
    return np.ascontiguousarray(found.fill_null(0).to_numpy(), dtype=np.int32)


Chunks = dict[str, list[pl.Series]]


def _derived(values: pl.Series, kind: Kind) -> tuple[pl.Series, Chunks, Chunks]:
    """Which values say something, and of these the parts as they are compared."""
    says = [pl.Series("says", [], dtype=pl.Boolean)]
    hashed: Chunks = {name: [] for name in compared_parts(kind)}
    near: Chunks = {name: [] for name in near_parts(kind)}
    for start in range(0, len(values), _VALUES_AT_ONCE):
        parts = kind.derive(values[start : start + _VALUES_AT_ONCE])
        filled = parts.select(says=pl.any_horizontal(pl.all().is_not_null()))["says"]
        says.append(filled)
        if not filled.all():
            parts = parts.filter(filled)
        for name in hashed:
            hashed[name].append(parts[name])
        for name in near:
            near[name].append(parts[name])
    return pl.concat(says), hashed, near
