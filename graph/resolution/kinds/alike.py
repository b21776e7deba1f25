"""Characters that stand for one another: variants, look-alikes, accented letters, consonants of foreign names.

The rule of this module: each class has one representative, so that names which differ only inside classes fold to
the same text and are found by equality.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from typing import Final

from graph.names.readings import usual_readings
from graph.names.tables import neighbours

_ACCENTED = re.compile(r"[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
_WITHOUT_ACCENT: Final = {
    **dict(zip("ØŁĐÐĦŦøłđðħŧ", "OLDDHTolddht", strict=True)),
    "Þ": "Th",
    "þ": "th",
    "Æ": "Ae",
    "æ": "ae",
    "Œ": "Oe",
    "œ": "oe",
}
"""Letters whose stroke is no accent that Unicode could take off."""

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


def plain_letters(text: str) -> str:
    """Latin letters without their accents (José as Jose, Łódź as Lodz); all other scripts as they are.

    To be called before `normal_name`, which takes away the spaces beside letters it does not know.
    """
    if text.isascii() or not _ACCENTED.search(text):
        return text
    return _ACCENTED.sub(lambda hit: _WITHOUT_ACCENT.get(hit[0]) or unicodedata.normalize("NFD", hit[0])[0], text)


def consonants(part: str) -> str:
    """What spellings of one foreign name have in common: its consonants, hard and soft ones alike."""
    heard = "".join(usual_readings(part))
    for one, other in _HEARD_ALIKE:
        heard = heard.replace(one, other)
    return re.sub(r"[aeiouvyw]", "", heard)
