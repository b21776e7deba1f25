"""Splink on a table: `run_splink.py FAMILY TABLE OUT.csv [TRUTH]`; one clusters file for each threshold beside OUT.

The rule of this script: on Febrl the model of Splink's own examples, on persons at scale the settings of our first
measurements ("heavy", default training), elsewhere what its guide advises. Two threads, unless THREADS says otherwise.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLDS = (0.5, 0.95, 0.99)
SCALE_THRESHOLDS = (0.95,)
LEAST = 0.01
RANDOM_PAIRS = 1e7
SWAPPED = "l.given_name = r.surname and l.surname = r.given_name"


@dataclass(frozen=True)
class Model:
    """Splink's settings for a family of sets and how they are trained."""

    link: str
    rules: list[object]
    comparisons: Callable[[], list[object]]
    certain: list[object]
    recall: float
    sessions: list[object]
    random_pairs: float
    without_frequencies: bool


def febrl_dates() -> object:
    """Days of birth as Splink's examples compare them."""
    return cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d")


MODELS: dict[str, Model] = {
    "febrl3": Model(
        link="dedupe_only",
        rules=[block_on(name) for name in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")],
        comparisons=lambda: [
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            febrl_dates(),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        certain=[
            block_on("soc_sec_id"),
            block_on("given_name", "surname", "date_of_birth"),
            f"{SWAPPED} and l.date_of_birth = r.date_of_birth",
        ],
        recall=0.9,
        sessions=[block_on("date_of_birth"), block_on("postcode")],
        random_pairs=1e6,
        without_frequencies=False,
    ),
    "febrl4": Model(
        link="link_only",
        rules=[
            block_on("given_name", "surname"),
            SWAPPED,
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ],
        comparisons=lambda: [
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            febrl_dates(),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
        certain=[block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")],
        recall=0.8,
        sessions=[block_on("date_of_birth"), block_on("postcode")],
        random_pairs=1e6,
        without_frequencies=True,
    ),
    "scale": Model(
        link="dedupe_only",
        rules=[block_on("first_name", "surname"), block_on("dob"), block_on("phone")],
        comparisons=lambda: [
            cl.NameComparison("first_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode"),
            cl.LevenshteinAtThresholds("phone", [1, 2]),
            cl.LevenshteinAtThresholds("id_no", [1, 2]),
        ],
        certain=[block_on("id_no"), block_on("first_name", "surname", "dob")],
        recall=0.7,
        sessions=[block_on("dob"), block_on("first_name", "surname")],
        random_pairs=RANDOM_PAIRS,
        without_frequencies=True,
    ),
    "households": Model(
        link="dedupe_only",
        rules=[
            block_on("ssn"),
            block_on("first_name", "last_name"),
            block_on("date_of_birth", "last_name"),
            block_on("date_of_birth", "first_name"),
            block_on("address", "first_name"),
        ],
        comparisons=lambda: [
            cl.NameComparison("first_name").configure(term_frequency_adjustments=True),
            cl.ExactMatch("middle"),
            cl.NameComparison("last_name").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, invalid_dates_as_null=True),
            cl.DamerauLevenshteinAtThresholds("ssn", [1, 2]),
            cl.ExactMatch("sex"),
            cl.JaroWinklerAtThresholds("address", [0.95, 0.88]).configure(term_frequency_adjustments=True),
        ],
        certain=[block_on("ssn"), block_on("first_name", "last_name", "date_of_birth")],
        recall=0.7,
        sessions=[block_on("date_of_birth"), block_on("first_name", "last_name")],
        random_pairs=RANDOM_PAIRS,
        without_frequencies=True,
    ),
    "departments": Model(
        link="dedupe_only",
        rules=[
            block_on(name)
            for name in ("identity_number", "credit_code", "name", "phone", "address", "birth_date", "tax_number")
        ],
        comparisons=lambda: [
            cl.JaroWinklerAtThresholds("name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("identity_number", [1, 2]),
            cl.LevenshteinAtThresholds("credit_code", [1, 2]),
            cl.ExactMatch("tax_number"),
            cl.ExactMatch("organisation_code"),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.ExactMatch("established"),
            cl.LevenshteinAtThresholds("phone", [1]),
            cl.JaroWinklerAtThresholds("address", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("representative").configure(term_frequency_adjustments=True),
        ],
        certain=[block_on("identity_number"), block_on("credit_code"), block_on("name", "birth_date")],
        recall=0.5,
        sessions=[block_on("name"), block_on("address"), block_on("phone")],
        random_pairs=RANDOM_PAIRS,
        without_frequencies=True,
    ),
}
MODELS["febrl1"] = MODELS["febrl2"] = MODELS["febrl3"]


def prepared(family: str, table: pa.Table) -> pa.Table:
    """What a careful user does first: usual forms of numbers and days, for they are not the peer's business."""
    if family == "departments":
        for column in ("identity_number", "credit_code", "tax_number", "organisation_code"):
            table = changed(table, column, number)
        for column in ("birth_date", "established"):
            table = changed(table, column, day)
    if family == "households":
        table = changed(table, "date_of_birth", american_day)
    return table


def changed(table: pa.Table, column: str, change: Callable[[str], str | None]) -> pa.Table:
    """The table with every cell of a column changed."""
    cells = [None if cell is None else change(cell) for cell in table[column].to_pylist()]
    return table.set_column(table.schema.get_field_index(column), column, pa.array(cells, pa.string()))


def number(cell: str) -> str | None:
    """A number without spaces and signs; masks and placeholders are nothing."""
    text = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", cell)).upper()
    return None if "*" in text or text.startswith(("000000", "123456")) else text


def day(cell: str) -> str | None:
    """A Chinese day as ISO."""
    parts = re.fullmatch(r"(\d{4})\D?(\d{2})\D?(\d{2})\D?", cell)
    return "-".join(parts.groups()) if parts else None


def american_day(cell: str) -> str | None:
    """An American day, or eight digits in either order, as ISO."""
    digits = re.sub(r"\D", "", cell)
    if len(digits) != 8:
        return None
    if digits[:2] in ("18", "19", "20") and int(digits[4:6]) <= 12:
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return f"{digits[4:]}-{digits[:2]}-{digits[2:4]}"


def main(family: str, path: str, out: str, _truth: str = "") -> None:
    """Train, predict, cluster, write."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    model = MODELS[family]
    connection = duckdb.connect()
    connection.execute(f"set threads={int(os.environ.get('THREADS', '2'))}")
    api = DuckDBAPI(connection=connection)
    table = prepared(family, pyarrow.parquet.read_table(path))
    if model.link == "link_only":
        sides = [table.filter(pa.compute.equal(table["source"], side)).drop(["source"]) for side in "ab"]
        data = [api.register(side, dataset_display_name=name) for side, name in zip(sides, "ab", strict=True)]
    else:
        data = api.register(table, dataset_display_name="t")
    settings = SettingsCreator(
        link_type=model.link,
        unique_id_column_name="row_id",
        blocking_rules_to_generate_predictions=model.rules,
        comparisons=model.comparisons(),
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    linker = Linker(data, settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(model.certain, recall=model.recall)
    training.estimate_u_using_random_sampling(max_pairs=model.random_pairs, seed=1)
    for session in model.sessions:
        training.estimate_parameters_using_expectation_maximisation(
            session, estimate_without_term_frequencies=model.without_frequencies
        )
    predicted = linker.inference.predict(threshold_match_probability=LEAST)
    for threshold in SCALE_THRESHOLDS if family == "scale" else THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=threshold
        ).as_pyarrow_table()
        place = Path(out)
        pyarrow.csv.write_csv(clusters.select(["row_id", "cluster_id"]), place.with_suffix(f".{threshold}.csv"))


if __name__ == "__main__":
    main(*sys.argv[1:])
