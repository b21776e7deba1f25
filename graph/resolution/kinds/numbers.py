"""Numbers of registers: identity numbers, credit codes, and any number recognised by its form.

The rule of this module: only a valid number proves; all others are compared on the digits they show. What an
identity number says of the birth date is left out of every level but equality and one digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from graph.identifiers import CheckState, IdentifierKind, Number, recognise, strong_keys
from graph.identifiers.checks import has_identity_shape
from graph.identifiers.number import IDENTITY_LENGTH
from graph.resolution.kinds.cells import Value, by_value
from graph.resolution.kinds.kind import Blocks, Crosses, KeyPart, Kind, Level, Measure, Near, Same, Shares

TEXTS: Final = ("number", "valid", "unborn", "plain", "shown")
LISTS: Final = ("strong", "ends", "pieces")

ENDS: Final = ((15, 0), (6, 4), (4, 4), (3, 4), (6, 2), (4, 2), (2, 2), (1, 1), (6, 0), (0, 4))
"""Leading and trailing characters that masked numbers show, the most telling first."""

_LOST = 3
_LEAST_FOR_TWO = 7
_PROOF = (IdentifierKind.IDENTITY_NUMBER, IdentifierKind.CREDIT_CODE)

EXACT: Final = Level("exact", Same("number"), "Both hold the number {a}.")
TYPING: Final = Level(
    "typing", Near("number", Measure.EDITS, 1), "{a} and {b} differ in one digit, or in two that changed places."
)
STRONG: Final = Level("register", Shares("strong"), "{a} and {b} hold the same organisation code.")
UNBORN: Final = Level("unborn", Same("unborn"), "{a} and {b} are equal but for the birth date in them.")
UNBORN_TYPING: Final = Level(
    "unborn_typing",
    Near("unborn", Measure.EDITS, 1),
    "Apart from the birth date in them, {a} and {b} differ in one digit.",
)
TWO: Final = Level("two_digits", Near("plain", Measure.EDITS, 2), "{a} and {b} differ in two digits.")
SHOWN: Final = Level("shown", Crosses("shown", "ends"), "{a} and {b} agree in every digit that is not hidden or lost.")


def number_parts(number: Number | None, *, tagged: bool = False) -> dict[str, Value]:
    """The parts of a recognised number; see `TEXTS` and `LISTS`. `tagged` puts its register before it."""
    if number is None or number.state is CheckState.PLACEHOLDER:
        return {}
    if number.state is CheckState.LOST_DIGITS:
        return _hidden(number.text[:-_LOST] + "*" * _LOST) if number.text.isdecimal() else {}
    if number.state is CheckState.MASKED:
        return _hidden(number.text)
    text = number.text
    register = f"{number.kind}:" if tagged else ""
    valid = register + text if number.state is CheckState.VALID and number.kind in _PROOF else None
    shaped = len(text) == IDENTITY_LENGTH and text[:17].isdecimal() and has_identity_shape(text)
    return {
        "number": text,
        "valid": valid,
        "unborn": text[:6] + text[14:] if shaped else None,
        "plain": text if not shaped and len(text) >= _LEAST_FOR_TWO else None,
        "strong": [f"{kind}:{value}" for kind, value in strong_keys(number)],
        "ends": [_end(text, first, last) for first, last in ENDS if len(text) > first + last],
        "pieces": _pieces(text),
    }


def _end(text: str, first: int, last: int) -> str:
    return f"{text[:first]}*{text[len(text) - last :]}"


def _pieces(text: str) -> list[str]:
    """Three overlapping pieces, of which a number with one wrong digit keeps at least one."""
    if len(text) == IDENTITY_LENGTH:
        return [f"t{text[6:]}", f"u{text[:6]}{text[14:]}", f"h{text[:14]}"]
    third = len(text) // 3
    if third < 2:  # noqa: PLR2004 - shorter pieces are shared by all
        return []
    return [f"t{text[third:]}", f"u{text[:third]}{text[-third:]}", f"h{text[:-third]}"]


def _hidden(text: str) -> dict[str, Value]:
    found = re.fullmatch(r"([^*]*)\*+([^*]*)", re.sub(r"\*.*\*", "*", text))
    if found is None:
        return {}
    first, last = len(found[1]), len(found[2])
    for leading, trailing in ENDS:
        if leading <= first and trailing <= last:
            ends = [(x, y) for x, y in ENDS if x <= first and y <= last]
            return {
                "shown": _end(text, leading, trailing),
                "ends": [_end(text, x, y) for x, y in ends],
            }
    return {}


def _reader(kind: IdentifierKind | None, person: bool | None) -> Callable[[str], dict[str, Value]]:
    def read(text: str) -> dict[str, Value]:
        return number_parts(recognise(text, kind, person), tagged=kind is None)

    return read


def _keys(*, strong: bool) -> tuple[KeyPart, ...]:
    return (
        KeyPart("number", Blocks.ALONE),
        *([KeyPart("strong", Blocks.ALONE)] if strong else []),
        KeyPart("pieces", Blocks.ALONE),
        KeyPart("ends", Blocks.WITH),
    )


IDENTITY_NUMBER: Final = Kind(
    name="identity_number",
    derive=by_value(TEXTS, LISTS, _reader(IdentifierKind.IDENTITY_NUMBER, person=True)),
    levels=(EXACT, TYPING, UNBORN, UNBORN_TYPING, TWO, SHOWN),
    different="{a} and {b} are different numbers.",
    keys=_keys(strong=False),
    identity="valid",
)

CREDIT_CODE: Final = Kind(
    name="credit_code",
    derive=by_value(TEXTS, LISTS, _reader(IdentifierKind.CREDIT_CODE, person=False)),
    levels=(EXACT, TYPING, STRONG, TWO, SHOWN),
    different="{a} and {b} are different codes.",
    keys=_keys(strong=True),
    identity="valid",
)

IDENTIFIER: Final = Kind(
    name="identifier",
    derive=by_value(TEXTS, LISTS, _reader(None, person=None)),
    levels=(EXACT, TYPING, STRONG, UNBORN, UNBORN_TYPING, TWO, SHOWN),
    different="{a} and {b} are different numbers.",
    keys=_keys(strong=True),
    identity="valid",
)
