"""Contradictions across which no machine joins (two different valid numbers are in `Kind.identity` itself).

The rule of this module: a contradiction takes evidence that no writing, typing or change of name explains.
"""

from __future__ import annotations

from typing import Final

from graph.resolution.kinds.kind import DIFFERENT, Conflict

_DIFFERENT: Final = frozenset({DIFFERENT})
_OTHER_BIRTH: Final = frozenset({DIFFERENT, "within_ten_years"})
_SWAPPED: Final = {"given_and_surname": frozenset({"swapped", "half_swapped"})}
"""A given name that stands in the other's column of surnames is not another given name."""

_NONE: Final[dict[str, frozenset[str]]] = {}
_NAMES: Final = ("given_name", "person_name", "name")

CONFLICTS: Final = (
    *(
        Conflict(
            f"{other}_and_{name}",
            {other: apart, name: _DIFFERENT},
            sentence,
            _SWAPPED if name == "given_name" else _NONE,
        )
        for other, apart, sentence in (
            ("birth_date", _OTHER_BIRTH, "Birth date and name are both clearly different."),
            ("birth_year", _DIFFERENT, "Birth year and name are both clearly different."),
            ("sex", _DIFFERENT, "Sex and name are both different."),
        )
        for name in _NAMES
    ),
    Conflict("subject_type", {"subject_type": _DIFFERENT}, "One is about a person, the other about an organisation."),
    *(
        Conflict(
            f"branch_in_{name}",
            {name: frozenset({"branch"})},
            "One is a branch of the other, or both are branches of one company.",
        )
        for name in ("company_name", "name")
    ),
)

_NUMBERS: Final = ("credit_code", "identifier", "identity_number")

ONE_NUMBER_CONFLICTS: Final = tuple(
    Conflict(
        f"one_{number}_two_of_{other}",
        {number: frozenset({"exact"}), other: apart},
        sentence,
        _SWAPPED if other == "given_name" else _NONE,
    )
    for number in _NUMBERS
    for other, apart, sentence in (
        *((name, _DIFFERENT, "They hold one number under two different names.") for name in (*_NAMES, "company_name")),
        ("birth_date", _OTHER_BIRTH, "They hold one number with two different birth dates."),
    )
)
"""What contradicts besides where only a number joins: one number was not always one person, nor one company."""
