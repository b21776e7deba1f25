"""Headings of values in English, for whoever does not read those of the exchange formats.

The rule of this module: the Chinese heading is what a department's form says and what a value is known by; the English
one is a help for reading and stands in one table (headings.toml) for every place that shows values.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def in_english(heading: str) -> str:
    """A heading in English; as it is where the table has none."""
    return headings().get(heading, heading)


@cache
def headings() -> Mapping[str, str]:
    """The English headings by the Chinese ones."""
    return tomllib.loads(files("graph.catalogue").joinpath("headings.toml").read_text(encoding="utf-8"))
