"""Invented identity numbers and codes with right check characters, and their damaged spellings.

The rule of this module: a number is unique by arithmetic, not by luck. Each subject's ordinal is turned into a
number by a one-to-one map, so that a million subjects need no memory of the numbers already given.
"""

from __future__ import annotations

from datetime import date, timedelta
from operator import mul
from typing import Final

from loaders.demo.luck import Luck

IDENTITY_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECKS: Final = "10X98765432"
CREDIT_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_VALUES: Final = {character: value for value, character in enumerate(CREDIT_ALPHABET)}
ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
PLACEHOLDERS: Final = ("00000000000000000X", "000000000000000000", "123456789012345678")

COUNTIES: Final = (
    "110101", "110103", "110105", "110115", "110224", "320106", "330103", "330105",
    "330110", "370116", "371202", "440524", "500115", "500221", "512221", "610104",
)  # fmt: skip
"""Address codes of identity numbers: of today and of counties that were renamed or merged since."""

SLOTS: Final = 100
"""Sequence numbers per county, day and sex come in five blocks of 100: one for each `Role`."""

ORDINARY, TWIN, NAMESAKE, SON, FATHER = range(5)

STEP: Final = 15_485_863  # a prime that divides none of the moduli below: multiplying by it shuffles one-to-one
FATHERHOOD: Final = timedelta(days=9_131)
CODE_SPACE: Final = 90_000_000
NEW_CODE_SPACE: Final = 31**6


def identity_number(county: str, born: date, sequence: int) -> str:
    """An 18-character resident number; `sequence` 0..999, odd for men.

    Source: GB 11643-1999, check by ISO 7064 MOD 11-2 (known numbers 11010519491231002X, 440524188001010014).
    """
    body = f"{county}{born:%Y%m%d}{sequence:03d}"
    return body + IDENTITY_CHECKS[sum(map(mul, map(int, body), IDENTITY_WEIGHTS)) % 11]


def fifteen_digits(number: str) -> str:
    """The form before 1999 of a number of somebody born in the twentieth century: no century, no check."""
    return number[:6] + number[8:17]


def organisation_code(body: str) -> str:
    """Eight characters and their check. Source: GB 11714 (weights 3 7 9 10 5 8 4 2, 10 is X, 11 is 0)."""
    rest = 11 - sum(map(mul, (int(c, 36) for c in body), ORGANISATION_WEIGHTS)) % 11
    return body + ("X" if rest == 10 else "0" if rest == 11 else str(rest))  # noqa: PLR2004 - the standard's two cases


def credit_code(kind: str, region: str, organisation: str) -> str:
    """The 18-character unified code: `kind` is department and category, e.g. `91` for an enterprise.

    Source: GB 32100-2015, check mod 31 (known numbers 91110000600037341L, N2110105MA01ABCD5Y).
    """
    body = kind + region + organisation
    total = sum(map(mul, map(CREDIT_VALUES.__getitem__, body), CREDIT_WEIGHTS))
    return body + CREDIT_ALPHABET[-total % 31]


def registration_number(authority: str, sequence: int) -> str:
    """A business registration number: authority 6, sequence 8, check by ISO 7064 MOD 11,10 (GS 15-2006)."""
    body = f"{authority}{sequence:08d}"
    rest = 10
    for digit in map(int, body):
        rest = (rest + digit) % 10 or 10
        rest = rest * 2 % 11
    return f"{body}{(11 - rest) % 10}"


def organisation_body(ordinal: int, offset: int) -> str:
    """The eight characters of the organisation code of the `ordinal`-th organisation: digits, or MA and six."""
    if ordinal % 3:
        return f"{10_000_000 + (ordinal * STEP + offset) % CODE_SPACE:08d}"
    rest = (ordinal * STEP + offset) % NEW_CODE_SPACE
    body = ""
    for _ in range(6):
        rest, digit = divmod(rest, 31)
        body += CREDIT_ALPHABET[digit]
    return "MA" + body


class Births:
    """Gives the `ordinal`-th person a county, a day and a sequence number that nobody else has.

    Relatives and namesakes share the day or the county of somebody and take the same slot in the block of
    their role, so they are as unique as the first.
    """

    def __init__(self, today: date, offset: int) -> None:
        self.first = date(today.year - 82, 1, 1)
        self.days = (date(today.year - 19, 1, 1) - self.first).days
        self.offset = offset

    def place(self, ordinal: int) -> tuple[str, date, int]:
        """County, birthday and slot of the person with this ordinal."""
        rest = (ordinal * STEP + self.offset) % (self.days * SLOTS * len(COUNTIES))
        rest, day = divmod(rest, self.days)
        county, slot = divmod(rest, SLOTS)
        return COUNTIES[county], self.first + timedelta(days=day), slot

    def relative(self, born: date) -> tuple[date, int]:
        """Birthday and role of the son of somebody born then, or of the father where a son would be too young."""
        if (born - self.first + FATHERHOOD).days < self.days:
            return born + FATHERHOOD, SON
        return born - FATHERHOOD, FATHER


def sequence_of(slot: int, role: int, *, male: bool) -> int:
    """The sequence number of a slot: its role's block, odd for men."""
    return 2 * (role * SLOTS + slot) + male


def mistyped(number: str, rng: Luck) -> str:
    """The number with one digit wrong: the check always fails, as no weight is a multiple of 11 or 31."""
    places = [place for place in range(8, 17) if number[place].isdigit()] or [2]
    place = rng.one_of(places)
    return f"{number[:place]}{(int(number[place]) + rng.between(1, 10)) % 10}{number[place + 1 :]}"


def masked(number: str, rng: Luck) -> str:
    """The number with its middle (or its tail) hidden, as departments publish it."""
    draw = rng.random()
    if draw < 0.5:  # noqa: PLR2004 - half of them
        return f"{number[:6]}{'*' * 8}{number[14:]}"
    if draw < 0.8:  # noqa: PLR2004 - three in ten
        return f"{number[:4]}{'*' * 10}{number[14:]}"
    return f"{number[:14]}****"


FULL_WIDTH: Final = str.maketrans("0123456789", "０１２３４５６７８９")


def spelled(number: str, rng: Luck) -> str:
    """The same number as somebody else types it: spaces, hyphens, small letters, full-width digits."""
    draw = rng.below(4)
    if draw == 0:
        return f"{number[:6]} {number[6:14]} {number[14:]}"
    if draw == 1:
        return f"{number[:6]}-{number[6:14]}-{number[14:]}"
    if draw == 2 and not number.isdigit():  # noqa: PLR2004 - the third way
        return number.lower()
    return number.translate(FULL_WIDTH)
