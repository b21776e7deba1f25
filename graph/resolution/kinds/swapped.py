"""Given name and surname that changed columns.

The rule of this module: it is a column that the engine makes itself of a given name and a surname in one row, joined
by `DIVIDER`; it says something only where one row's given name is another's surname, so that it never counts again
what the two columns say by themselves.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.names.tables import simplified_characters
from graph.resolution.kinds.cells import said
from graph.resolution.kinds.kind import Crosses, Kind, Level

DIVIDER: Final = "\u241f"
"""Between given name and surname; a row that lacks one of them has no value at all."""


def swapped_parts(cells: pl.Series) -> pl.DataFrame:
    """The two names as they stand and in each other's place, and each by itself, without case, script and spaces."""
    plain = said(cells).str.to_uppercase().str.replace_all(rf"[^\w{DIVIDER}]+", "")
    simple = plain.str.replace_many({chr(code): character for code, character in simplified_characters().items()})
    names = simple.str.split_exact(DIVIDER, 1).struct.rename_fields(["given", "surname"]).struct.unnest()
    given, surname = pl.col("given"), pl.col("surname")
    # Two equal names would be their own swap.
    differ = (given != "") & (surname != "") & (given != surname)
    return names.select(
        in_order=pl.when(differ).then(pl.concat_str(given, pl.lit(DIVIDER), surname)),
        turned=pl.when(differ).then(pl.concat_str(surname, pl.lit(DIVIDER), given)),
        given=pl.when(differ).then(given),
        surname=pl.when(differ).then(surname),
    )


GIVEN_AND_SURNAME: Final = Kind(
    name="given_and_surname",
    derive=swapped_parts,
    levels=(
        Level(
            "swapped",
            Crosses("in_order", "turned"),
            "{a} and {b} are one name with given name and surname in each other's place.",
        ),
        Level(
            "half_swapped", Crosses("given", "surname"), "The given name of one of {a} and {b} is the other's surname."
        ),
    ),
    different="Given name and surname of {a} and {b} have not changed places.",
)
