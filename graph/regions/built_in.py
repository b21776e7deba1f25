"""The region table that is there without any download: codes, names and years, and few successors.

The rule of this module: what it does not know it does not claim. Its table says `unknown` where a published one
would say `none`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Final

from graph.regions.region import Region, RegionLevel, Successor, level_of
from graph.regions.table import RegionTable

NOT_A_REGION: Final = re.compile(r"(市辖区|县|市|.*直辖.*单位|.*直辖.*区划)")
"""Entries that group others and were never a place of their own (110100 市辖区, 110200 县)."""

SUCCESSOR: Final = re.compile(r"(\d{6})(?:\[(\d{4})\])?")
"""A successor code and, for a part that was transferred before the end, the year."""

_COUNTY = re.compile(r'\s+(\d{4}) county="(.*)"')
_PERIOD = re.compile(r"(?:\[(\d{4})?-(\d{4})?\])?([^,\[]+)")


def successors_in(text: str) -> tuple[Successor, ...]:
    """Successors as published: codes separated by semicolons, each with an optional year in brackets.

    Text of another form raises ValueError.
    """
    found = []
    for part in filter(None, text.split(";")):
        match = SUCCESSOR.fullmatch(part)
        if match is None:
            raise ValueError(part)
        found.append(Successor(match[1], int(match[2]) if match[2] else None))
    return tuple(found)


@cache
def built_in() -> RegionTable:
    """Divisions up to 2025 from python-stdnum (after Wikipedia) and the changes in changes.csv."""
    changes = list(_changes())
    successors = {code: successors_in(text) for code, _, _, _, text in changes}
    known = [replace(region, successors=successors.get(region.code, ())) for region in _from_stdnum()]
    present = {region.code for region in known}
    added = [
        Region(code, name, RegionLevel(level), None, int(since), None)
        for code, name, level, since, _ in changes
        if level and code not in present
    ]
    return RegionTable(known + added, successors_published=False)


def _changes() -> Iterator[list[str]]:
    text = (files("graph.regions") / "changes.csv").read_text("utf-8")
    rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    next(rows)
    return rows


def _from_stdnum() -> Iterator[Region]:
    province = ""
    for line in (files("stdnum.cn") / "loc.dat").read_text("utf-8").splitlines():
        county = _COUNTY.fullmatch(line)
        if county is None:
            province = line[:2]
            continue
        yield from _periods(province + county[1], county[2])


def _periods(code: str, text: str) -> Iterator[Region]:
    """The name periods of one code: `[-1991]北郊区,[1992-]北辰区`.

    There a name ends with the last full year and its follower begins in the next, while elsewhere both years
    are the year of the change; `until` is always that year.
    """
    named = [(match[1], match[2], match[3]) for match in _PERIOD.finditer(text)]
    begins = {int(since) for since, _, _ in named if since}
    for since, until, name in named:
        if NOT_A_REGION.fullmatch(name):
            continue
        end = int(until) if until else None
        if end is not None and end + 1 in begins:
            end += 1
        yield Region(code, name, level_of(code), None, int(since) if since else None, end)
