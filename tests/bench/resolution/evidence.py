"""What somebody who knows how data get dirty can still see in a value: its items of evidence.

The rule of this module: made from the kinds of dirt, not from the engine that is judged, and shares no code with its
comparisons. Two values share evidence where their items meet; the item that begins with `=` says all that others do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

import opencc

from graph.names import parse_company_name, pinyin_keys
from loaders.demo.spelling import LOOK_ALIKES

Items = frozenset[str]
ORGANISATION_CODE: Final = slice(8, 17)
SHORTEST_TYPED: Final = 3  # shorter texts with one character wrong show too little
FULL_NUMBER: Final = 18
OLD_NUMBER: Final = 15
OWN_GROUPS: Final = ("born:", "code:")  # what a number shares with a date, and a credit code with older numbers
COMPANY_ENDS: Final = tuple("司店校院馆社部厂房场所会心行")

_SIMPLIFIED = opencc.OpenCC("t2s")
_WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_NOISE = re.compile(r"[\s\-·•・．‧.,'（）()]")
_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?$|^(\d{2})\D?(\d{2})\D?(\d{4})$")


def items_of(kind: str, text: str) -> Items:
    """The items of a cell; kinds that can stand for each other (given name and surname) share their items."""
    return _cached(kind, text)


@lru_cache(maxsize=200_000)
def _cached(kind: str, text: str) -> Items:
    group, read = READERS.get(kind, ("", _plain))
    found = read(plain(text))
    return frozenset(item if item.startswith(OWN_GROUPS) else f"{group or kind}:{item}" for item in found)


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    """Compatible, small, simplified: the form in which texts are compared."""
    return str(_SIMPLIFIED.convert(unicodedata.normalize("NFKC", text))).lower().strip()


def _plain(text: str) -> set[str]:
    return {f"={text}"} if text else set()


def _name(text: str) -> set[str]:
    """Whole, in sounds, with look-alikes folded, with one character wrong, by its words in any order."""
    core = _NOISE.sub("", text)
    if not core:
        return set()
    words = sorted(_WORDS.findall(text))
    found = {f"={core}", f"sorted {' '.join(words)}", *_one_wrong(core)}
    if core.isascii():
        return found | {f"word {word}" for word in words} | {f"sorted {''.join(words)}", f"first {core[0]}"}
    sounds = {"".join(sorted(keys)) for keys in pinyin_keys(text)}
    found |= {f"sorted {key}" for key in sounds}
    found.add(f"alike {''.join(min(c, LOOK_ALIKES.get(c, c)) for c in core)}")
    if core.endswith(COMPANY_ENDS) or len(core) > 4:
        parsed = parse_company_name(text)
        found |= {f"core {parsed.core}/{parsed.branch}", f"brand {parsed.brand}"}
    return found


def _person_in_letters(text: str) -> set[str]:
    """A name as `_name` sees it; in letters also by the letters alone, which is what pinyin of a name shares."""
    found = _name(text)
    if text.isascii() and text:
        found.add(f"sorted {''.join(sorted(_NOISE.sub('', text)))}")
    return found


def _number(text: str) -> set[str]:
    """Whole, in the old form, by what a mask shows, with one digit wrong, by the day and the code within."""
    number = _NOISE.sub("", text).upper()
    if not number:
        return set()
    shown = number.split("*")
    if len(shown) > 1:
        head, tail = shown[0], shown[-1]
        heads = {f"head {head[:length]}" for length in (4, 6, 14) if len(head) >= length}
        return heads | ({f"tail {tail[-4:]}"} if len(tail) >= 4 else set())
    found = {f"={number}", *_one_wrong(number)}
    if len(number) == FULL_NUMBER:
        found |= {f"head {number[:length]}" for length in (4, 6, 14)} | {f"tail {number[-4:]}"}
        found |= {f"old {number[:6]}{number[8:17]}", f"code:{number[ORGANISATION_CODE]}"}
        found |= _born(number[6:14])
    elif len(number) == OLD_NUMBER:
        found |= {f"old {number}", f"code:{number[-9:]}"} | _born(f"19{number[6:12]}")
    elif len(number) == 9:
        found.add(f"code:{number}")
    return found


def _born(digits: str) -> set[str]:
    return {f"born:={digits}"} if _is_day(digits) else set()


def _date(text: str) -> set[str]:
    """The day, with one digit wrong, with day and month swapped, the year."""
    match = _DAY.search(text)
    if not match:
        return _plain(text)
    year, month, day = (
        (match[1], match[2], match[3]) if match[1] else (match[6], match[4], match[5])
    )  # either the year stands first or last
    digits = f"{year}{int(month):02d}{int(day):02d}"
    swapped = f"{year}{'/'.join(sorted((digits[4:6], digits[6:])))}"
    return {f"={digits}", f"swapped {swapped}", f"year {year}", *_one_wrong(digits)}


def _typed(text: str) -> set[str]:
    core = _NOISE.sub("", text)
    return {f"={core}", *_one_wrong(core)} if core else set()


def _address(text: str) -> set[str]:
    """Whole, without its beginning, by its words and numbers."""
    core = _NOISE.sub("", text)
    if not core:
        return set()
    words = {f"word {word}" for word in _WORDS.findall(text)}
    within = re.split("[市区县]", core)[-1]
    return {f"={core}", f"within {within}", *words}


def _words(text: str) -> set[str]:
    return {f"={text}", *(f"word {word}" for word in _WORDS.findall(text))} if text else set()


def _one_wrong(text: str) -> set[str]:
    """The text without each of its characters: whatever is one slip away shares one of these."""
    if len(text) < SHORTEST_TYPED:
        return set()
    return {f"less {text[:place]}{text[place + 1 :]}" for place in range(len(text))} | {f"less {text}"}


def _is_day(digits: str) -> bool:
    try:
        date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    except ValueError:
        return False
    return True


Reader = Callable[[str], set[str]]
READERS: Final[Mapping[str, tuple[str, Reader]]] = {
    "name": ("name", _person_in_letters),
    "person_name": ("person", _person_in_letters),
    "company_name": ("name", _name),
    "given_name": ("name", _name),
    "surname": ("name", _name),
    "identity_number": ("number", _number),
    "credit_code": ("number", _number),
    "identifier": ("number", _number),
    "birth_date": ("born", _date),
    "date": ("day", _date),
    "phone": ("phone", _typed),
    "postcode": ("postcode", _typed),
    "address": ("address", _address),
    "text": ("text", _words),
}
