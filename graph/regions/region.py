"""One region in one period of its name, and the answer to the question what became of it.

The rule of this module: years are as published, `since` the first year and `until` the year of the change; in
the year of a change both the old and the new region are plausible.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf
from typing import Final

FIRST_PUBLISHED_YEAR: Final = 1981
"""The year from which GB/T 2260 codes are published; an open beginning counts from here."""


class RegionLevel(StrEnum):
    """The three levels that have six-digit codes."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


class SuccessionState(StrEnum):
    """What is known about the fate of a code."""

    IN_FORCE = "in_force"
    ONE = "one"
    SEVERAL = "several"
    NONE = "none"
    UNKNOWN = "unknown"
    NO_SUCH_CODE = "no_such_code"


@dataclass(frozen=True, slots=True)
class Successor:
    """A code that took over all of a region, or a part of it in an earlier `year`."""

    code: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Region:
    """A code under one name; `parent` is the code above it, `since` and `until` are years, None is open.

    `id` is the code, or code@since where the code had several names; where several of them begin in one year, that is
    the one that lasted longest, and the others are code@since-until.
    """

    code: str
    name: str
    level: RegionLevel
    parent: str | None
    since: int | None
    until: int | None
    successors: tuple[Successor, ...] = ()
    id: str = ""

    def covers(self, year: int) -> bool:
        """Whether the name was in force in a year, the year of its end left to its successor."""
        return (self.since is None or self.since <= year) and (self.until is None or year < self.until)


@dataclass(frozen=True, slots=True)
class Succession:
    """The regions in force that a code leads to. Several are candidate evidence, never a conclusion.

    `unknown` says that the code ended and no published table is loaded that tells what followed; `none` that
    the published table names no successor.
    """

    state: SuccessionState
    regions: tuple[Region, ...] = ()


def regions_of(periods: Iterable[Region]) -> tuple[Region, ...]:
    """Periods with parents and ids filled in, ordered by code and year.

    A county's parent is the prefecture with its first four digits; a county directly under its province (the
    table then has no such prefecture) belongs to the province.
    """
    by_code: dict[str, list[Region]] = defaultdict(list)
    for period in periods:
        by_code[period.code].append(period)
    regions = []
    for code in sorted(by_code):
        named = sorted(by_code[code], key=_years)
        for region, following in zip(named, [*named[1:], None], strict=True):
            parent, key = _parent_of(code, by_code), _key(region, following, alone=len(named) == 1)
            regions.append(replace(region, parent=parent, id=key))
    return tuple(regions)


def _years(region: Region) -> tuple[int, float]:
    """From when until when a name was in force, in order; what has no end comes after all that ended."""
    return region.since or FIRST_PUBLISHED_YEAR, inf if region.until is None else region.until


def _key(region: Region, following: Region | None, *, alone: bool) -> str:
    """The id of a period. Two of one id would be one node, which each start gave the other's name."""
    if alone:
        return region.code
    since = region.since or FIRST_PUBLISHED_YEAR
    shadowed = following is not None and _years(following)[0] == since
    return f"{region.code}@{since}-{region.until}" if shadowed else f"{region.code}@{since}"


def code_of(region_id: str) -> str:
    """The code that a region of this id has, in whichever period of its name."""
    return region_id.partition("@")[0]


def level_of(code: str) -> RegionLevel:
    """The level that a code's trailing zeros tell."""
    if code.endswith("0000"):
        return RegionLevel.PROVINCE
    return RegionLevel.PREFECTURE if code.endswith("00") else RegionLevel.COUNTY


def _parent_of(code: str, known: dict[str, list[Region]]) -> str | None:
    province, prefecture = code[:2] + "0000", code[:4] + "00"
    above = [parent for parent in (prefecture, province) if parent != code and parent in known]
    return above[0] if above else None
