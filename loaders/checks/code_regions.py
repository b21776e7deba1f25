"""Credit codes whose digits for the region no table knows (E208).

The rule of this module: an unknown region alone is a warning: the code holds its check digits, so it
stays evidence, and its row is loaded.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.catalogue import Role
from graph.identifiers import CheckState, IdentifierKind
from graph.regions import RegionTable
from loaders.checks.findings import Findings
from loaders.headers import Header

# Registered by the state itself, which is no division and stands in no table of them.
THE_STATE: Final = "100000"
_CITY_DISTRICTS: Final = "01"
_GROUPS_OF_A_MUNICIPALITY: Final = ("0100", "0200")

_SAYS: Final = "No region table knows the region inside this credit code: the row is loaded, check the code."


def check_code_regions(
    numbers: pl.DataFrame, height: int, header: Header, regions: RegionTable, found: Findings
) -> None:
    """Report valid credit codes of subjects whose characters 3 to 8 are no code of a region, retired ones included."""
    codes = numbers.filter(
        (pl.col("kind") == IdentifierKind.CREDIT_CODE.value) & (pl.col("state") == CheckState.VALID.value)
    ).with_columns(pl.col("text").str.slice(2, 6).alias("region"))
    strange = [region for region in codes["region"].unique().sort() if not _is_region(region, regions)]
    if not strange:
        return
    odd = codes.filter(pl.col("region").is_in(strange))
    for column in header.of_role(Role.SUBJECT_NUMBER):
        rows = odd.filter(pl.col("key") == column.field.key)
        at = pl.repeat(False, height, dtype=pl.Boolean, eager=True).scatter(rows["row"], True)
        shown = pl.repeat(None, height, dtype=pl.String, eager=True).scatter(rows["row"], rows["mask"])
        found.note(at, "E208", column.header, _SAYS, shown, masked=True)


def _is_region(code: str, regions: RegionTable) -> bool:
    """Whether a registering authority may have this code.

    Tables of places lack the entries that only group others: the districts of a city (440301) and the districts or
    counties of a municipality (110100, 500200). Authorities register under them.
    """
    if code in regions or code == THE_STATE:
        return True
    if code.endswith(_CITY_DISTRICTS):
        return f"{code[:4]}00" in regions
    return code.endswith(_GROUPS_OF_A_MUNICIPALITY) and f"{code[:2]}0000" in regions
