"""Who and where: departments, regions, and the source files that a reader may know of.

The rule of this module: each is looked up once per answer, by id; what a hidden run wrote is not in it. Where
something is held is said by what is held, never by its department: one department may deliver for several regions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.engines.base import Row
from graph.regions import code_of
from graph.view.cells import instant, text, text_or_none, whole_or_none
from graph.view.deliveries import Delivered
from graph.view.parts import LEFT_OUT, Part
from graph.view.reading import Reading
from graph.view.traced import Department, Region

REGISTERED_IN: Final = slice(2, 8)
"""The digits of a credit code that say where it was given."""
NO_RUN: Final = -1
"""Stands where a list of runs must not be empty, because an engine could not tell what it is a list of."""


@dataclass(frozen=True)
class Placed:
    """The department that holds something, and the region for which it holds it."""

    department: Department
    region: Region | None


def departments(reading: Reading, ids: Iterable[str]) -> dict[str, Department]:
    """Departments by id."""
    wanted = frozenset(ids)
    rows = reading.reference_rows("view_departments", wanted)
    served = _served(reading, wanted) if Part.SERVED in reading.parts else None
    return {text(row, "id"): _department(reading, row, served) for row in rows}


def regions(reading: Reading, ids: Iterable[str]) -> dict[str, Region]:
    """Regions by id; one that no table told of has its code for a name."""
    wanted = frozenset(filter(None, ids))
    told = {text(row, "id"): _region(row) for row in reading.reference_rows("view_regions", wanted)}
    return {each: told.get(each) or Region(each, code_of(each), code_of(each), None, None) for each in wanted}


def sources(reading: Reading, ids: Iterable[str]) -> dict[str, Delivered]:
    """Source files by id, without those of hidden runs and those recorded after the moment."""
    return {source: given for source, given in reading.sources(ids).items() if reading.moment.knew(given.recorded)}


def _department(reading: Reading, row: Row, served: Mapping[str, tuple[str, ...]] | None) -> Department:
    department, code = text(row, "id"), text_or_none(row, "code") or None
    return Department(
        id=department,
        name=text(row, "name"),
        code=code,
        region=_registered(reading, code) if code else None,
        served=LEFT_OUT if served is None else served.get(department, ()),
    )


def _registered(reading: Reading, code: str) -> str | None:
    """The region in which a credit code says that it was given, if the table knows it."""
    region = reading.base.regions.at(code[REGISTERED_IN])
    return None if region is None else region.id


def _served(reading: Reading, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For which regions each of these departments delivered something that stands, and stood at the moment."""
    found: dict[str, list[str]] = {}
    for row in reading.reference_rows("view_regions_served", ids, hidden=[NO_RUN, *sorted(reading.visible.hidden)]):
        if reading.moment.knew(instant(row, "recorded")):
            found.setdefault(text(row, "id"), []).append(text(row, "region"))
    return {department: tuple(served) for department, served in found.items()}


def _region(row: Row) -> Region:
    return Region(
        id=text(row, "id"),
        code=text(row, "code"),
        name=text_or_none(row, "name") or text(row, "code"),
        since=whole_or_none(row, "since"),
        until=whole_or_none(row, "until"),
    )
