"""How characters are read: toneless pinyin with all readings, surnames first.

The rule of this module: a character that has several readings keeps them, the usual one first; a surname with a
reading of its own has only that.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice, product
from operator import add
from typing import Final

from graph.names.tables import compound_surnames, spoken_words, surname_readings

MOST_READINGS: Final = 8
"""Keys per name: 2 characters with 3 readings each are rare enough to be cut here."""

_SOUTHERN_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("hu", "f"), ("n", "l"), ("r", "l"))
_SOUTHERN_FINALS = (("ing", "in"), ("eng", "en"), ("ang", "an"))
_DIAERESIS = "\u0308"


@cache
def readings(character: str) -> tuple[str, ...]:
    """The toneless readings of a character, the usual one first; ü is v; empty if it is not Chinese."""
    toned = _toned().get(ord(character), "")
    return tuple(dict.fromkeys(filter(str.isalpha, (_toneless(reading) for reading in toned.split(",")))))


@cache
def _toned() -> Mapping[int, str]:
    """The table of readings; many commands ask for none, and reading it takes a fifth of a second.

    Whole phrases would take half a second more, and nothing here is read by phrases.
    """
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - heavy

    return PINYIN_DICT


def _toneless(reading: str) -> str:
    decomposed = unicodedata.normalize("NFD", reading).replace("u" + _DIAERESIS, "v")
    return "".join(letter for letter in decomposed if "a" <= letter <= "z")


@cache
def southern(reading: str) -> str:
    """A reading as heard where zh and z, n and l, hu and f, ing and in … are one sound.

    The rule hu to f (huang, fang) holds before a vowel only: hu itself stays.
    """
    heard = reading
    for northern, plain in _SOUTHERN_INITIALS:
        if heard.startswith(northern) and heard != northern:
            heard = plain + heard.removeprefix(northern)
            break
    for northern, plain in _SOUTHERN_FINALS:
        if heard.endswith(northern):
            return heard.removesuffix(northern) + plain
    return heard


def pinyin_of_letters(word: str) -> str:
    """One Latin word as pinyin is keyed: small letters, and v where LYU, NYU and LUE write ü.

    NYU is nü only where a word begins with it: in MINYU the n ends the syllable before.
    """
    letters = word.lower().replace("lyu", "lv").replace("lue", "lve")
    return "nv" + letters.removeprefix("nyu") if letters.startswith("nyu") else letters


def person_readings(name: str) -> list[tuple[str, ...]]:
    """The readings of each character of a person's name, its surname read as a surname."""
    surname = name[:2] if name[:2] in compound_surnames() else name[:1]
    own = surname_readings().get(surname)
    if own is None:
        return [readings(character) for character in name]
    return [*own, *(readings(character) for character in name[len(surname) :])]


def usual_readings(text: str) -> list[str]:
    """The usual reading of each character; letters and digits stand for themselves, all else for nothing."""
    return [_usual(character) for character in text]


def readings_in_words(text: str, usual: Sequence[str]) -> Sequence[str]:
    """The `usual` readings of a text, but in a word that is read otherwise the word's: chong qing, not zhong qing."""
    words = spoken_words()
    if words.keys().isdisjoint(map(add, text, text[1:])):
        return usual
    read, at = [*usual], 0
    while at < len(text) - 1:
        spoken = words.get(text[at : at + 2])
        if spoken is not None:
            read[at : at + 2] = spoken
        at += 1 if spoken is None else 2
    return read


@cache
def _usual(character: str) -> str:
    read = readings(character)
    return read[0] if read else character.lower() if character.isalnum() else ""


def joined(choices: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """All ways to read a name as one word, the usual one first, at most `MOST_READINGS`."""
    read = [choice for choice in choices if choice]
    if not read:
        return ()
    return tuple(dict.fromkeys("".join(way) for way in islice(product(*read), MOST_READINGS)))
