"""The forms under which a name is found: as written, in pinyin, by initials, by the core of a company's name.

The rule of this module: a form is for finding candidates; what is shown and compared is the name itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graph.names.companies import CompanyName, company_parts
from graph.names.normal import SEPARATOR, normal_name
from graph.names.readings import joined, person_readings, readings_in_words, usual_readings
from graph.names.tables import legal_forms

LONGEST_CHINESE_PERSON: Final = 4
"""Longer names without a separator are taken for companies."""

_LATIN = re.compile(r"[^A-Z]*[A-Z][^\u3400-\u9fff]*")


def pinyin_keys(text: str) -> tuple[str, ...]:
    """A name as toneless pinyin in one word, all readings (at most 8), the surname read as a surname.

    Latin names give their letters in the order written and with the first word last; companies one usual reading.
    """
    return _keys_of(normal_name(text))


def search_forms(text: str) -> tuple[str, ...]:
    """All forms under which a name is compared, each once: normal form, pinyin, initials, company brand and core."""
    name = normal_name(text)
    if not name:
        return ()
    if not is_company_name(name):
        return _distinct((name, *_keys_of(name), _initials(name)))
    return _distinct(_compared(name, company_parts(name), usual_readings(name)))


def index_forms(text: str) -> tuple[str, ...]:
    """The forms under which a name is looked up: those that are compared, and of a company more ways in pinyin.

    As its words are read (重庆 is chongqing, not zhongqing), without a note in brackets, a shop without its region.
    """
    name = normal_name(text)
    if not name or not is_company_name(name):
        return search_forms(name)
    company, words = company_parts(name), usual_readings(name)
    return _distinct((*_compared(name, company, words), *_spoken(name, company, words)))


def _compared(name: str, company: CompanyName, words: Sequence[str]) -> list[str]:
    forms = [name, "".join(words), _first_letters(words)]
    for part in (company.core, company.brand):
        at = name.find(part)
        forms += [part, "".join(usual_readings(part) if at < 0 else words[at : at + len(part)])]
    return forms


def _spoken(name: str, company: CompanyName, words: Sequence[str]) -> Iterator[str]:
    whole = name.removesuffix(f"({company.note})") if company.note else name
    usual = words[: len(whole)]
    spoken = readings_in_words(whole, usual)
    if company.note:
        yield from ("".join(usual), _first_letters(usual))
    if len(company.legal_form) == 1:  # that of a shop or a factory is said with its name
        yield "".join(usual_readings(company.core + company.legal_form))
    if spoken is not usual:
        yield from ("".join(spoken), _first_letters(spoken))
        for part in (company.core + company.legal_form, company.core, company.brand):
            yield "".join(readings_in_words(part, usual_readings(part)))


def _distinct(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, forms)))


def is_company_name(name: str) -> bool:
    """Whether a name in normal form is taken for a company's: a legal form at its end, or more than four characters."""
    if SEPARATOR in name or _LATIN.fullmatch(name):
        return False
    return len(name) > LONGEST_CHINESE_PERSON or name.endswith(tuple(legal_forms()))


def _keys_of(name: str) -> tuple[str, ...]:
    if _LATIN.fullmatch(name):
        words = re.findall(r"[A-Z0-9]+", name.upper())
        return tuple(dict.fromkeys(("".join(words).lower(), "".join([*words[1:], *words[:1]]).lower())))
    if is_company_name(name):
        return tuple(filter(None, ("".join(usual_readings(name)),)))
    return joined(person_readings(name))


def _first_letters(words: Iterable[str]) -> str:
    return "".join([word[0] for word in words if word])


def _initials(name: str) -> str:
    if _LATIN.fullmatch(name):
        return "".join(word[0] for word in re.findall(r"[A-Z]+", name)).lower()
    return "".join(choice[0][0] for choice in person_readings(name) if choice)
