"""A column of names in which persons and companies stand side by side.

The rule of this module: each value decides for itself what it is, and a person's name never agrees with a company's
by anything but its own text.
"""

from __future__ import annotations

from typing import Final

from graph.names.normal import normal_name
from graph.names.search import is_company_name
from graph.resolution.kinds import companies, person_parts, persons
from graph.resolution.kinds.cells import Value, by_value
from graph.resolution.kinds.kind import Blocks, KeyPart, Kind


def either_parts(text: str) -> dict[str, Value]:
    """The parts of a person's name or of a company's, whichever it is."""
    if is_company_name(normal_name(text)):
        return companies.name_parts(text)
    parts = person_parts.person_parts(text)
    return parts | {"branch": companies.NO_BRANCH} if parts else parts


NAME: Final = Kind(
    name="name",
    derive=by_value(
        tuple(dict.fromkeys((*person_parts.TEXTS, *companies.TEXTS))),
        tuple(dict.fromkeys((*person_parts.LISTS, *companies.LISTS))),
        either_parts,
    ),
    levels=(
        persons.EXACT,
        persons.REWRITTEN,
        companies.SHORT,
        persons.SOUNDS,
        persons.CONFUSED,
        companies.SPELLED,
        companies.ONE_CHARACTER,
        companies.CORE,
        persons.SHOWN,
        companies.BRANCH,
    ),
    different="{a} and {b} are different names.",
    keys=(
        KeyPart("whole", Blocks.ALONE),
        KeyPart("forms", Blocks.ALONE),
        KeyPart("stated", Blocks.ALONE),
        KeyPart("sounds", Blocks.WITH),
        KeyPart("surname", Blocks.WITH),
        KeyPart("given", Blocks.WITH),
        KeyPart("brand", Blocks.WITH),
        KeyPart("words", Blocks.WITH),
        KeyPart("places", Blocks.WITH),
        KeyPart("masks", Blocks.WITH),
    ),
    frequency="whole",
)
