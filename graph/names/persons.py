"""The parts of a person's name.

The rule of this module: a name is taken apart only as far as its writing tells; nobody's surname is guessed from
Latin letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.names.normal import SEPARATOR, normal_name
from graph.names.tables import compound_surnames

HIDDEN = "*"
_HIDING = str.maketrans("?×○□■▲△_", HIDDEN * 8)
_CALLED_SOMEBODY = re.compile(r"(?<=.)某+(?:某|人|甲|乙|丙|丁)?$")
_LATIN = re.compile(r"[A-Z][A-Z ,\-·.]*")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in normal form; `parts` are what separators or spaces divide.

    `surname` and `given` are filled for Chinese names of two to four characters, hidden characters are `*`.
    """

    text: str
    surname: str
    given: str
    parts: tuple[str, ...]
    latin: bool
    masked: bool


def parse_person_name(text: str) -> PersonName:
    """A person's name taken apart: 欧阳修 into 欧阳 and 修, ZHANG WEI and 阿依古丽·买买提 into their parts."""
    name = normal_name(text)
    name = _CALLED_SOMEBODY.sub(lambda hidden: HIDDEN * len(hidden[0]), name).translate(_HIDING)
    masked = HIDDEN in name
    if _LATIN.fullmatch(name):
        return PersonName(name, "", "", tuple(re.findall(r"[A-Z]+", name)), latin=True, masked=masked)
    if SEPARATOR in name:
        return PersonName(name, "", "", tuple(name.split(SEPARATOR)), latin=False, masked=masked)
    cut = 2 if name[:2] in compound_surnames() and len(name) > 2 else 1  # noqa: PLR2004 - characters of a surname
    return PersonName(name, name[:cut], name[cut:], (name,), latin=False, masked=masked)
