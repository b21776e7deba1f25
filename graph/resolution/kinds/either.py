"""A column of names in which persons and companies stand side by side.

The rule of this module: each value decides for itself what it is, and a person's name never agrees with a company's
by anything but its own text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final

import polars as pl

from graph.names.normal import normal_name
from graph.names.readings import usual_readings
from graph.names.search import is_company_name
from graph.names.tables import compound_surnames, industries, legal_forms, simplified_characters
from graph.resolution.kinds import companies, company_parts, person_parts, persons
from graph.resolution.kinds.alike import plain_letters
from graph.resolution.kinds.cells import Usual, Value, by_value
from graph.resolution.kinds.company_columns import CHINESE_COMPANIES
from graph.resolution.kinds.kind import DIFFERENT, Blocks, KeyPart, Kind
from graph.resolution.kinds.latin_companies import FULL_WORDS, LATIN_FORMS, has_full_form, words_of
from graph.resolution.kinds.name_columns import CHINESE_NAMES, LATIN_NAMES
from graph.resolution.kinds.slips import company_slips

TEXTS: Final = tuple(dict.fromkeys((*person_parts.TEXTS, *company_parts.TEXTS)))
LISTS: Final = tuple(dict.fromkeys((*person_parts.LISTS, *company_parts.LISTS)))

_SHORT: Final = 4
_HAN = re.compile(r"[\u3400-\u9fff]+")
_TELLING: Final = ("whole", "trade", "branch")
_COMPANY_WORDS: Final = "|".join(sorted(LATIN_FORMS - {"THE", "AND"} | FULL_WORDS | {"GROUP", "BANK", "TRUST"}))
_LATIN_COMPANY = re.compile(rf"[^\u3400-\u9fff]*(?:\b(?:{_COMPANY_WORDS})\b|&)[^\u3400-\u9fff]*")


def either_parts(text: str) -> dict[str, Value]:
    """The parts of a person's name or of a company's, whichever it is."""
    name = normal_name(plain_letters(text))
    if is_company_name(name) or _is_latin_company(name) or _is_short_company(name):
        return _as_company(text)
    parts = person_parts.person_parts(text)
    return parts | {"branch": company_parts.NO_BRANCH, "slips": _slips(parts)} if parts else parts


def _as_company(text: str) -> dict[str, Value]:
    parts = company_parts.name_parts(text)
    confused = parts.get("confused")
    return parts | {"aloud": confused, "misread": confused, "sounds": _sounds(parts)}


def _sounds(parts: Mapping[str, Value]) -> list[str]:
    """How a name is read of which nothing but its length tells that it is a company's, such as 古丽扎西艾力."""
    whole = parts.get("whole")
    if not isinstance(whole, str) or not _HAN.fullmatch(whole) or whole.endswith(tuple(legal_forms())):
        return []
    told = parts["trade"] or parts["places"] or parts["branch"] != company_parts.NO_BRANCH
    return [] if told else ["".join(usual_readings(whole))]


def _slips(parts: Mapping[str, Value]) -> Value:
    """A person's slips; those of a long name also as a company's, for which it is taken where its separator is lost."""
    ordered, slips = parts.get("anagram"), parts.get("slips")
    if not isinstance(ordered, str) or not isinstance(slips, list) or len(ordered) < company_parts.LEAST_CHARACTERS:
        return slips
    return [*slips, *company_slips(ordered, company_parts.NO_BRANCH)[:1]]


def _is_latin_company(name: str) -> bool:
    return bool(_LATIN_COMPANY.fullmatch(name)) or ("\u00b7" in name and has_full_form(words_of(name)))


def _is_short_company(name: str) -> bool:
    """Whether four characters are a brand and a trade (信脉科技) and not a person with a surname of two."""
    return len(name) == _SHORT and name[:2] not in compound_surnames() and name[2:] in industries()


@cache
def _traditional() -> dict[str, str]:
    found: defaultdict[str, str] = defaultdict(str)
    for code, character in simplified_characters().items():
        found[character] += chr(code)
    return dict(found)


def _in_any_script(word: str) -> str:
    """A pattern for a word in simplified or traditional characters, since patterns see names as written."""
    return "".join(f"[{character}{_traditional().get(character, '')}]" for character in word)


def _of_person(usual: Usual, but_not: str) -> Usual:
    """The usual form of persons' names where companies' names stand beside them."""

    def read(texts: pl.Series) -> pl.DataFrame:
        return usual.read(texts).with_columns(branch=pl.lit(company_parts.NO_BRANCH))

    return Usual(usual.pattern, read, "|".join(filter(None, (usual.but_not, but_not))))


def _companies(texts: pl.Series) -> pl.DataFrame:
    """The usual form of companies' names where persons' names stand beside them."""
    parts = CHINESE_COMPANIES.read(texts)
    told = parts.select(*_TELLING, places=pl.col("places").list.first()).rows(named=True)
    sounds = pl.Series("sounds", [_sounds(each) for each in told], dtype=pl.List(pl.String))
    return parts.with_columns(sounds, aloud="confused", misread="confused")


_FORMS = "|".join(_in_any_script(form) for form in legal_forms() if form.isalpha())
_TRADES = "|".join(_in_any_script(trade) for trade in sorted(industries()) if len(trade) == _SHORT // 2)
_CHINESE = _of_person(CHINESE_NAMES, f"(?:{_FORMS})$|^..(?:{_TRADES})$")
_LATIN = _of_person(LATIN_NAMES, rf"(?i)\b(?:{_COMPANY_WORDS})\b")

NAME: Final = Kind(
    name="name",
    derive=by_value(TEXTS, LISTS, either_parts, usual=(_CHINESE, _LATIN, replace(CHINESE_COMPANIES, read=_companies))),
    levels=(
        persons.EXACT,
        persons.REWRITTEN,
        companies.SHORT,
        persons.LOOKS,
        persons.SOUNDS,
        persons.MISREAD,
        companies.SHORT_SOUNDS,
        companies.SPELLED,
        persons.SLIPPED,
        companies.ONE_OF_MANY,
        persons.ONE_CHARACTER,
        companies.CORE,
        persons.SHOWN,
        companies.BRANCH,
    ),
    different="{a} and {b} are different names.",
    keeps=frozenset({DIFFERENT}),
    keys=(
        KeyPart("slips", Blocks.ALONE),
        KeyPart("heard", Blocks.ALONE),
        KeyPart("looks", Blocks.ALONE),
        KeyPart("sounds", Blocks.ALONE),
        KeyPart("confused", Blocks.ALONE),
        KeyPart("surname", Blocks.WITH),
        KeyPart("given", Blocks.WITH),
        KeyPart("brand", Blocks.WITH),
        KeyPart("words", Blocks.WITH),
        KeyPart("places", Blocks.WITH),
    ),
    frequency="whole",
    meaning=persons.IN_LETTERS,
    rare_by=persons.RARE_BY,
)
