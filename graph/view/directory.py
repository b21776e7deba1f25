"""Who and where: departments with their regions, and the source files that a reader may know of.

The rule of this module: each is looked up once per answer, by id; what a hidden run wrote is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.engines.base import Row
from graph.view.cells import text, text_or_none, whole_or_none
from graph.view.deliveries import Delivered
from graph.view.reading import Reading
from graph.view.traced import Department, Region


@dataclass(frozen=True)
class Placed:
    """A department and the region it is in."""

    department: Department
    region: Region | None


def departments(reading: Reading, ids: Iterable[str]) -> dict[str, Placed]:
    """Departments by id."""
    return {text(row, "id"): _placed(row) for row in reading.reference_rows("view_departments", ids)}


def sources(reading: Reading, ids: Iterable[str]) -> dict[str, Delivered]:
    """Source files by id, without those of hidden runs and those recorded after the moment."""
    return {source: given for source, given in reading.sources(ids).items() if reading.moment.knew(given.recorded)}


def _placed(row: Row) -> Placed:
    department = Department(
        text(row, "id"), text(row, "name"), text_or_none(row, "code"), text_or_none(row, "region_code")
    )
    if row["region"] is None:
        return Placed(department, None)
    region = Region(
        id=text(row, "region"),
        code=text(row, "code_of_region"),
        name=text_or_none(row, "region_name") or text(row, "code_of_region"),
        since=whole_or_none(row, "since"),
        until=whole_or_none(row, "until"),
    )
    return Placed(department, region)
