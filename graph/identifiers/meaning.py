"""What a recognised number says: which files it may join, and, inside the process only, when a person was born.

The rule of this module: nothing that is not `valid` joins anything, and birth date and sex are never stored,
shown or returned by an interface; they exist to contradict a wrong join.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from graph.identifiers.checks import DEPARTMENT_CATEGORIES
from graph.identifiers.number import CheckState, IdentifierKind, Number


class OrganisationKind(StrEnum):
    """What an organisation is by the first two characters of its credit code."""

    ENTERPRISE = "enterprise"
    INDIVIDUAL_BUSINESS = "individual_business"
    COOPERATIVE = "cooperative"
    STATE_ORGAN = "state_organ"
    PUBLIC_INSTITUTION = "public_institution"
    MASS_ORGANISATION = "mass_organisation"
    SOCIAL_ORGANISATION = "social_organisation"
    TRADE_UNION = "trade_union"
    RURAL_COLLECTIVE = "rural_collective"
    OTHER_ORGANISATION = "other_organisation"


_KINDS = {
    "91": OrganisationKind.ENTERPRISE,
    "92": OrganisationKind.INDIVIDUAL_BUSINESS,
    "93": OrganisationKind.COOPERATIVE,
    "11": OrganisationKind.STATE_ORGAN,
    "12": OrganisationKind.PUBLIC_INSTITUTION,
    "13": OrganisationKind.MASS_ORGANISATION,
    "51": OrganisationKind.SOCIAL_ORGANISATION,
    "52": OrganisationKind.SOCIAL_ORGANISATION,
    "53": OrganisationKind.SOCIAL_ORGANISATION,
    "81": OrganisationKind.TRADE_UNION,
    "N1": OrganisationKind.RURAL_COLLECTIVE,
    "N2": OrganisationKind.RURAL_COLLECTIVE,
    "N3": OrganisationKind.RURAL_COLLECTIVE,
}


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


def is_male(number: Number) -> bool | None:
    """Whether a valid identity number was given to a man (odd sequence); for contradictions only."""
    if number.kind is not IdentifierKind.IDENTITY_NUMBER or number.state is not CheckState.VALID:
        return None
    return int(number.text[16]) % 2 == 1


def subject_type_of(credit_code: str) -> OrganisationKind | None:
    """What kind of organisation a credit code belongs to; None if its first two characters are not in use."""
    prefix = credit_code[:2].upper()
    if prefix not in DEPARTMENT_CATEGORIES:
        return None
    return _KINDS.get(prefix, OrganisationKind.OTHER_ORGANISATION)
