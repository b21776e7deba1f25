"""Characters that stand for one another: variant forms, look-alikes, and consonants of transliterated names.

The rule of this module: each class has one representative, so that names which differ only inside classes fold to
the same text and are found by equality.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import Final

from graph.names.readings import usual_readings
from graph.names.tables import neighbours

VARIANTS: Final = ("variants.txt",)
LOOK_ALIKE: Final = ("look_alike.txt", "variants.txt")

_HEARD_ALIKE = (
    *(("sh", "s"), ("ch", "c"), ("zh", "z"), ("ng", "n")),
    *(("x", "s"), ("q", "c"), ("j", "z"), ("p", "b"), ("t", "d"), ("k", "g")),
)


@cache
def representatives(*tables: str) -> dict[int, str]:
    """Each character of some tables of groups with the first one of its class, in the form `str.translate` takes.

    Groups that share a character are one class, also across the tables.
    """
    near: dict[str, set[str]] = defaultdict(set)
    for table in tables:
        for character, others in neighbours(table).items():
            near[character] |= others
    first: dict[int, str] = {}
    for start in sorted(near):
        if ord(start) in first:
            continue
        waiting, found = [start], {start}
        while waiting:
            new = near[waiting.pop()] - found
            found |= new
            waiting += sorted(new)
        first.update(dict.fromkeys(map(ord, found), min(found)))
    return first


def one_variant(text: str) -> str:
    """The text with each variant character (堃, 喆 …) as the first of its class."""
    return text.translate(representatives(*VARIANTS))


def look_alike(text: str) -> str:
    """The text with each character that looks like others (未 末, 己 已 巳 …) or is their variant as the first one."""
    return text.translate(representatives(*LOOK_ALIKE))


def consonants(part: str) -> str:
    """What spellings of one foreign name have in common: its consonants, hard and soft ones alike."""
    heard = "".join(usual_readings(part))
    for one, other in _HEARD_ALIKE:
        heard = heard.replace(one, other)
    return re.sub(r"[aeiouvyw]", "", heard)
