"""A set: a table, what its columns are, and the truth that lies beside it.

The rule of this module: the table holds what a department would know and nothing else. Row ids are numbers in the
order of a shuffled table, so that neither they nor the order say who is who.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

ROW_ID: Final = "row_id"
SUBJECT: Final = "subject"
FORM: Final = "form"
PEERS: Final = "peers"


@dataclass(frozen=True)
class Table:
    """What a maker of sets makes.

    `rows` has a column for each of `kinds` (all text) and `source` if there is one. `truth` has, row by row, the
    `subject` and, where it is known, the `form` of the name. `across`: only pairs of rows from different sources count.
    """

    rows: pl.DataFrame
    truth: pl.DataFrame
    kinds: Mapping[str, str]
    source: str = ""
    across: bool = False


@dataclass(frozen=True)
class TableSet:
    """A table on disk: `table` and `truth` are Parquet, `fields` is the TOML that our program is given."""

    name: str
    table: Path
    truth: Path
    fields: Path
    rows: int
    kinds: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    across: bool = False

    def frame(self) -> pl.DataFrame:
        """The table."""
        return pl.read_parquet(self.table)

    def answers(self) -> pl.DataFrame:
        """The truth: `row_id`, `subject`, `form` ("" where nobody knows) and `source` ("" if there is none)."""
        told = pl.read_parquet(self.truth)
        source = self.frame()[self.source] if self.source else pl.Series([""]).new_from_index(0, self.rows)
        return told.with_columns(source.alias("source"))


def write_set(name: str, folder: Path, made: Table) -> TableSet:
    """Write a table, its truth and its fields into `folder`; what is there is overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = pl.Series(ROW_ID, [str(number) for number in range(made.rows.height)], dtype=pl.String)
    table, truth, fields = (folder / f"{name}.{end}" for end in ("parquet", "truth.parquet", "fields.toml"))
    made.rows.select(ids, pl.all()).write_parquet(table)
    forms = [] if FORM in made.truth.columns else [pl.lit("").alias(FORM)]
    made.truth.select(ids, pl.all(), *forms).select(ROW_ID, SUBJECT, FORM).write_parquet(truth)
    fields.write_text(fields_text(made), encoding="utf-8")
    return TableSet(name, table, truth, fields, made.rows.height, made.kinds, made.source, made.across)


def fields_text(made: Table) -> str:
    """FIELDS.toml: which column is what, and nothing else."""
    lines = [f"row_id = {_quoted(ROW_ID)}"]
    if made.source:
        lines.append(f"source = {_quoted(made.source)}")
    if made.across:
        lines.append("duplicates_within_source = false")
    lines += ["", "[columns]", *(f"{column} = {_quoted(kind)}" for column, kind in made.kinds.items())]
    return "\n".join(lines) + "\n"


def shuffled(rows: pl.DataFrame, truth: pl.DataFrame, places: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows and truth in the order of `places`, one number for each row."""
    order = places.arg_sort()
    return rows[order], truth[order]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML basic string
