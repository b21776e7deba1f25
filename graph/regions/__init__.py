"""Administrative divisions by date: what a code meant when it was written, and what became of it.

The rule of this package: a region is never dropped because it was renamed or dissolved; an unknown code is a
warning and never a rejection.
"""

from graph.regions.built_in import built_in
from graph.regions.region import (
    Region,
    RegionLevel,
    Succession,
    SuccessionState,
    Successor,
    code_of,
    level_of,
    regions_of,
)
from graph.regions.table import RegionTable

__all__ = [
    "Region",
    "RegionLevel",
    "RegionTable",
    "Succession",
    "SuccessionState",
    "Successor",
    "built_in",
    "code_of",
    "level_of",
    "regions_of",
]
