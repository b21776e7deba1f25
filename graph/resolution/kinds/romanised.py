"""What the romanisations of one foreign name have in common: Hussein and Husain, Chaikovsky and Tchaikovskiy.

The rule of this module: systems of romanisation disagree in vowels, in whether a sound is voiced or breathed, and in
how they write one hushing sound; so consonants are told apart by no more than that, vowels and glides not at all. What
pinyin writes is one system, and is left to it: there Zhang, Chang and Jiang are three surnames.

The systems are those of BGN and PCGN, ICAO (Doc 9303), ISO 9 and the German and French ones for Russian, the usual
English and French ones for Arabic, and for Korean the Revised one, that of McCune and Reischauer, and passports.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from graph.resolution.kinds.cells import distinct

LEAST_CONSONANTS: Final = 3
"""Two consonants are those of half a town."""

SPELLED: Final = "r"
"""Before what is heard of letters, so that no characters sound like it."""

WAYS: Final = 3
"""A word is read as in English, as in German and in the Slavonic countries, and by the custom of its own country."""

_CONSONANTS: Final = "CFHKLMNPRST"
DOUBLED: Final = {2 * consonant: consonant for consonant in _CONSONANTS}
"""Also where two words meet: Abdul Latif is Abdullatif."""

_CUSTOM: Final = {
    **dict.fromkeys(("LEE", "RHEE", "RHIE"), "YI"),
    **dict.fromkeys(("LIM", "RIM", "YIM"), "IM"),
    **dict.fromkeys(("ROH", "RO"), "NO"),
    **dict.fromkeys(("RYU", "RYOO", "LYU"), "YU"),
    "AHN": "AN",
    "PARK": "PAK",
    "HUYNH": "HOANG",
}
"""Korean surnames begin with no l and no r in the South, which passports write all the same, as they write a silent r
or h. Hoang is said and written Huynh in the south of Vietnam."""

_SOUNDS: Final = {
    **dict.fromkeys(("SHTSH", "SCHTSCH", "SHCH", "CHTCH"), "SC"),
    **dict.fromkeys(("TSCH", "DSCH", "TCH", "DZH", "TSH", "CH", "ZH", "DJ", "DZ", "TS", "TZ", "CZ", "J"), "C"),
    **dict.fromkeys(("SCH", "SH", "SZ", "S", "Z"), "S"),
    **dict.fromkeys(("CK", "GH", "C", "G", "K", "Q"), "K"),
    **dict.fromkeys(("TH", "DH", "D", "T"), "T"),
    **dict.fromkeys(("PH", "F", "V"), "F"),
    "KH": "H",
    "H": "H",
    "NGH": "NKH",
    **dict.fromkeys(("B", "P"), "P"),
    "X": "KS",
    "L": "L",
    "M": "M",
    "N": "N",
    "R": "R",
}
_OTHERWISE: Final = {"J": "", "CH": "H", "W": "F", "Z": "C", "KH": "KH", "GH": "KH"}
"""In German and in Slavonic countries j is a glide and w no glide; and an h may be the next syllable's: Suk-hee."""

_BY_LENGTH: Final = "|".join(sorted({*_SOUNDS, *_OTHERWISE}, key=lambda letters: (-len(letters), letters)))
_SOUND = re.compile(_BY_LENGTH)
_SOFT_C = re.compile("C(?=[EIY])")
_FIRST_X = re.compile("^X")
_LAST_W = re.compile("(?<=[AEIOUY])W(?![AEIOUY])")
_LAST_H = re.compile("(?<=[AEIOUY])H$")
_DOUBLE = re.compile(f"([{_CONSONANTS}])\\1+")

_I_FINALS: Final = "i|ie|iao|ian|in|ing"
_SYLLABLE: Final = "|".join(
    (
        f"[bpm](?:a|o|ai|ei|ao|an|en|ang|eng|{_I_FINALS}|u)|pou|me|mou|miu",
        "f(?:a|o|ei|ou|an|en|ang|eng|u)",
        "[dt](?:a|e|ai|ei|ao|ou|an|ang|eng|ong|i|ie|iao|ian|ing|u|uo|ui|uan|un)|d(?:en|ia|iu)",
        f"[nl](?:a|e|ai|ei|ao|ou|an|ang|eng|ong|{_I_FINALS}|iu|iang|u|uo|uan|un|v|ve|yu|yue|ue)|nen|lia",
        "[gkh](?:a|e|ai|ei|ao|ou|an|en|ang|eng|ong|u|ua|uo|uai|ui|uan|un|uang)",
        "[jqx](?:i|ia|ie|iao|iu|ian|in|iang|ing|iong|u|ue|uan|un)",
        "(?:zh|ch|sh)(?:a|e|i|ai|ao|ou|an|en|ang|eng|u|ua|uo|uai|ui|uan|un|uang)|zhong|chong|zhei|shei",
        "r(?:e|i|ao|ou|an|en|ang|eng|ong|u|ua|uo|ui|uan|un)",
        "[zcs](?:a|e|i|ai|ao|ou|an|en|ang|eng|ong|u|uo|ui|uan|un)|zei",
        "y(?:a|e|o|ao|ou|an|ang|i|in|ing|ong|u|ue|uan|un)|w(?:a|o|ai|ei|an|en|ang|eng|u)",
    )
)
_PINYIN = re.compile(f"(?:a|ai|an|ang|ao|e|ei|en|er|o|ou|{_SYLLABLE})(?:{_SYLLABLE}){{0,2}}", re.IGNORECASE)
_WORDS_REMEMBERED: Final = 200_000


@lru_cache(maxsize=_WORDS_REMEMBERED)
def is_pinyin(word: str) -> bool:
    """Whether pinyin writes this word so."""
    return _PINYIN.fullmatch(word) is not None


@lru_cache(maxsize=_WORDS_REMEMBERED)
def heard_of(word: str) -> tuple[str, ...]:
    """The consonants that are heard of a word in capitals, in each of the `WAYS` to read it."""
    return (_heard(word, _SOUNDS), _heard(word, _SOUNDS | _OTHERWISE), _heard(_CUSTOM.get(word, word), _SOUNDS))


def spellings(words: Sequence[str]) -> list[str]:
    """What is heard of a name's words in capitals, in each order that names have; nothing of what pinyin writes.

    The first word may be the surname and the last one, and Nguyen Thi Minh is Minh Thi Nguyen in the West.
    """
    if all(map(is_pinyin, words)):
        return []
    turned = (words, (*words[1:], words[0]), (words[-1], *words[:-1]), tuple(reversed(words)))
    read = [[heard_of(word) for word in order] for order in turned]
    found = ["".join(word[way] for word in order) for way in range(WAYS) for order in read]
    for double, single in DOUBLED.items():
        found = [heard.replace(double, single) for heard in found]
    return distinct([SPELLED + heard for heard in found if len(heard) >= LEAST_CONSONANTS])


def _heard(word: str, sounds: dict[str, str]) -> str:
    word = _LAST_H.sub("", _FIRST_X.sub("S", _SOFT_C.sub("S", _LAST_W.sub("V", word))))
    return _DOUBLE.sub(r"\1", "".join(sounds.get(letters, "") for letters in _SOUND.findall(word)))
