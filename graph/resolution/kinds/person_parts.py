"""The parts of a person's whole name, read from one name at a time.

The rule of this module: what is bolder than the normal form (another order, readings, look-alikes, hidden
characters) is a part of its own and never changes the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from graph.names.normal import SEPARATOR, normal_name
from graph.names.persons import HIDDEN, PersonName, parse_person_name
from graph.names.readings import joined, person_readings, pinyin_of_letters, readings, southern
from graph.names.tables import neighbours
from graph.resolution.kinds.alike import consonants, look_alike, one_variant, plain_letters
from graph.resolution.kinds.cells import Value, distinct
from graph.resolution.kinds.former import former_names
from graph.resolution.kinds.romanised import is_pinyin, spellings
from graph.resolution.kinds.slips import in_any_order, person_slips

TEXTS: Final = ("whole", "letters", "characters", "anagram", "surname", "given", "initial")
LISTS: Final = (
    "forms",
    "slips",
    "looks",
    "sounds",
    "spelled",
    "confused",
    "aloud",
    "misread",
    "shown",
    "masks",
    "words",
)
LEAST_CHARACTERS: Final = 3
"""From three characters on, one that differs leaves enough in common to say something."""

TITLES: Final = frozenset(("MR", "MRS", "MS", "MISS", "DR", "PROF"))
"""What is said to a person and is no part of the name; one row gives it and another leaves it out."""

READ: Final = "t"
"""Before how a whole name is read, so that nothing else that is confused with it is equal."""

_HAN = re.compile(r"[\u3400-\u9fff]+")
MOST_MASKED = 4


def person_parts(text: str) -> dict[str, Value]:
    """The parts of one person's name; see `TEXTS` and `LISTS`."""
    present, former = former_names(normal_name(plain_letters(text)))
    name = parse_person_name(present)
    if name.masked:
        return _masked(name)
    parts = _latin(name.parts) if name.latin else _written(name)
    if former:
        olds = [one_variant(old) for old in former]
        parts["forms"] = distinct([*_listed(parts["forms"]), *olds])
        parts["slips"] = distinct([*_listed(parts["slips"]), *olds, *map(in_any_order, olds)])
    return parts


def _masked(name: PersonName) -> dict[str, Value]:
    shown = re.sub(r"\*+", HIDDEN, name.text)
    if not shown.strip(HIDDEN + SEPARATOR):
        return {}
    coarser = [
        shown,
        shown[0] + HIDDEN if shown[0] != HIDDEN else "",
        HIDDEN + shown[-1] if shown[-1] != HIDDEN else "",
    ]
    return {"shown": [shown], "masks": distinct(coarser), "surname": shown[0] if shown[0] != HIDDEN else None}


def _latin(words: tuple[str, ...]) -> dict[str, Value]:
    if not words:
        return {}
    tokens = tuple(word for word in words if word not in TITLES) or words
    turned = [tokens, (*tokens[1:], tokens[0]), (tokens[-1], *tokens[:-1])]
    outer = [" ".join(sorted((tokens[0], tokens[-1])))] if len(tokens) > 1 else []
    sounds = distinct(["".join(map(pinyin_of_letters, turn)) for turn in turned])
    confused = spellings(tokens)
    return {
        "whole": " ".join(tokens),
        "letters": "".join(tokens),
        "surname": tokens[-1],
        "given": tokens[0],
        "initial": tokens[0][0],
        "forms": [" ".join(sorted(tokens))],
        "slips": [" ".join(sorted(tokens))],
        "sounds": sounds,
        "spelled": sounds,
        "confused": confused,
        "aloud": [READ + sound for sound in sounds] if all(map(is_pinyin, tokens)) else confused,
        "misread": confused,
        "shown": outer,
        "masks": outer,
        "words": distinct([token for token in tokens if len(token) > 1]),
    }


def _written(name: PersonName) -> dict[str, Value]:
    """A name in characters, perhaps with separators, letters or digits among them."""
    text, chinese = name.text, SEPARATOR not in name.text and _HAN.fullmatch(name.text) is not None
    folded = one_variant(text)
    forms = (
        [folded, one_variant(name.given + name.surname)]
        if chinese
        else [SEPARATOR.join(sorted(map(one_variant, name.parts)))]
    )
    characters = folded.replace(SEPARATOR, "")
    units = list(text) if chinese else _units(text)
    every = person_readings(text) if chinese else [*map(_mixed, units)]
    sounds = list(joined(every))
    if not chinese and len(name.parts) > 1:
        turned = [_mixed(unit) for part in reversed(name.parts) for unit in _units(part)]
        sounds = distinct([*sounds, *joined(turned)])
    confused = ["s" + heard for heard in southern_ways(units, every)]
    if SEPARATOR in text or len(text) > MOST_MASKED:
        confused.append("c" + ".".join(map(consonants, name.parts)))
    confused = distinct(confused)
    return {
        "whole": text,
        "letters": None if _HAN.search(text) else re.sub(r"[\W\d_]", "", text),
        "characters": text if len(text) >= LEAST_CHARACTERS else None,
        "anagram": in_any_order(characters) if len(characters) >= LEAST_CHARACTERS else None,
        "surname": name.surname if chinese else name.parts[-1],
        "given": name.given if chinese else name.parts[0],
        "initial": name.given[:1] if chinese else None,
        "forms": distinct(forms),
        "slips": person_slips(folded) if chinese else distinct([*forms, *person_slips(characters)]),
        "looks": [look_alike(text)],
        "sounds": sounds,
        "confused": confused,
        "aloud": [*confused, *(READ + sound for sound in sounds)],
        "misread": [*confused, *(READ + sound for sound in misread_ways(units, every))],
        "shown": [text] if chinese else [name.parts[0]],
        "masks": _masks(name) if chinese else [name.parts[0]],
        "words": list(name.parts) if len(name.parts) > 1 else [],
    }


def _masks(name: PersonName) -> list[str]:
    """How the name looks with characters hidden (张*, 张*国, 张建*, *建国, *国) or left out (张国, 张建)."""
    text, cut = name.text, len(name.surname)
    if not 1 < len(text) <= MOST_MASKED:
        return []
    kept = [text[0] + HIDDEN, text[:cut] + HIDDEN, text[:-1] + HIDDEN, HIDDEN + text[1:], HIDDEN + text[-1]]
    if len(text) > cut + 1:
        kept += [text[:-1], text[:cut] + text[cut + 1 :]]
        kept += [text[0] + HIDDEN + text[-1], text[:cut] + HIDDEN + text[-1], HIDDEN + text[cut:]]
    return distinct(kept)


def _units(text: str) -> list[str]:
    return re.findall(r"[A-Z]+|[^\W\d_]", text)


def _mixed(unit: str) -> tuple[str, ...]:
    return (pinyin_of_letters(unit),) if unit.isascii() else readings(unit)


def southern_ways(units: Sequence[str], every: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """How a name sounds in the south, given its characters (or Latin words) and their readings.

    A surname with a reading of its own is heard with its usual ones too: who types 合 for 何 reads it as he.
    """
    usual = (readings(unit) if len(unit) == 1 else () for unit in units)
    choices = ((*own, *more) for own, more in zip(every, usual, strict=True))
    return joined([tuple(dict.fromkeys(map(southern, choice))) for choice in choices])


def misread_ways(units: Sequence[str], every: Sequence[tuple[str, ...]]) -> list[str]:
    """How a name sounds to whoever takes one of its characters for one that looks like it.

    A name may be changed twice: 玉伟 for 王伟, which another file spells WANG WEI or writes 汪伟.
    """
    return distinct([way for at in range(len(units)) for way in misread_at(at, units, every)])


def misread_at(at: int, units: Sequence[str], every: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """`misread_ways` of one place."""
    taken = _readings_of_look_alikes(units[at])
    return joined([*every[:at], taken, *every[at + 1 :]]) if taken else ()


@cache
def _readings_of_look_alikes(unit: str) -> tuple[str, ...]:
    """The readings of all characters that look like this one."""
    others = sorted(neighbours("look_alike.txt").get(unit, ()))
    return tuple(dict.fromkeys(reading for other in others for reading in readings(other)))


def _listed(value: Value) -> list[str]:
    return value if isinstance(value, list) else []
