"""The parts of given names and of surnames that stand in columns of their own.

The rule of this module: one or two Chinese characters are compared as they are and as they are read; only letters
have a spelling that can be nearly alike.
"""

from __future__ import annotations

import re
from typing import Final

from graph.names.normal import normal_name
from graph.names.persons import HIDDEN
from graph.names.readings import joined, pinyin_of_letters, readings
from graph.names.tables import surname_readings
from graph.resolution.kinds.alike import look_alike, one_variant, plain_letters
from graph.resolution.kinds.cells import Value, distinct
from graph.resolution.kinds.nicknames import long_forms
from graph.resolution.kinds.person_parts import southern_ways

TEXTS: Final = ("whole", "letters", "initial", "initial_alone")
LISTS: Final = ("sounds", "confused", "each", "long_forms")

_TOKENS = re.compile(r"[A-Z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


def _piece(text: str, every: list[tuple[str, ...]], name: str) -> dict[str, Value]:
    """The parts of a given name or a surname that stands alone; `every` are the readings of its characters."""
    tokens = tuple(_TOKENS.findall(text))
    if tokens and not _HAN.search(text):
        letters = "".join(tokens)
        return {
            "whole": " ".join(tokens),
            "letters": letters if len(letters) > 1 else None,
            "sounds": distinct(["".join(map(pinyin_of_letters, order)) for order in (tokens, sorted(tokens))]),
            "initial": letters[0],
            "initial_alone": letters if len(letters) == 1 else None,
            "long_forms": list(long_forms(tokens[0])) if name == "given" else None,
        }
    folded = one_variant(text)
    heard = ["s" + way for way in southern_ways(text, every)]
    return {
        "whole": text,
        "letters": text if not _HAN.search(text) and len(text) > 1 else None,
        "sounds": list(joined(every)) or [folded],
        "confused": distinct(["l" + look_alike(text), *heard]),
        "each": list(dict.fromkeys(text)) if name == "given" else None,
        "initial": text[0],
    }


def given_parts(text: str) -> dict[str, Value]:
    """The parts of a given name without its surname."""
    name = normal_name(plain_letters(text))
    if HIDDEN in name:
        shown = [character for character in name if character != HIDDEN]
        return {"each": distinct(shown), "initial": name[0] if name[0] != HIDDEN else None}
    return _piece(name, [readings(character) for character in name], "given") if name else {}


def surname_parts(text: str) -> dict[str, Value]:
    """The parts of a surname without its given name, read as a surname (曾 zeng)."""
    name = normal_name(plain_letters(text))
    every = list(surname_readings().get(name, ())) or [readings(character) for character in name]
    return _piece(name, every, "surname") if name and HIDDEN not in name else {}
