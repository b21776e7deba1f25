"""Regions that no table knows, inside credit codes and in columns of their own (E208).

The rule of this module: an unknown region alone is a warning: a credit code holds its check digits, so it
stays evidence, a cell keeps its text, and the row is loaded.
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

_DIGITS: Final = 6

_SAYS: Final = "No region table knows the region inside this credit code: the row is loaded, check the code."
_SAYS_OF_CELL: Final = "No region table knows this region code: the row is loaded, the text is kept."


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


def check_region_columns(safe: pl.DataFrame, header: Header, regions: RegionTable, found: Findings) -> None:
    """Report cells of region columns that begin with no code of a region, retired ones included.

    `safe` are columns that may be shown. Codes of towns and streets (nine or twelve digits) begin with their county's.
    """
    for column in header.of_role(Role.REGION):
        cells = safe[column.field.key]
        written = cells.unique().drop_nulls()
        strange = [cell for cell in written if not _is_region(cell[:_DIGITS], regions)]
        if strange:
            found.note(
                cells.is_in(strange).fill_null(value=False), "E208", column.header, _SAYS_OF_CELL, cells, masked=True
            )


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
