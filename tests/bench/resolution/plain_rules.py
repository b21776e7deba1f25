"""The simplest program that could do the work, as a measure of all others: `plain_rules FIELDS.toml TABLE OUT.csv`.

The rule of this module: rows are joined that have an equal number, or an equal name and an equal birth date, exactly
as they are written; nothing is weighed.
"""

from __future__ import annotations

import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import Final

import polars as pl

NUMBERS: Final = ("identity_number", "credit_code", "identifier")
NAMES: Final = ("name", "person_name", "given_name", "surname")


def clusters(table: pl.DataFrame, row_id: str, kinds: dict[str, str]) -> pl.DataFrame:
    """`row_id` and `cluster_id`, the place of the first row of the cluster."""
    numbers = [(column,) for column, kind in kinds.items() if kind in NUMBERS]
    named = tuple(column for column, kind in kinds.items() if kind in (*NAMES, "birth_date"))
    leader = list(range(table.height))
    for keys in (*numbers, named):
        groups = table.with_row_index("place").drop_nulls(list(keys)).group_by(keys, maintain_order=True)
        for places in groups.agg("place")["place"].to_list():
            for place in places[1:]:
                leader[_root(leader, place)] = _root(leader, places[0])
    found = [str(_root(leader, place)) for place in range(table.height)]
    return table.select(pl.col(row_id).alias("row_id"), pl.Series("cluster_id", found, dtype=pl.String))


def _root(leader: list[int], place: int) -> int:
    while leader[place] != place:
        leader[place] = leader[leader[place]]
        place = leader[place]
    return place


def main(fields: Path, table: Path, out: Path) -> None:
    """Read, join, write."""
    said = tomllib.loads(fields.read_text(encoding="utf-8"))
    clusters(pl.read_parquet(table), said["row_id"], said["columns"]).write_csv(out)


if __name__ == "__main__":
    main(*chain(map(Path, sys.argv[1:4])))
