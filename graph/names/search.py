"""The forms under which a name is found: as written, in pinyin, by initials, by the core of a company's name.

The rule of this module: a form is for finding candidates; what is shown and compared is the name itself.
"""

from __future__ import annotations

import re
from typing import Final

from graph.names.companies import core_and_brand
from graph.names.normal import SEPARATOR, normal_name
from graph.names.readings import joined, person_readings, usual_readings
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
    """All forms under which a name is found, each once: normal form, pinyin, initials, company brand and core."""
    name = normal_name(text)
    if not name:
        return ()
    if not is_company_name(name):
        return tuple(dict.fromkeys(filter(None, (name, *_keys_of(name), _initials(name)))))
    words = usual_readings(name)
    forms = [name, "".join(words), "".join([word[0] for word in words if word])]
    for part in core_and_brand(name):
        at = name.find(part)
        forms += [part, "".join(usual_readings(part) if at < 0 else words[at : at + len(part)])]
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


def _initials(name: str) -> str:
    if _LATIN.fullmatch(name):
        return "".join(word[0] for word in re.findall(r"[A-Z]+", name)).lower()
    return "".join(choice[0][0] for choice in person_readings(name) if choice)
