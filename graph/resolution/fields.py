"""What the user says of a table: which column is of which kind, and how rows are named.

The rule of this module: what can be found from the data is not asked for; what is asked for and wrong is refused
with its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from graph.errors import BadInput
from graph.resolution.keys import Key
from graph.resolution.kinds import KINDS
from graph.resolution.kinds.kind import DIFFERENT, Kind
from graph.resolution.told import telling


class Policy(StrEnum):
    """What suffices for a machine to join two rows."""

    WEIGHT = "weight"  # a weight over the threshold, and no contradiction
    STRONG = "strong"  # besides, a number of which a subject has one, under one name; all others are for review


@dataclass(frozen=True, slots=True)
class Fields:
    """The columns of a table by kind.

    `source` and `duplicates_within_source` say whether one source holds a subject twice; `keys` are used besides those
    found; `threshold` replaces the one found, in bits; `levels` are by column those of its kind that are told apart,
    the best first; `weights` replaces the learnt weights of single levels: column, level name, bits.
    """

    row_id: str
    columns: Mapping[str, str]
    source: str | None = None
    duplicates_within_source: bool = True
    keys: tuple[Key, ...] = ()
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    threshold: float | None = None
    levels: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def kind_of(self, column: str, kinds: Mapping[str, Kind] = KINDS) -> Kind:
        """The kind of a column, telling the levels apart that are given for it."""
        kind = kinds[self.columns[column]]
        return telling(kind, self.levels[column], column) if column in self.levels else kind

    def checked(self, table: pl.DataFrame, kinds: Mapping[str, Kind] = KINDS) -> pl.DataFrame:
        """The table with its row ids as texts, in the order given; `BadInput` if it does not fit."""
        self.check_kinds(kinds)
        asked = [self.row_id, *([self.source] if self.source else []), *self.columns]
        missing = [name for name in dict.fromkeys(asked) if name not in table.columns]
        if missing:
            raise BadInput(
                f"The table has no column {', '.join(map(repr, missing))}; it has: {', '.join(table.columns)}."
            )
        nested = [name for name in dict.fromkeys(asked) if table.schema[name].is_nested()]
        if nested:
            raise BadInput(f"The column {nested[0]!r} holds lists or records; only single values can be compared.")
        spans = [name for name in dict.fromkeys(asked) if table.schema[name] == pl.Duration]
        if spans:
            raise BadInput(f"The column {spans[0]!r} holds spans of time, which no kind compares; give it as numbers.")
        ids = table[self.row_id].cast(pl.String).replace("", None)
        if ids.null_count():
            raise BadInput(f"Row {int(ids.is_null().arg_max() or 0) + 1} has no {self.row_id}, which names the rows.")
        if ids.n_unique() < len(ids):
            twice = ids.filter(ids.is_duplicated())[0]
            raise BadInput(f"Two rows have the {self.row_id} {twice!r}; it must name each row once.")
        return table.select(ids, *(name for name in dict.fromkeys(asked) if name != self.row_id))

    def check_kinds(self, kinds: Mapping[str, Kind] = KINDS) -> None:
        """`BadInput` where a kind, a part of a key or a level is not known."""
        if not self.columns:
            raise BadInput("No column is named, so nothing can be compared.")
        for column, kind in self.columns.items():
            if kind not in kinds:
                raise BadInput(
                    f"Column {column!r} has the unknown kind {kind!r}; known are: {', '.join(sorted(kinds))}."
                )
        for key in self.keys:
            for column, part in key.parts:
                if column not in self.columns:
                    raise BadInput(f"A key names the column {column!r}, which has no kind.")
                known = [each.part for each in kinds[self.columns[column]].keys]
                if part not in known:
                    raise BadInput(f"{column}.{part} cannot be a key; of {column} these can: {', '.join(known)}.")
        self._check_levels(kinds)

    def _check_levels(self, kinds: Mapping[str, Kind]) -> None:
        for what, given in (("Levels", self.levels), ("Weights", self.weights)):
            for column in given:
                if column not in self.columns:
                    raise BadInput(f"{what} are given for the column {column!r}, which has no kind.")
        for column in self.levels:
            self.kind_of(column, kinds)
        for column, weights in self.weights.items():
            kind = self.kind_of(column, kinds)
            names = [DIFFERENT, *(level.name for level in kind.levels)]
            told = [name for name in names if not kind.told or name in {DIFFERENT, *kind.told}]
            for name in weights:
                if name not in names:
                    raise BadInput(f"{column} has no level {name!r}; it has: {', '.join(names)}.")
                if name not in told:
                    raise BadInput(
                        f"{column} has a weight for {name!r}, which its levels do not tell apart; "
                        f"they are: {', '.join(told)}."
                    )

    @property
    def sources_matter(self) -> bool:
        """Whether only rows of different sources can be one subject."""
        return self.source is not None and not self.duplicates_within_source


def source_codes(table: pl.DataFrame, fields: Fields) -> pl.Series | None:
    """The source of each row as a number, where it matters."""
    if not fields.sources_matter:
        return None
    return table[str(fields.source)].cast(pl.String).fill_null("").rank("dense").cast(pl.Int32) - 1


def columns_of(kinds: Mapping[str, str]) -> Sequence[str]:
    """The columns in the order in which they are compared, which is that of their names: no file order matters."""
    return sorted(kinds)
