"""Persons' names: whole ones, given names and surnames, in characters and in letters.

The rule of this module: what is bolder than the normal form (another order, readings, look-alikes, hidden
characters) is a part of its own and never changes the name.
"""

from __future__ import annotations

import re
from typing import Final

from graph.names.normal import SEPARATOR, normal_name
from graph.names.persons import HIDDEN, PersonName, parse_person_name
from graph.names.readings import joined, person_readings, readings, southern
from graph.names.tables import surname_readings
from graph.resolution.kinds.alike import consonants, look_alike, one_variant
from graph.resolution.kinds.cells import Value, by_value, distinct
from graph.resolution.kinds.former import former_names
from graph.resolution.kinds.kind import Blocks, Crosses, KeyPart, Kind, Level, Measure, Near, Same, Shares

EXACT: Final = Level("exact", Same("whole"), "Both write the name {a}.")
REWRITTEN: Final = Level(
    "rewritten",
    Shares("forms"),
    "{a} and {b} are one name in variant characters, with its parts in another order, or with a former name beside it.",
)
SOUNDS: Final = Level(
    "sounds",
    Shares("sounds"),
    "{a} and {b} are read alike: one is the other in pinyin, or their characters sound the same.",
)
CONFUSED: Final = Level(
    "confused",
    Shares("confused"),
    "{a} and {b} differ as characters that look alike, southern pronunciation or spellings of a foreign name do.",
)
CLOSE: Final = Level("close", Near("letters", Measure.JARO_WINKLER, 0.92), "{a} and {b} are spelled nearly alike.")
NEAR: Final = Level("near", Near("letters", Measure.JARO_WINKLER, 0.88), "{a} and {b} are spelled much alike.")
ALIKE: Final = Level("alike", Near("letters", Measure.JARO_WINKLER, 0.80), "{a} and {b} are spelled somewhat alike.")
ONE_CHARACTER: Final = Level(
    "one_character", Near("characters", Measure.EDITS, 1), "{a} and {b} differ in one character."
)
SHOWN: Final = Level(
    "shown",
    Crosses("shown", "masks"),
    "{a} and {b} agree in what both show; the rest is hidden or left out in one of them.",
)
SHARED_CHARACTER: Final = Level("shared_character", Shares("each"), "{a} and {b} have a character in common.")
INITIAL: Final = Level(
    "initial", Crosses("initial_alone", "initial"), "One of {a} and {b} is the other's first letter."
)

TEXTS: Final = ("whole", "letters", "characters", "surname", "given", "initial")
LISTS: Final = ("forms", "sounds", "confused", "shown", "masks", "words")
LEAST_CHARACTERS: Final = 3
"""From three characters on, one that differs leaves enough in common to say something."""

_TOKENS = re.compile(r"[A-Z0-9]+")
_WRITTEN_V = (("lyu", "lv"), ("nyu", "nv"), ("lue", "lve"))
_HAN = re.compile(r"[\u3400-\u9fff]+")
_MOST_MASKED = 4


def person_parts(text: str) -> dict[str, Value]:
    """The parts of one person's name; see `TEXTS` and `LISTS`."""
    present, former = former_names(normal_name(text))
    name = parse_person_name(present)
    if name.masked:
        return _masked(name)
    parts = _latin(name.parts) if name.latin else _written(name)
    if former:
        parts["forms"] = distinct([*_listed(parts["forms"]), *(one_variant(old) for old in former)])
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


def _latin(tokens: tuple[str, ...]) -> dict[str, Value]:
    if not tokens:
        return {}
    turned = [tokens, (*tokens[1:], tokens[0]), (tokens[-1], *tokens[:-1])]
    outer = [" ".join(sorted((tokens[0], tokens[-1])))] if len(tokens) > 1 else []
    return {
        "whole": " ".join(tokens),
        "letters": "".join(tokens),
        "surname": tokens[-1],
        "given": tokens[0],
        "initial": tokens[0][0],
        "forms": [" ".join(sorted(tokens))],
        "sounds": distinct([spelled("".join(turn)) for turn in turned]),
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
    every = person_readings(text) if chinese else [*map(_mixed, _units(text))]
    sounds = list(joined(every))
    confused = ["l" + look_alike(text), *("s" + heard for heard in joined([_southern(choice) for choice in every]))]
    if SEPARATOR in text or len(text) > _MOST_MASKED:
        confused.append("c" + ".".join(map(consonants, name.parts)))
    return {
        "whole": text,
        "characters": text if len(text) >= LEAST_CHARACTERS else None,
        "surname": name.surname if chinese else name.parts[-1],
        "given": name.given if chinese else name.parts[0],
        "initial": name.given[:1] if chinese else None,
        "forms": distinct(forms),
        "sounds": sounds,
        "confused": distinct(confused),
        "shown": [text] if chinese else [name.parts[0]],
        "masks": _masks(name) if chinese else [name.parts[0]],
        "words": list(name.parts) if len(name.parts) > 1 else [],
    }


def _masks(name: PersonName) -> list[str]:
    """How the name looks with some of its characters hidden (张*, 张*国, 张建*, *建国, *国) or left out (张国, 张建)."""
    text, cut = name.text, len(name.surname)
    if not 1 < len(text) <= _MOST_MASKED:
        return []
    kept = [text[0] + HIDDEN, text[:cut] + HIDDEN, text[:-1] + HIDDEN, HIDDEN + text[1:], HIDDEN + text[-1]]
    if len(text) > cut + 1:
        kept += [text[:-1], text[:cut] + text[cut + 1 :]]
        kept += [text[0] + HIDDEN + text[-1], text[:cut] + HIDDEN + text[-1], HIDDEN + text[cut:]]
    return distinct(kept)


def _units(text: str) -> list[str]:
    return re.findall(r"[A-Z]+|[^\W\d_]", text)


def _mixed(unit: str) -> tuple[str, ...]:
    return (unit.lower(),) if unit.isascii() else readings(unit)


def _southern(choice: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(southern, choice)))


def spelled(letters: str) -> str:
    """Latin letters as pinyin is keyed: lower case, lyu and lue with v."""
    found = letters.lower()
    for written, meant in _WRITTEN_V:
        found = found.replace(written, meant)
    return found


def _listed(value: Value) -> list[str]:
    return value if isinstance(value, list) else []


def _piece(text: str, every: list[tuple[str, ...]], name: str) -> dict[str, Value]:
    """The parts of a given name or a surname that stands alone; `every` are the readings of its characters."""
    tokens = tuple(_TOKENS.findall(text))
    if tokens and not _HAN.search(text):
        letters = "".join(tokens)
        return {
            "whole": " ".join(tokens),
            "letters": letters if len(letters) > 1 else None,
            "sounds": distinct([spelled(letters), spelled("".join(sorted(tokens)))]),
            "initial": letters[0],
            "initial_alone": letters if len(letters) == 1 else None,
            "first": tokens[0] if len(tokens[0]) > 1 else None,
            name: letters,
        }
    folded = one_variant(text)
    heard = ["s" + way for way in joined([_southern(choice) for choice in every])]
    return {
        "whole": text,
        "sounds": distinct([folded, *joined(every)]),
        "confused": distinct(["l" + look_alike(text), *heard]),
        "each": list(dict.fromkeys(text)) if name == "given" else None,
        "initial": text[0],
        "first": text[0],
        name: text,
    }


def given_parts(text: str) -> dict[str, Value]:
    """The parts of a given name without its surname."""
    name = normal_name(text)
    return _piece(name, [readings(character) for character in name], "given") if name.strip(HIDDEN) else {}


def surname_parts(text: str) -> dict[str, Value]:
    """The parts of a surname without its given name, read as a surname (曾 zeng)."""
    name = normal_name(text)
    every = list(surname_readings().get(name, ())) or [readings(character) for character in name]
    return _piece(name, every, "surname") if name.strip(HIDDEN) else {}


_PIECE_TEXTS = ("whole", "letters", "initial", "initial_alone", "first")
_PIECE_LISTS = ("sounds", "confused", "each")

PERSON_NAME: Final = Kind(
    name="person_name",
    derive=by_value(
        TEXTS,
        LISTS,
        person_parts,
    ),
    levels=(EXACT, REWRITTEN, SOUNDS, CONFUSED, CLOSE, ONE_CHARACTER, ALIKE, SHOWN),
    different="{a} and {b} are different names.",
    keys=(
        KeyPart("whole", Blocks.ALONE),
        KeyPart("forms", Blocks.ALONE),
        KeyPart("sounds", Blocks.WITH),
        KeyPart("surname", Blocks.WITH),
        KeyPart("given", Blocks.WITH),
        KeyPart("words", Blocks.WITH),
        KeyPart("masks", Blocks.WITH),
    ),
    frequency="whole",
)

GIVEN_NAME: Final = Kind(
    name="given_name",
    derive=by_value(
        (*_PIECE_TEXTS, "given"),
        _PIECE_LISTS,
        given_parts,
    ),
    levels=(EXACT, SOUNDS, CONFUSED, CLOSE, NEAR, ALIKE, SHARED_CHARACTER, INITIAL),
    different="{a} and {b} are different given names.",
    keys=(
        KeyPart("whole", Blocks.WITH),
        KeyPart("sounds", Blocks.WITH),
        KeyPart("initial", Blocks.WITH),
    ),
    frequency="whole",
)

SURNAME: Final = Kind(
    name="surname",
    derive=by_value(
        (*_PIECE_TEXTS, "surname"),
        _PIECE_LISTS,
        surname_parts,
    ),
    levels=(EXACT, SOUNDS, CONFUSED, CLOSE, NEAR, ALIKE),
    different="{a} and {b} are different surnames.",
    keys=(KeyPart("whole", Blocks.WITH), KeyPart("sounds", Blocks.WITH)),
    frequency="whole",
)
