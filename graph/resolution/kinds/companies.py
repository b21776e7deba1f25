"""The kind of companies' names, in Chinese and in Latin letters.

The rule of this module: a branch agrees with nothing but the same branch; parts may be missing, but parts that are
there may not disagree.
"""

from __future__ import annotations

from typing import Final

from graph.resolution.kinds import persons
from graph.resolution.kinds.cells import by_value
from graph.resolution.kinds.company_columns import CHINESE_COMPANIES
from graph.resolution.kinds.company_parts import LISTS, TEXTS, name_parts
from graph.resolution.kinds.kind import (
    DIFFERENT,
    Blocks,
    Both,
    Crosses,
    KeyPart,
    Kind,
    Level,
    Measure,
    Near,
    Same,
    Shares,
)

EXACT: Final = Level("exact", Same("whole"), "Both write the name {a}.")
REWRITTEN: Final = Level(
    "rewritten", Shares("forms"), "{a} and {b} are one name: in variant characters, or a former name stands beside it."
)
SHORT: Final = Level(
    "short_form",
    Both((Crosses("stated", "general"), Same("brand"), Same("branch"))),
    "One of {a} and {b} is a short form of the other: same brand and trade, and no other region or legal form.",
)
SHORT_SOUNDS: Final = Level(
    "short_form_sounds",
    Both((Crosses("stated", "general"), Same("branch"))),
    "One of {a} and {b} reads like a short form of the other, whose brand is written with other characters.",
)
CONFUSED: Final = Level(
    "confused", Shares("confused"), "{a} and {b} differ as characters that are read alike or look alike do."
)
ONE_OF_MANY: Final = Level(
    "one_of_many",
    Both((Near("long", Measure.EDITS, 1), Same("branch"), Shares("slips"))),
    "{a} and {b} differ in one character of many.",
)
"""That they share a form with one character less follows; it lets strangers of whom this is true be counted."""
SPELLED: Final = Level(
    "close",
    Both((Near("letters", Measure.JARO_WINKLER, 0.92), Same("branch"))),
    "{a} and {b} are spelled nearly alike.",
)
CORE: Final = Level(
    "brand",
    Both((Same("brand"), Same("branch"))),
    "{a} and {b} have the same brand; trade, region or legal form differ.",
)
BRANCH: Final = Level(
    "branch",
    Crosses("stated", "general"),
    "One of {a} and {b} is a branch of the other, or both are branches of one company: related, and not the same.",
)

COMPANY_NAME: Final = Kind(
    name="company_name",
    derive=by_value(TEXTS, LISTS, name_parts, usual=(CHINESE_COMPANIES,)),
    levels=(EXACT, REWRITTEN, SHORT, CONFUSED, SHORT_SOUNDS, SPELLED, persons.SLIPPED, ONE_OF_MANY, CORE, BRANCH),
    different="{a} and {b} are different companies' names.",
    keeps=frozenset({DIFFERENT}),
    keys=(
        KeyPart("slips", Blocks.ALONE),  # the whole name and former ones are among them
        KeyPart("heard", Blocks.ALONE),
        KeyPart("confused", Blocks.ALONE),
        KeyPart("brand", Blocks.WITH),
        KeyPart("places", Blocks.WITH),
    ),
    frequency="brand",
    rare_by={persons.SLIPPED.name: persons.RARE_BY[persons.SLIPPED.name]},
)
