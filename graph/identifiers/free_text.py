"""Numbers of persons inside free text: found in every way they are written, and masked before anything is stored.

The rule of this module: when in doubt it is hidden. Only numbers that prove to be an organisation's (all check
digits hold, and no birth date fits) stay readable.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from graph.identifiers.checks import (
    PROVINCES,
    has_identity_shape,
    identity_check,
    is_birth_date,
    is_credit_code,
    is_identity_number,
    is_organisation_code,
    is_registration_number,
    is_short_identity_number,
)
from graph.identifiers.number import IdentifierKind, mask_of_person

_SEPARATOR = r"[ \t\r\n\u00a0\u200b\u2009\-‐‑‒–—−_.·*'’]{0,3}"
_DIGIT = "[0-9OoIl]"

_RUN = re.compile(rf"(?<![0-9])[0-9](?:{_SEPARATOR}{_DIGIT}){{14,}}(?:{_SEPARATOR}[Xx](?:[0-9]{{2}})?)?(?![0-9])")
"""Fifteen digits or more (O and l are digits to a scanner), with or without separators between them."""

_PHONE = re.compile(
    r"(?<![0-9])(?:\+?86[\- ]?)?1[3-9][0-9](?:[\- ]?[0-9]{4}){2}(?![0-9])"
    r"|(?<![0-9])0[0-9]{2,3}[\- )]{0,2}[0-9]{7,8}(?![0-9])"
)
_PERMIT = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:[HMhm][0-9]{8}(?:[0-9]{2})?|[EGeg][0-9]{8}|[Ee][A-Za-z][0-9]{7})"
    r"(?![0-9A-Za-z])"
)
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9AN-Y][0-9][0-9]{6}[0-9A-Z]{10}(?![0-9A-Za-z])")
_DATES = re.compile(r"(?:(?:19|20)[0-9]{2}[\-.][0-9]{1,2}[\-.][0-9]{1,2}[\s\-–—.]*){2,}")
_FULL_WIDTH = {0xFF01 + shift: 0x21 + shift for shift in range(94)} | {0x3000: 0x20}
_LOOKS_LIKE_DIGIT = str.maketrans("OoIl", "0011")

_SUSPECT: Final = r"[0-9０-９](?:[\s\u00a0\u200b\-‐‑‒–—−_.·*'’－．)）]{0,3}[0-9０-９]){6,}"
"""The cheap question asked of every row (Rust syntax): seven digits near each other."""

_SHORT_LENGTH, _LONG_LENGTH = 15, 18
_FIRST_DOCUMENT_YEAR = "2005"
_LATEST_SHORT_YEAR = "26"


def find_numbers(text: str, *, document_numbers: bool = False) -> list[tuple[int, int, IdentifierKind]]:
    """Where persons' numbers stand in a text: start, end and kind, in order and without overlaps.

    Identity numbers with 18 or 15 digits, spaced, hyphenated, full width, with x or a wrong digit, other runs of
    15 digits and more, phone numbers (kind `other`) and travel papers (`permit`).

    `document_numbers` is for columns of decision and licence numbers, which are long runs of digits themselves
    (a building permit has county, date and sequence, 18 digits): there only numbers that are a person's by check
    digit, or by a birth date too early for a document, are found, and no phones.
    """
    plain = text.translate(_FULL_WIDTH)
    found = [hit for run in _RUN.finditer(plain) for hit in _in_run(plain, run.start(), run.end())]
    if document_numbers:
        return [hit for hit in found if not _may_be_document(_compact(plain[hit[0] : hit[1]]))]
    taken = [(start, end) for start, end, _ in found]
    for pattern, kind in ((_PHONE, IdentifierKind.OTHER), (_PERMIT, IdentifierKind.PERMIT)):
        for hit in pattern.finditer(plain):
            if all(hit.end() <= start or end <= hit.start() for start, end in taken):
                found.append((hit.start(), hit.end(), kind))
                taken.append((hit.start(), hit.end()))
    return sorted(found)


def mask_text(text: str, *, document_numbers: bool = False) -> str:
    """The text with every person's number masked in place; its other characters are untouched."""
    masked = text
    for start, end, kind in reversed(find_numbers(text, document_numbers=document_numbers)):
        number = _compact(text[start:end].translate(_FULL_WIDTH))
        mask = number[:3] + "****" + number[-4:] if kind is IdentifierKind.OTHER else mask_of_person(number)
        masked = masked[:start] + mask + masked[end:]
    return masked


def mask_series(series: pl.Series, *, document_numbers: bool = False) -> pl.Series:
    """`mask_text` for a column of texts; only rows with seven digits near each other are touched."""
    suspect = series.str.contains(_SUSPECT).fill_null(value=False)
    if not suspect.any():
        return series
    rows = suspect.arg_true()
    return series.clone().scatter(
        rows, [mask_text(text, document_numbers=document_numbers) for text in series.gather(rows)]
    )


def _compact(written: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", written).upper()


def _may_be_document(number: str) -> bool:
    """Whether a run of digits is no valid identity number and its date is one that documents bear."""
    if len(number) == _SHORT_LENGTH:
        return not is_short_identity_number(number) or number[6:8] <= _LATEST_SHORT_YEAR
    inside = (number[at : at + _LONG_LENGTH] for at in range(max(1, len(number) - _LONG_LENGTH + 1)))
    return not any(
        is_identity_number(part) or (has_identity_shape(part) and part[6:10] < _FIRST_DOCUMENT_YEAR) for part in inside
    )


def _in_run(plain: str, start: int, end: int) -> list[tuple[int, int, IdentifierKind]]:
    """What of a run of digits has to be hidden: all of it, or nothing if it is dates or an organisation's."""
    if _is_inside_credit_code(plain, start, end):
        return []
    written = plain[start:end]
    number = _compact(written.translate(_LOOKS_LIKE_DIGIT))
    if len(number) < len(_compact(written)):
        return []
    whole = [(start, end, IdentifierKind.IDENTITY_NUMBER)]
    if number != written.upper().translate(_LOOKS_LIKE_DIGIT) and not _separated_is_person(written, number):
        return [hit for part in re.finditer(r"[0-9OoIl]{15,}[Xx]?", written) for hit in _in_part(start, part)]
    return [] if _is_organisations(plain[start:end], number) else whole


def _is_inside_credit_code(plain: str, start: int, end: int) -> bool:
    """Whether the digits are part of an 18-character credit code that has letters too."""
    return any(
        token.start() <= start and end <= token.end() and _is_organisations(token[0], token[0])
        for token in _CODE.finditer(plain, max(0, start - _LONG_LENGTH), end + _LONG_LENGTH)
    )


def _in_part(offset: int, part: re.Match[str]) -> list[tuple[int, int, IdentifierKind]]:
    number = part[0].upper().translate(_LOOKS_LIKE_DIGIT)
    hidden = (offset + part.start(), offset + part.end(), IdentifierKind.IDENTITY_NUMBER)
    return [] if _is_organisations(part[0], number) else [hidden]


def _separated_is_person(written: str, number: str) -> bool:
    """Whether digits with separators between them are one number and not dates, phones or amounts in a row.

    An identity number with any one wrong digit keeps at least one of province, birth date and check digit.
    """
    if _DATES.fullmatch(written) or _PHONE.match(written):
        return False
    if len(number) == _LONG_LENGTH:
        return (
            number[:2] in PROVINCES
            or is_birth_date(number[6:14])
            or (number[:17].isdecimal() and number[17] == identity_check(number[:17]))
        )
    if len(number) == _SHORT_LENGTH:
        return number[:2] in PROVINCES or is_birth_date("19" + number[6:12])
    return any(is_identity_number(number[at : at + _LONG_LENGTH]) for at in range(len(number) - _LONG_LENGTH + 1))


def _is_organisations(written: str, number: str) -> bool:
    """Whether a number proves to be an organisation's and could not be a person's."""
    if len(number) == _LONG_LENGTH:
        # A wrong digit in the birth date can make a person's number pass as a code of digits alone.
        birth_year_stands = number.isdecimal() and number[:2] in PROVINCES and number[6:8] in {"19", "20"}
        return not has_identity_shape(number) and not birth_year_stands and is_credit_code(number)
    if len(number) == _SHORT_LENGTH and written.isdecimal():
        holds = is_registration_number(number) or is_organisation_code(number[6:])
        return holds and not is_short_identity_number(number)
    return False
