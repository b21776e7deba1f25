"""Check digits of the five registers, written for a million calls.

The rule of this module: pure arithmetic on text that is already upper case and free of noise; no judgement.
python-stdnum has the same arithmetic; it is the tests' oracle and too slow to be called for each value.
"""

from __future__ import annotations

import re
from typing import Final

CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: digits and capital letters without I, O, S, V, Z."""
_CREDIT_CHARACTERS = re.compile(f"[{CREDIT_ALPHABET}]+")

PROVINCES: Final = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
"""First two digits of GB/T 2260 codes, with the 81, 82 and 83 of residence permits."""

_CATEGORIES = {"1": "1239", "2": "19", "3": "123459", "4": "19", "5": "1239", "6": "129", "7": "129", "8": "19"} | {
    "9": "1239",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
DEPARTMENT_CATEGORIES: Final = frozenset(
    department + category for department, categories in _CATEGORIES.items() for category in categories
)
"""Registration department and category, the first two characters of a credit code (GB 32100-2015, 2016)."""

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTH_DAYS = frozenset(f"{m:02}{d:02}" for m, days in enumerate(_DAYS, 1) for d in range(1, days + 1))
_CENTURIES = frozenset(("18", "19", "20"))

# A character's value as a digit of a larger base, so that `int` does the sum in C: weights 3**i modulo 31 are
# base 34 read from the right (34 = 3 modulo 31); weights 2**i modulo 11 are base 13 (13 = 2 modulo 11).
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BASE_34 = bytes.maketrans(CREDIT_ALPHABET.encode(), _DIGITS[:31].encode())
_BASE_13 = bytes.maketrans(_DIGITS.encode(), "".join(_DIGITS[value % 11] for value in range(36)).encode())


def identity_check(digits17: str) -> str:
    """The check character of an identity number: ISO 7064 MOD 11-2 over 17 digits (GB 11643-1999)."""
    return "0123456789X"[(1 - 2 * int(digits17, 13)) % 11]


def credit_check(characters17: str) -> str:
    """The check character of a credit code: weights 3**i modulo 31 over 17 characters (GB 32100-2015)."""
    return CREDIT_ALPHABET[-int(characters17.encode().translate(_BASE_34)[::-1], 34) % 31]


def organisation_check(characters8: str) -> str:
    """The check character of an organisation code: weights 3 7 9 10 5 8 4 2 modulo 11 (GB 11714-1997)."""
    return "0123456789X"[-2 * int(characters8.encode().translate(_BASE_13), 13) % 11]


def registration_check(digits14: str) -> str:
    """The check digit of a business registration number: ISO 7064 MOD 11,10 (GS 15-2006)."""
    product = 10
    for digit in digits14:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def is_birth_date(digits8: str) -> bool:
    """Whether eight digits are a day between 1800 and 2099."""
    if digits8[:2] not in _CENTURIES or digits8[4:] not in _MONTH_DAYS:
        return False
    return digits8[4:] != "0229" or _is_leap(int(digits8[:4]))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def has_identity_shape(text: str) -> bool:
    """Whether 18 characters are built like an identity number: province and birth date, the check aside."""
    return text[:2] in PROVINCES and is_birth_date(text[6:14])


def lifted(digits15: str) -> str:
    """The 18-digit form of a 15-digit identity number: century 19 and a check digit (GB 11643-1999)."""
    digits17 = digits15[:6] + "19" + digits15[6:]
    return digits17 + identity_check(digits17)


def is_identity_number(text: str) -> bool:
    """Whether 18 characters are an identity number in shape and check digit; the county is not looked at."""
    return has_identity_shape(text) and text[:17].isdecimal() and text[17] == identity_check(text[:17])


def is_short_identity_number(text: str) -> bool:
    """Whether 15 digits can be an identity number of before 1999; it has no check digit of its own."""
    return text[:2] in PROVINCES and is_birth_date("19" + text[6:12]) and text.isdecimal()


def is_organisation_code(text: str) -> bool:
    """Whether nine ASCII letters and digits hold their check digit."""
    return text[8] == organisation_check(text[:8])


def is_credit_code(text: str) -> bool:
    """Whether 18 characters hold department, category, check digit and the embedded organisation code's one.

    The check digit alone is not enough: eighteen zeros and 123456789012345678 have a right one.
    """
    return (
        text[:2] in DEPARTMENT_CATEGORIES
        and text[2:8].isdecimal()
        and _CREDIT_CHARACTERS.fullmatch(text) is not None
        and text[17] == credit_check(text[:17])
        and is_organisation_code(text[8:17])
    )


def is_registration_number(text: str) -> bool:
    """Whether 15 digits hold the check digit of GS 15-2006."""
    return text[14] == registration_check(text[:14])
