"""The kinds of persons' names: whole ones, given names and surnames, in characters and in letters.

The rule of this module: Chinese names of two characters agree by equality of parts alone; how near two spellings are
means something for letters and for three characters and more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from graph.resolution.kinds import name_pieces, person_parts
from graph.resolution.kinds.cells import by_value
from graph.resolution.kinds.kind import (
    DIFFERENT,
    Blocks,
    Crosses,
    KeyPart,
    Kind,
    Level,
    Meaning,
    Measure,
    Near,
    Same,
    Shares,
)
from graph.resolution.kinds.name_columns import CHINESE_NAMES, LATIN_NAMES

EXACT: Final = Level("exact", Same("whole"), "Both write the name {a}.")
REWRITTEN: Final = Level(
    "rewritten",
    Shares("forms"),
    "{a} and {b} are one name in variant characters, with its parts in another order, or with a former name beside it.",
)
LOOKS: Final = Level("looks", Shares("looks"), "{a} and {b} differ in characters that look alike.")
SOUNDS: Final = Level(
    "sounds",
    Shares("sounds"),
    "{a} and {b} are read alike: one is the other in pinyin, or their characters sound the same.",
)
CONFUSED: Final = Level(
    "confused",
    Shares("confused"),
    "{a} and {b} differ as southern pronunciation, characters that look alike or spellings of a foreign name do.",
)
MISREAD: Final = replace(CONFUSED, rule=Crosses("aloud", "misread"))
"""The same of a whole name, also where it was changed twice: a character that looks alike, and then how all is read.

Two names that could both be misread as a third have nothing in common.
"""

CLOSE: Final = Level("close", Near("letters", Measure.JARO_WINKLER, 0.92), "{a} and {b} are spelled nearly alike.")
NICKNAME: Final = Level(
    "nickname", Shares("long_forms"), "One of {a} and {b} is a short form of the other, or both are of one name."
)
NEAR: Final = Level("near", Near("letters", Measure.JARO_WINKLER, 0.88), "{a} and {b} are spelled much alike.")
ALIKE: Final = Level("alike", Near("letters", Measure.JARO_WINKLER, 0.80), "{a} and {b} are spelled somewhat alike.")
ONE_CHARACTER: Final = Level(
    "one_character", Near("characters", Measure.EDITS, 1), "{a} and {b} differ in one character."
)
SLIPPED: Final = Level(
    "slipped",
    Crosses("anagram", "slips"),
    "{a} and {b} have the same characters, but some changed places or one stands in one of them alone.",
)
"""Names of strangers have another character in one place far more often than the same ones and one more."""

SHOWN: Final = Level(
    "shown",
    Crosses("shown", "masks"),
    "{a} and {b} agree in what both show; the rest is hidden or left out in one of them.",
)
SHARED_CHARACTER: Final = Level("shared_character", Shares("each"), "{a} and {b} have a character in common.")
INITIAL: Final = Level(
    "initial", Crosses("initial_alone", "initial"), "One of {a} and {b} is the other's first letter."
)

IN_LETTERS: Final = Meaning("spelled", "sounds")
"""A name in letters is as frequent as all names that are read so, few as its own rows may be."""

RARE_BY: Final = {
    REWRITTEN.name: "sounds",
    LOOKS.name: "looks",
    SOUNDS.name: "sounds",
    CONFUSED.name: "aloud",
    SLIPPED.name: "anagram",
}
"""How rare an agreement is, is told by whatever agrees: of names that sound alike by how many sound so."""

PERSON_NAME: Final = Kind(
    name="person_name",
    derive=by_value(
        person_parts.TEXTS, person_parts.LISTS, person_parts.person_parts, usual=(CHINESE_NAMES, LATIN_NAMES)
    ),
    levels=(EXACT, REWRITTEN, LOOKS, SOUNDS, MISREAD, CLOSE, SLIPPED, ONE_CHARACTER, ALIKE, SHOWN),
    different="{a} and {b} are different names.",
    keeps=frozenset({DIFFERENT}),
    keys=(
        KeyPart("slips", Blocks.ALONE),  # the whole name in any order is the first of them
        KeyPart("looks", Blocks.ALONE),
        KeyPart("sounds", Blocks.ALONE),
        KeyPart("confused", Blocks.ALONE),
        KeyPart("surname", Blocks.WITH),
        KeyPart("given", Blocks.WITH),
        KeyPart("words", Blocks.WITH),
    ),
    frequency="whole",
    meaning=IN_LETTERS,
    rare_by=RARE_BY,
)

GIVEN_NAME: Final = Kind(
    name="given_name",
    derive=by_value(name_pieces.TEXTS, name_pieces.LISTS, name_pieces.given_parts),
    levels=(EXACT, SOUNDS, CONFUSED, CLOSE, NICKNAME, NEAR, ALIKE, SHARED_CHARACTER, INITIAL),
    different="{a} and {b} are different given names.",
    keeps=frozenset({DIFFERENT}),
    keys=(
        KeyPart("sounds", Blocks.WITH),  # equal names sound alike
        KeyPart("long_forms", Blocks.WITH),
        KeyPart("initial", Blocks.WITH),
    ),
    frequency="whole",
)

SURNAME: Final = Kind(
    name="surname",
    derive=by_value(name_pieces.TEXTS, name_pieces.LISTS, name_pieces.surname_parts),
    levels=(EXACT, SOUNDS, CONFUSED, CLOSE, NEAR, ALIKE),
    different="{a} and {b} are different surnames.",
    keeps=frozenset({DIFFERENT}),
    family=True,
    keys=(KeyPart("sounds", Blocks.WITH),),  # equal names sound alike
    frequency="whole",
)
