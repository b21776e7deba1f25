"""Made-up identity numbers, each put in one place in one form, so that a leak names where it came from.

The rule of this module: numbers are generated; whoever may hold one is said when it is sown.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from graph.identifiers.checks import identity_check

FULL_WIDTH: Final = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
COUNTIES: Final = ("110105", "310101", "320106", "440106", "500103", "510104", "610102")
FIRST_BIRTH: Final = date(1945, 1, 1)
LAST_BIRTH: Final = date(1994, 12, 31)


def _spaced(number: str) -> str:
    return f"{number[:6]} {number[6:14]} {number[14:]}"


def _hyphenated(number: str) -> str:
    return f"{number[:6]}-{number[6:14]}-{number[14:]}"


def _wrong_check(number: str) -> str:
    return number[:17] + ("5" if number[17] != "5" else "6")


def short(number: str) -> str:
    """The form of before 1999: 15 digits, no century and no check."""
    return number[:6] + number[8:17]


def cores(number: str) -> tuple[str, str]:
    """The inner twelve digits of both forms; they find a number that was cut, and no mask shows a birth date."""
    return number[3:15], short(number)[2:14]


FORMS: Final[dict[str, Callable[[str], str]]] = {
    "18 digits": str,
    "lower x": str.lower,
    "spaced": _spaced,
    "hyphenated": _hyphenated,
    "wrong digit": _wrong_check,
    "15 digits": short,
    "full width": lambda number: number.translate(FULL_WIDTH),
    "apostrophe": lambda number: "'" + number,
}
"""How a number is written, by the name of the form."""


@dataclass(frozen=True)
class Seed:
    """One number: where it was put and how; `in_vault` says that the vault may hold it, sealed."""

    number: str
    place: str
    form: str
    in_vault: bool

    def __str__(self) -> str:
        return f"{self.form} in {self.place}"


@dataclass
class Sower:
    """Makes numbers, never the same twice, and remembers where each was put."""

    random: random.Random = field(default_factory=lambda: random.Random(20261122))
    sown: dict[str, Seed] = field(default_factory=dict)
    _cores: set[str] = field(default_factory=set)

    def number(self, place: str, form: str = "18 digits", *, in_vault: bool = False, born: int | None = None) -> str:
        """A number as it is written in this form; `born` gives the year of birth."""
        while not self._fits(made := self._made(born), form):
            pass
        self._cores.update(cores(made))
        self.sown[made] = Seed(made, place, form, in_vault)
        return FORMS[form](made)

    @property
    def seeds(self) -> tuple[Seed, ...]:
        """Every number that was sown."""
        return tuple(self.sown.values())

    def _fits(self, made: str, form: str) -> bool:
        """Whether nobody could take it for another number, even in part."""
        return (form == "lower x") == made.endswith("X") and not self._cores.intersection(cores(made))

    def _made(self, born: int | None) -> str:
        days = (LAST_BIRTH - FIRST_BIRTH).days
        birth = FIRST_BIRTH + timedelta(days=self.random.randrange(days))
        year = birth.year if born is None else born
        body = f"{self.random.choice(COUNTIES)}{year}{birth:%m}{min(birth.day, 28):02}{self.random.randrange(100, 999)}"
        return body + identity_check(body)
