"""What a recognised number is: its kind, its canonical text, how far it can be trusted, and its mask.

The rule of this module: no more than four leading and four trailing characters of a person's number are ever
shown, and of an 18-digit identity number never a digit of the birth date.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

IDENTITY_LENGTH = 18
SHOWN = 4
SHORT = 6


class IdentifierKind(StrEnum):
    """Which register a number belongs to."""

    IDENTITY_NUMBER = "identity_number"
    CREDIT_CODE = "credit_code"
    ORGANISATION_CODE = "organisation_code"
    REGISTRATION_NUMBER = "registration_number"
    TAXPAYER_NUMBER = "taxpayer_number"
    PERMIT = "permit"
    OTHER = "other"


class CheckState(StrEnum):
    """How far a number can be trusted; only `valid` ones may join files."""

    VALID = "valid"
    BAD = "bad"
    MASKED = "masked"
    PLACEHOLDER = "placeholder"
    LOST_DIGITS = "lost_digits"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Number:
    """One recognised number.

    `text` is the canonical clear value (no spaces or hyphens, upper case, identity numbers with 18 digits) and
    is kept out of `repr`; `mask` is what may be shown; `code` is the finding to report (E202, E203, E204, E210).
    """

    kind: IdentifierKind
    text: str = field(repr=False)
    mask: str
    state: CheckState
    code: str | None = None


def mask_of_person(text: str) -> str:
    """A person's number with its middle hidden: 4+4 of 18 characters, less of any other length.

    Of other lengths it is not known where the birth date lies (a digit may be lost or doubled), so only two
    characters are left at the end; what arrived hidden stays hidden.
    """
    length = len(text)
    if length == IDENTITY_LENGTH:
        return text[:SHOWN] + "*" * (length - 2 * SHOWN) + text[-SHOWN:]
    if length > SHORT + SHOWN:
        return text[:SHOWN] + "*" * (length - SHORT) + text[-2:]
    if length > SHORT:
        return text[:2] + "*" * (length - SHOWN) + text[-2:]
    return text[:1] + "*" * (length - 1)
