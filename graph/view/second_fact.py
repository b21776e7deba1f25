"""The second fact that whoever looks for a person knows beside the name.

The rule of this module: it narrows and tells nothing. A fact counts when a file says it where the reader may read it,
so that nobody learns by trying what is closed to them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from graph.catalogue import Role
from graph.errors import BadInput
from graph.ids import Ids
from graph.view.audited import tokens_of
from graph.view.files import OpenFile, identifiers_in, placed_by_file
from graph.view.reading import Reading

BETWEEN: Final = re.compile(r"[\s\-‐-―/.,，。年月日]")
FEWEST: Final = 2
FEWEST_DIGITS: Final = 4
"""Fewer would be said by nearly every file, such as the century of a birth date."""


def tokens_said(ids: Ids, said: str) -> frozenset[str]:
    """The tokens under which a second fact that is a number or a phone may be held."""
    if not any(map(str.isdigit, said)):
        return frozenset()
    from graph.resolution.kinds.contacts import phone_parts  # noqa: PLC0415 - heavy, and few facts are numbers

    phones = phone_parts(said).get("numbers") or ()
    return frozenset((*tokens_of(ids, said), *(ids.token(Role.PHONE.value, phone) for phone in phones)))


def saying(reading: Reading, files: Sequence[OpenFile], said: str) -> frozenset[str]:
    """The ids of those files that say this: a birth date, an address, a region, a department, a whole number or phone.

    Raises `BadInput` for a fact that is too short to tell anybody apart.
    """
    fact = _plain(said)
    if len(fact) < (FEWEST_DIGITS if fact.isdigit() else FEWEST):
        raise BadInput("The second fact is too short to tell anybody apart.")
    placed = placed_by_file(reading, files)
    found = _with_number(reading, files, said)
    for file in files:
        where = placed[file.id]
        names = (where.department.name, where.region.name if where.region else "")
        if _says((*file.block.values(), *names), fact):
            found.add(file.id)
    return frozenset(found)


def _with_number(reading: Reading, files: Sequence[OpenFile], said: str) -> set[str]:
    """Those of the files that give this very number: of it they say a mask, so that its token is compared."""
    tokens = tokens_said(reading.base.ids, said)
    held = identifiers_in(reading, files) if tokens else {}
    return {file for file, numbers in held.items() if any(each.token in tokens for each in numbers)}


def _says(values: Iterable[str], fact: str) -> bool:
    return any(fact in _plain(value) for value in values)


def _plain(text: str) -> str:
    return BETWEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()
