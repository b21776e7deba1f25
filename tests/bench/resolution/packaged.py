"""The sets that packages ship: Febrl's four and a simulated town.

The rule of this module: columns are given as the package has them; the order is shuffled, because Febrl's record ids
and a town's households would otherwise lie side by side.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from loaders.demo.luck import Luck
from tests.bench.resolution.peers.environment import PEERS, python_of, script
from tests.bench.resolution.persons import Names, english
from tests.bench.resolution.tables import SUBJECT, Table, shuffled

SEED: Final = 5
SOURCE: Final = "source"
FEBRL: Final[Mapping[str, str]] = {
    "given_name": "given_name",
    "surname": "surname",
    "street_number": "text",
    "address_1": "address",
    "address_2": "text",
    "suburb": "text",
    "postcode": "postcode",
    "state": "category",
    "date_of_birth": "birth_date",
    "soc_sec_id": "identifier",
}
HOUSEHOLDS: Final[Mapping[str, str]] = {
    "first_name": "given_name",
    "middle": "category",
    "last_name": "surname",
    "date_of_birth": "birth_date",
    "ssn": "identifier",
    "sex": "sex",
    "address": "address",
    "zipcode": "postcode",
}


def febrl(number: int) -> Table:
    """Febrl 1 to 4; the fourth is two files, and only pairs across them count."""
    told = _shipped(f"febrl{number}")
    across = number == 4
    rows, truth = _shuffled(told.select(*([SOURCE] if across else []), *FEBRL), told.select(SUBJECT))
    return Table(rows, truth, FEBRL, SOURCE if across else "", across)


def households() -> Table:
    """Persons of one town in the files of five departments; who shares a house shares its address."""
    told = _shipped("households").with_columns(
        pl.concat_str("street_number", "street_name", "unit_number", separator=" ", ignore_nulls=True).alias("address"),
        pl.col("middle").str.slice(0, 1),
    )
    told = told.with_columns(pl.when(pl.col("address") != "").then(pl.col("address")).alias("address"))
    rows, truth = _shuffled(told.select(SOURCE, *HOUSEHOLDS), told.select(SUBJECT))
    return Table(rows, truth, HOUSEHOLDS, SOURCE)


def english_names() -> Names:
    """The names of Febrl's fourth set, the most frequent first."""
    told = _shipped("febrl4").filter(pl.col(SOURCE) == "a")
    surnames, given = (_by_frequency(told[column]) for column in ("surname", "given_name"))
    return english(surnames, given)


def _by_frequency(names: pl.Series) -> list[str]:
    plain = names.drop_nulls().filter(names.drop_nulls().str.contains("^[a-z]{3,}$"))
    counted = plain.value_counts().sort(["count", plain.name], descending=[True, False])
    return counted[plain.name].to_list()


def _shipped(name: str) -> pl.DataFrame:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "shipped.parquet"
        subprocess.run([python_of(PEERS), script("packaged_tables"), name, out], check=True, capture_output=True)
        told = pl.read_parquet(out)
    return told.with_columns(
        pl.when(pl.col(column).str.strip_chars() != "").then(pl.col(column)).alias(column) for column in told.columns
    )


def _shuffled(rows: pl.DataFrame, truth: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = Luck(SEED)
    return shuffled(rows, truth, pl.Series([rng.random() for _ in range(rows.height)], dtype=pl.Float64))
