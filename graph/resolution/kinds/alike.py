"""Characters that stand for one another: variant forms, look-alikes, and consonants of transliterated names.

The rule of this module: each class has one representative, so that names which differ only inside classes fold to
the same text and are found by equality.
"""

from __future__ import annotations

import re
from functools import cache

from graph.names.readings import usual_readings
from graph.names.tables import neighbours

_HEARD_ALIKE = (
    *(("sh", "s"), ("ch", "c"), ("zh", "z"), ("ng", "n")),
    *(("x", "s"), ("q", "c"), ("j", "z"), ("p", "b"), ("t", "d"), ("k", "g")),
)


@cache
def representatives(table: str) -> dict[int, str]:
    """Each character of a table of groups with the first one of its class, in the form `str.translate` takes.

    Groups that share a character are one class.
    """
    near = neighbours(table)
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
    return text.translate(representatives("variants.txt"))


def look_alike(text: str) -> str:
    """The text with each character that looks like others (未 末, 己 已 巳 …) as the first of its class."""
    return text.translate(representatives("look_alike.txt"))


def consonants(part: str) -> str:
    """What spellings of one foreign name have in common: its consonants, hard and soft ones alike."""
    heard = "".join(usual_readings(part))
    for one, other in _HEARD_ALIKE:
        heard = heard.replace(one, other)
    return re.sub(r"[aeiouvyw]", "", heard)
