"""A column of names in which persons and companies stand side by side.

The rule of this module: each value decides for itself what it is, and a person's name never agrees with a company's
by anything but its own text.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from graph.names.normal import normal_name
from graph.names.search import is_company_name
from graph.names.tables import legal_forms
from graph.resolution.kinds import companies, company_parts, person_parts, persons
from graph.resolution.kinds.alike import plain_letters
from graph.resolution.kinds.cells import Usual, Value, by_value
from graph.resolution.kinds.company_columns import CHINESE_COMPANIES
from graph.resolution.kinds.kind import Blocks, KeyPart, Kind
from graph.resolution.kinds.name_columns import CHINESE_NAMES, LATIN_NAMES

TEXTS: Final = tuple(dict.fromkeys((*person_parts.TEXTS, *company_parts.TEXTS)))
LISTS: Final = tuple(dict.fromkeys((*person_parts.LISTS, *company_parts.LISTS)))

_COMPANY_WORDS: Final = "|".join(sorted(company_parts.LATIN_FORMS - {"THE", "AND"} | {"GROUP", "BANK", "TRUST"}))
_LATIN_COMPANY = re.compile(rf"[^\u3400-\u9fff]*(?:\b(?:{_COMPANY_WORDS})\b|&)[^\u3400-\u9fff]*")


def either_parts(text: str) -> dict[str, Value]:
    """The parts of a person's name or of a company's, whichever it is."""
    name = normal_name(plain_letters(text))
    if is_company_name(name) or _LATIN_COMPANY.fullmatch(name):
        return company_parts.name_parts(text)
    parts = person_parts.person_parts(text)
    return parts | {"branch": company_parts.NO_BRANCH} if parts else parts


def _of_person(usual: Usual, but_not: str) -> Usual:
    """The usual form of persons' names where companies' names stand beside them."""

    def read(texts: pl.Series) -> pl.DataFrame:
        return usual.read(texts).with_columns(branch=pl.lit(company_parts.NO_BRANCH))

    return Usual(usual.pattern, read, "|".join(filter(None, (usual.but_not, but_not))))


_CHINESE = _of_person(CHINESE_NAMES, f"(?:{'|'.join(legal_forms())})$")
_LATIN = _of_person(LATIN_NAMES, rf"(?i)\b(?:{_COMPANY_WORDS})\b")

NAME: Final = Kind(
    name="name",
    derive=by_value(TEXTS, LISTS, either_parts, usual=(_CHINESE, _LATIN, CHINESE_COMPANIES)),
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
        KeyPart("forms", Blocks.ALONE),
        KeyPart("stated", Blocks.ALONE),
        KeyPart("sounds", Blocks.WITH),
        KeyPart("surname", Blocks.WITH),
        KeyPart("given", Blocks.WITH),
        KeyPart("brand", Blocks.WITH),
        KeyPart("words", Blocks.WITH),
        KeyPart("places", Blocks.WITH),
    ),
    frequency="whole",
)
