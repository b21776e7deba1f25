"""Answers for machines: one JSON document, keys as the answers' fields are named, instants in UTC.

The rule of this module: a machine gets what the screen is made from, unshortened; nothing that a person types or
the base holds is renamed on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from pathlib import Path

import orjson


def json_text(answer: object) -> str:
    """One JSON document and a line end."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(answer, default=_plain, option=options).decode()


def _plain(thing: object) -> object:
    if isinstance(thing, Path):
        return thing.name
    if isinstance(thing, Mapping):
        return dict(thing)
    if isinstance(thing, Set):
        return sorted(thing)
    if isinstance(thing, Sequence) and not isinstance(thing, tuple):  # a tuple with names is nobody's answer
        return list(thing)
    raise TypeError(f"{type(thing).__name__} has no JSON form.")
