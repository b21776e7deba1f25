"""Which number a cell holds, whatever noise surrounds it, and whether it may be believed.

The rule of this module: form and arithmetic decide; what the column promises (`expected`, `person`) only breaks
ties, because departments put registration numbers into the credit code column and the other way round.
"""

from __future__ import annotations

import re
from typing import Final

from graph.identifiers.cells import (
    NULL_WORDS,
    NUMBER_WITH_FRACTION,
    REMARK,
    SCIENTIFIC,
    STARS,
    without_noise,
)
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
    lifted,
)
from graph.identifiers.number import IDENTITY_LENGTH, CheckState, IdentifierKind, Number, mask_of_person

PERMIT: Final = re.compile(r"[HM]\d{8}(\d{2})?|[A-Z]{3}\d{12}|[DEGPSK]\d{8}|E[A-Z]\d{7}|\d{8}|\d{10}[A-Z]?")
"""Travel permits of Hong Kong, Macao and Taiwan, permanent residence cards, passports, army papers."""

_PASSPORT: Final = re.compile(r"(?=.*[0-9])[0-9A-Z]{6,9}")
"""What passports of other states have (ICAO 9303 leaves nine characters); believed only of who says it is one."""

_CENTENARIANS: Final = "996"
"""From this sequence on a number of fifteen digits was of somebody over a hundred (GB 11643-1989, dropped in 1999)."""

_COUNTING = "12345678901234567890"
_VALID = CheckState.VALID
_BAD = CheckState.BAD
_IDENTITY = IdentifierKind.IDENTITY_NUMBER
_CREDIT = IdentifierKind.CREDIT_CODE
_ORGANISATION = IdentifierKind.ORGANISATION_CODE
_REGISTRATION = IdentifierKind.REGISTRATION_NUMBER
_TAXPAYER = IdentifierKind.TAXPAYER_NUMBER
_PUBLIC = frozenset((_CREDIT, _ORGANISATION, _REGISTRATION, _TAXPAYER))
_PERSONAL = frozenset((_IDENTITY, IdentifierKind.PERMIT))
_LEAST_DIGITS_OF_A_NUMBER = 6
_MOST_DIGITS_SHOWN = 12
_CHARACTERS_BEFORE_DIGITS_GET_LOST = 15


def recognise(
    text: str,
    expected: IdentifierKind | None = None,
    person: bool | None = None,
    *,
    numeric_cell: bool = False,
) -> Number | None:
    """The number in a cell, or None if the cell says that there is none (— —, 无, /, N/A, *, empty).

    `expected` is the kind that the column promises, `person` whether its subjects are natural persons, and
    `numeric_cell` that the spreadsheet held it as a number: beyond 15 digits its end is then lost (E210).
    """
    value = text.upper() if text.isascii() and text.isalnum() else without_noise(text)
    if value in NULL_WORDS or not value.strip("*"):
        return None
    if not value.isalnum() or not value.isascii() or ("XX" in value and not _is_whole_code(value)):
        return _damaged(value, expected, person)
    if numeric_cell and len(value) > _CHARACTERS_BEFORE_DIGITS_GET_LOST:
        return _lost_digits(value, expected)
    if _is_placeholder(value):
        return _number(_kind_of_length(value, expected), value, CheckState.PLACEHOLDER, "E203")
    by_length = _BY_LENGTH.get(len(value))
    if by_length is not None:
        return by_length(value, expected, person)
    return _of_no_known_length(value, expected, person)


def _is_whole_code(value: str) -> bool:
    """Whether a double X belongs to a credit code and hides nothing."""
    return len(value) == IDENTITY_LENGTH and is_credit_code(value)


def _number(kind: IdentifierKind, value: str, state: CheckState, code: str | None = None) -> Number:
    """A number with the mask of its kind; whatever could be nearly a person's number is hidden."""
    if kind in _PUBLIC and not (_could_be_personal(value) and state is not CheckState.PLACEHOLDER):
        return Number(kind, value, value, state, code)
    return Number(kind, value, mask_of_person(value), state, code)


def _could_be_personal(value: str) -> bool:
    """Whether a number could be, contain, or be one wrong digit away from an identity number.

    Codes that hold their check digits and have no birth date where a person's would be never come here.
    """
    if len(value) > IDENTITY_LENGTH:
        return True
    return len(value) >= _CHARACTERS_BEFORE_DIGITS_GET_LOST - 1 and sum(map(str.isdecimal, value)) >= len(value) - 2


def _is_placeholder(value: str) -> bool:
    """Numbers that stand for "no number": one repeated digit, zeros before a check digit, 1234567890 and so on."""
    if value[0] != "1" and value[0] != value[1:2] and len(value) > 2:  # noqa: PLR2004 - nearly all; the rest is dearer
        return False
    return (
        value.count(value[0]) >= len(value) - 1 and (value[:-1] == value[0] * (len(value) - 1))
    ) or _COUNTING.startswith(value)


def _kind_of_length(value: str, expected: IdentifierKind | None) -> IdentifierKind:
    if expected is not None:
        return expected
    return {9: _ORGANISATION, 13: _REGISTRATION, 15: _REGISTRATION, 18: _CREDIT}.get(len(value), IdentifierKind.OTHER)


def _of_18(  # noqa: PLR0911 - one return per register that has 18 characters
    value: str, expected: IdentifierKind | None, person: bool | None
) -> Number:
    promised_person = person is True or expected in _PERSONAL
    if value[:17].isdecimal() and has_identity_shape(value):
        if value[17] == identity_check(value[:17]):
            return Number(_IDENTITY, value, mask_of_person(value), _VALID)
        if not (person is False or expected is _CREDIT) or not is_credit_code(value):
            return _unlike(value)
    if promised_person and value[:17].isdecimal() and (value[:2] in PROVINCES or is_birth_date(value[6:14])):
        if _is_residence_card(value):
            return _number(IdentifierKind.PERMIT, value, _VALID)
        # One wrong digit leaves province or birth date; it must not turn a person into a company by chance.
        return _unlike(value)
    if is_credit_code(value):
        if _is_placeholder(value[8:17]):
            return Number(_CREDIT, value, value, CheckState.PLACEHOLDER, "E203")
        # In the rare code that has a birth date where a person's would be, the middle is hidden.
        mask = mask_of_person(value) if has_identity_shape(value) else value
        return Number(_CREDIT, value, mask, _VALID, "E204" if promised_person else None)
    if not value[:17].isdecimal():
        return _number(_IDENTITY if promised_person else _CREDIT, value, _BAD, "E202")
    if _is_residence_card(value) and person is not False:
        return _number(IdentifierKind.PERMIT, value, _VALID)
    return _unlike(value) if promised_person or value[:2] in PROVINCES else _number(_CREDIT, value, _BAD, "E202")


def _unlike(value: str) -> Number:
    """An identity number with a wrong digit, or with its end lost in a spreadsheet (…000)."""
    if value.endswith("000"):
        return _lost_digits(value, _IDENTITY)
    return _number(_IDENTITY, value, _BAD, "E202")


def _is_residence_card(value: str) -> bool:
    """A foreigner's permanent residence card since 2023: 9, region, nationality, birth date, MOD 11-2."""
    return value[0] == "9" and is_birth_date(value[6:14]) and value[17] == identity_check(value[:17])


def _of_15(  # noqa: PLR0911 - one return per register that has 15 characters
    value: str, expected: IdentifierKind | None, person: bool | None
) -> Number:
    promised_person = person is True or expected in _PERSONAL
    if not value.isdecimal():
        if PERMIT.fullmatch(value):
            return _number(IdentifierKind.PERMIT, value, CheckState.UNCHECKED)
        holds = value[:6].isdecimal() and is_organisation_code(value[6:])
        if holds:
            return Number(_TAXPAYER, value, value, _VALID, "E204" if promised_person else None)
        return _number(_IDENTITY if promised_person else _TAXPAYER, value, _BAD, "E202")
    can_be_person = is_short_identity_number(value)
    if promised_person and can_be_person:
        return _lifted(value, _VALID)
    registration, taxpayer = is_registration_number(value), is_organisation_code(value[6:])
    if expected is _TAXPAYER and can_be_person and not taxpayer:
        return _lifted(value, _VALID)  # the owner's number, as sole traders' tax numbers may be
    if (registration or taxpayer) and not promised_person:
        if can_be_person and person is None and expected is None:
            # Nobody says which of two registers is meant: hide it as a person's and let it join nothing.
            return _lifted(value, CheckState.UNCHECKED)
        is_taxpayer = taxpayer and (expected is _TAXPAYER or not registration)
        mask = mask_of_person(value) if can_be_person else value
        if is_taxpayer and _is_placeholder(value[6:]):  # a county, and zeros instead of a code
            return Number(_TAXPAYER, value, mask, CheckState.PLACEHOLDER, "E203")
        return Number(_TAXPAYER if is_taxpayer else _REGISTRATION, value, mask, _VALID)
    if can_be_person:
        return _lifted(value, _VALID)
    kind = expected if expected in (_REGISTRATION, _TAXPAYER) else _IDENTITY if promised_person else _REGISTRATION
    return _number(kind, value, _BAD, "E202")


def _lifted(digits15: str, state: CheckState) -> Number:
    value = lifted(digits15)
    if digits15[12:] >= _CENTENARIANS:
        state = CheckState.UNCHECKED  # the century that is put in is a wrong one
    return Number(_IDENTITY, value, mask_of_person(value), state)


def _of_9(value: str, expected: IdentifierKind | None, person: bool | None) -> Number:
    is_permit = PERMIT.fullmatch(value) is not None
    if expected is IdentifierKind.PERMIT or (is_permit and person is True):
        return _number(IdentifierKind.PERMIT, value, CheckState.UNCHECKED)
    if is_organisation_code(value):
        return Number(_ORGANISATION, value, value, _VALID, "E204" if person is True else None)
    if person is True or expected is _IDENTITY:
        return _number(_IDENTITY, value, _BAD, "E202")
    if is_permit and person is None and expected is None:
        return _number(IdentifierKind.PERMIT, value, CheckState.UNCHECKED)
    return _number(_ORGANISATION, value, _BAD, "E202")


def _of_13(value: str, expected: IdentifierKind | None, person: bool | None) -> Number:
    """Registration numbers of before 2007 have 13 digits and no check digit."""
    if value.isdecimal() and person is not True and expected not in _PERSONAL:
        return _number(_REGISTRATION, value, CheckState.UNCHECKED)
    return _of_no_known_length(value, expected, person)


def _of_20(value: str, expected: IdentifierKind | None, person: bool | None) -> Number:
    """A sole trader's tax number may be the owner's identity number and two more digits."""
    if is_identity_number(value[:18]):
        return Number(_IDENTITY, value[:18], mask_of_person(value[:18]), _VALID)
    if person is True or expected is _IDENTITY or value[:2] in PROVINCES:
        return _number(_IDENTITY, value, _BAD, "E202")
    return Number(_TAXPAYER, value, mask_of_person(value), CheckState.UNCHECKED)


def _of_no_known_length(value: str, expected: IdentifierKind | None, person: bool | None) -> Number:
    if value[0] == "L" and len(value) in (16, 19):
        inner = _BY_LENGTH[len(value) - 1](value[1:], expected, person)
        if inner.state is _VALID:
            return inner
    digits = sum(map(str.isdecimal, value))
    said_to_be = expected is IdentifierKind.PERMIT
    if (PERMIT.fullmatch(value) and person is not False) or (said_to_be and _PASSPORT.fullmatch(value)):
        return _number(IdentifierKind.PERMIT, value, CheckState.UNCHECKED)
    if expected not in (None, IdentifierKind.OTHER):  # a register without a rule of its own has no wrong numbers
        return _number(expected, value, _BAD, "E202")
    if person is True and digits >= _LEAST_DIGITS_OF_A_NUMBER:
        return _number(_IDENTITY, value, _BAD, "E202")
    if len(value) in (14, 16, 17, 19) and digits >= len(value) - 1:
        return _number(_IDENTITY, value, _BAD, "E202")
    return _number(IdentifierKind.OTHER, value, CheckState.UNCHECKED)


def _damaged(value: str, expected: IdentifierKind | None, person: bool | None) -> Number:
    """A number whose characters are hidden, lost, or mixed with what belongs to no number."""
    if SCIENTIFIC.fullmatch(value):
        return _lost_digits(value, expected)
    fraction = NUMBER_WITH_FRACTION.fullmatch(value)
    if fraction:
        return _lost_or_whole(fraction[1], expected, person)
    if STARS.search(value):
        stars = STARS.sub(lambda hidden: "*" * len(hidden[0]), value)
        is_person = person is True or expected in _PERSONAL or (person is None and expected not in _PUBLIC)
        kind = expected or (_IDENTITY if is_person and not stars.startswith("9") else _CREDIT)
        mask = stars if kind in _PUBLIC and _is_code_in_part(stars) else mask_of_person(stars)
        return Number(kind, stars, mask, CheckState.MASKED, "E202")
    rest = REMARK.sub("", value)
    if rest != value and rest.isascii() and rest.isalnum():
        beside = recognise(rest, expected, person)
        if beside is not None:
            return beside
    return Number(expected or IdentifierKind.OTHER, value, mask_of_person(value), _BAD, "E202")


def _is_code_in_part(stars: str) -> bool:
    """Whether what a masked number shows has letters as only organisations' codes have, and few digits."""
    letters, digits = sum(map(str.isalpha, stars.replace("X", ""))), sum(map(str.isdecimal, stars))
    return letters > 0 and digits <= _MOST_DIGITS_SHOWN


def _lost_or_whole(digits: str, expected: IdentifierKind | None, person: bool | None) -> Number:
    if len(digits) > _CHARACTERS_BEFORE_DIGITS_GET_LOST:
        return _lost_digits(digits, expected)
    whole = recognise(digits, expected, person)
    return whole if whole is not None else _number(expected or IdentifierKind.OTHER, digits, _BAD, "E202")


def _lost_digits(value: str, expected: IdentifierKind | None) -> Number:
    return Number(expected or IdentifierKind.OTHER, value, mask_of_person(value), CheckState.LOST_DIGITS, "E210")


_BY_LENGTH = {9: _of_9, 13: _of_13, 15: _of_15, 18: _of_18, 20: _of_20}
