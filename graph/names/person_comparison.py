"""Whether two names can be one person's, and why.

The rule of this module: cautious. A variant needs a known reason for every character that differs, and reasons
other than reading alike are allowed for one character only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from typing import Final

from graph.names.comparison import NameComparison, NameRule, compared, written_rule
from graph.names.normal import SEPARATOR
from graph.names.persons import HIDDEN, PersonName, parse_person_name
from graph.names.readings import joined, person_readings, pinyin_of_letters, readings, southern, usual_readings
from graph.names.tables import neighbours

LEAST_TRANSLITERATED: Final = 4
"""Characters from which on a name counts as a transliteration even without a separator."""

_CONSONANTS_HEARD_ALIKE = (
    *(("sh", "s"), ("ch", "c"), ("zh", "z"), ("ng", "n")),
    *(("x", "s"), ("q", "c"), ("j", "z"), ("p", "b"), ("t", "d"), ("k", "g")),
)
_UNITS = re.compile(r"[A-Z]+|.")


def compare_person_names(a: str, b: str) -> NameComparison:
    """Compare two names as files write them; the first rule that holds decides, else they are different."""
    return compared(written_rule(a, b) or _rule_for(parse_person_name(a), parse_person_name(b)), a, b)


def _rule_for(a: PersonName, b: PersonName) -> NameRule:
    if a.masked or b.masked:
        return NameRule.MASKED if _agree_where_shown(a, b) else NameRule.DIFFERENT
    return next((rule for rule, holds in _RULES if holds(a, b)), NameRule.DIFFERENT)


def _agree_where_shown(a: PersonName, b: PersonName) -> bool:
    """A star hides one character or two: 张* is written for 张伟 and for 张建国."""
    if a.masked and b.masked:
        shown = [(x, y) for x, y in zip(a.text, b.text, strict=False) if HIDDEN not in (x, y)]
        return bool(shown) and all(x == y for x, y in shown)
    masked, whole = (a, b) if a.masked else (b, a)
    pattern = re.sub(r"(?:\\\*)+", lambda run: f".{{1,{len(run[0]) // 2 + 1}}}", re.escape(masked.text))
    return masked.text.strip(HIDDEN) != "" and re.fullmatch(pattern, whole.text) is not None


def _differences(a: PersonName, b: PersonName) -> list[tuple[int, str, str]]:
    """Where two names of the same length differ; empty if their lengths do."""
    if len(a.text) != len(b.text):
        return []
    return [(at, x, y) for at, (x, y) in enumerate(zip(a.text, b.text, strict=True)) if x != y]


def _differ_in_variants(a: PersonName, b: PersonName) -> bool:
    variants = neighbours("variants.txt")
    differing = _differences(a, b)
    return bool(differing) and all(y in variants.get(x, ()) for _, x, y in differing)


def _read_alike(a: PersonName, b: PersonName) -> bool:
    """Every character shares a reading with its opposite, surnames read as surnames."""
    differing = _differences(a, b)
    if not differing:
        return False
    first, second = person_readings(a.text), person_readings(b.text)
    return all(set(first[at]) & set(second[at]) for at, _, _ in differing)


def _look_alike(a: PersonName, b: PersonName) -> bool:
    differing = _differences(a, b)
    return len(differing) == 1 and differing[0][2] in neighbours("look_alike.txt").get(differing[0][1], ())


def _sound_alike_in_the_south(a: PersonName, b: PersonName) -> bool:
    differing = _differences(a, b)
    if len(differing) != 1:
        return False
    at = differing[0][0]
    first, second = person_readings(a.text)[at], person_readings(b.text)[at]
    return bool({southern(reading) for reading in first} & {southern(reading) for reading in second})


def _one_is_pinyin(a: PersonName, b: PersonName) -> bool:
    """The whole name in letters (either order), or single characters of it: 王ZHE for 王喆."""
    if a.latin != b.latin:
        latin, chinese = (a, b) if a.latin else (b, a)
        return _letters(latin) in _spellings(chinese)
    first, second = _UNITS.findall(a.text), _UNITS.findall(b.text)
    if a.latin or len(first) != len(second):
        return False
    pairs = [(x, y) for x, y in zip(first, second, strict=True) if x != y]
    return bool(pairs) and all(_is_reading_of(x, y) or _is_reading_of(y, x) for x, y in pairs)


def _is_reading_of(letters: str, character: str) -> bool:
    return len(character) == 1 and letters.lower() in readings(character)


def _letters(name: PersonName) -> str:
    return "".join(map(pinyin_of_letters, name.parts))


def _spellings(name: PersonName) -> set[str]:
    """A Chinese name in letters, surname first and surname last."""
    if not name.given:
        return set(joined(map(readings, name.text.replace(SEPARATOR, ""))))
    every, cut = person_readings(name.text), len(name.surname)
    pairs = product(joined(every[:cut]), joined(every[cut:]))
    return {spelled for surname, given in pairs for spelled in (surname + given, given + surname)}


def _same_parts_in_another_order(a: PersonName, b: PersonName) -> bool:
    if a.latin and b.latin:
        return sorted(a.parts) == sorted(b.parts) or _letters(a) == _letters(b)
    if len(a.parts) > 1 or len(b.parts) > 1:
        return sorted(a.parts) == sorted(b.parts)
    return a.given + a.surname == b.text or b.given + b.surname == a.text


def _one_drops_parts(a: PersonName, b: PersonName) -> bool:
    """A father's name or a middle name is left out; the first part stays."""
    shorter, longer = sorted((a.parts, b.parts), key=len)
    if len(longer) == 1 or len(shorter) == len(longer) or shorter[0] != longer[0]:
        return False
    rest = iter(longer)
    return len(shorter[0]) > 1 and all(part in rest for part in shorter)


def _spell_one_foreign_name(a: PersonName, b: PersonName) -> bool:
    """Part by part the same consonants in the same order: what differs between spellings are the vowels."""
    if a.latin or b.latin or not (_is_transliterated(a) and _is_transliterated(b)):
        return False
    if len(a.parts) != len(b.parts):
        return False
    pairs = zip(a.parts, b.parts, strict=True)
    return all(one == other or (_consonants(one) == _consonants(other) != "") for one, other in pairs)


def _consonants(part: str) -> str:
    heard = "".join(usual_readings(part))
    for one, other in _CONSONANTS_HEARD_ALIKE:
        heard = heard.replace(one, other)
    return re.sub(r"[aeiouvyw]", "", heard)


def _is_transliterated(name: PersonName) -> bool:
    return SEPARATOR in name.text or len(name.text) > LEAST_TRANSLITERATED


_RULES: Final[tuple[tuple[NameRule, Callable[[PersonName, PersonName], bool]], ...]] = (
    (NameRule.VARIANT_CHARACTER, _differ_in_variants),
    (NameRule.PINYIN, _one_is_pinyin),
    (NameRule.ORDER, _same_parts_in_another_order),
    (NameRule.TRANSLITERATION, _spell_one_foreign_name),
    (NameRule.HOMOPHONE, _read_alike),
    (NameRule.LOOK_ALIKE, _look_alike),
    (NameRule.SOUTHERN_PINYIN, _sound_alike_in_the_south),
    (NameRule.SHORT_FORM, _one_drops_parts),
)
