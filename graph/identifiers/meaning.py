"""What a number says: what it may be, which files it may join, and, inside the process only, when a person was born.

The rule of this module: nothing that is not `valid` joins anything, and a birth date read from a number is never
stored, shown or returned by an interface; it exists to contradict a wrong join.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from graph.identifiers.number import CheckState, IdentifierKind, Number
from graph.identifiers.recognise import recognise

_ALSO_AS: Final = (
    (IdentifierKind.REGISTRATION_NUMBER, False),
    (IdentifierKind.TAXPAYER_NUMBER, False),
    (IdentifierKind.IDENTITY_NUMBER, True),
    (IdentifierKind.PERMIT, True),
)
"""The columns in which one and the same text may be another number."""

_BELIEVED: Final = frozenset((CheckState.VALID, CheckState.UNCHECKED))


def readings(text: str) -> tuple[Number, ...]:
    """Every number that a text without its column may be, the likeliest first; empty if it says that there is none.

    Fifteen digits may be a company's in one file and a person's in another, and whoever looks for them does not know
    in which column they stand.
    """
    likeliest = recognise(text)
    if likeliest is None:
        return ()
    found = {(likeliest.kind, likeliest.text): likeliest}
    for kind, person in _ALSO_AS:
        other = recognise(text, kind, person)
        if other is not None and other.state in _BELIEVED:
            found.setdefault((other.kind, other.text), other)
    return tuple(found.values())


def strong_keys(number: Number) -> tuple[tuple[IdentifierKind, str], ...]:
    """The values by which files may be joined across departments; empty unless the number is valid.

    A credit code carries its organisation code in characters 9 to 17 and a 15-digit tax number in 7 to 15
    (GB 32100-2015), so lists that know only the old code still meet the new one.
    """
    if number.state is not CheckState.VALID:
        return ()
    organisation = IdentifierKind.ORGANISATION_CODE
    match number.kind:
        case IdentifierKind.IDENTITY_NUMBER | IdentifierKind.ORGANISATION_CODE | IdentifierKind.REGISTRATION_NUMBER:
            return ((number.kind, number.text),)
        case IdentifierKind.CREDIT_CODE:
            return ((number.kind, number.text), (organisation, number.text[8:17]))
        case IdentifierKind.TAXPAYER_NUMBER:
            return ((organisation, number.text[6:]),)
        case _:
            return ()


def birth_date(number: Number) -> date | None:
    """The day of birth that a valid identity number contains; for contradictions inside the process only."""
    if number.kind is not IdentifierKind.IDENTITY_NUMBER or number.state is not CheckState.VALID:
        return None
    return date(int(number.text[6:10]), int(number.text[10:12]), int(number.text[12:14]))
