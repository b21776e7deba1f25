"""Numbers of registers: identity numbers, credit codes, and any number recognised by its form.

The rule of this module: only a valid number proves; all others are compared on the digits they show. What an
identity number says of the birth date is left out of every level but equality and one digit.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from graph.identifiers import CheckState, IdentifierKind, Number, recognise, strong_keys
from graph.identifiers.checks import PROVINCES, has_identity_shape, identity_check
from graph.identifiers.number import IDENTITY_LENGTH
from graph.resolution.kinds.cells import Read, Usual, Value, by_value
from graph.resolution.kinds.kind import Blocks, Crosses, KeyPart, Kind, Level, Measure, Near, Same, Shares

TEXTS: Final = ("number", "valid", "unborn", "plain", "shown", "beginning", "edges", "start")
LISTS: Final = ("strong", "ends", "pieces", "starts")

ENDS: Final = ((15, 0), (14, 0), (6, 4), (4, 4), (3, 4), (4, 2), (1, 1))
"""Leading and trailing characters that masked numbers show, the most telling first.

(15, 0) is what a spreadsheet leaves of a long number, (14, 0) hides sequence and check digit alone.
"""

_LOST = 3
_LEAST_FOR_TWO = 7
_STRETCH: Final = 3
_EDGES: Final = (4, 4)
_SHAPED: Final = (
    rf"^(?:{'|'.join(sorted(PROVINCES))})\d{{4}}(?:19|20)\d{{2}}"
    r"(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)(?:0[1-9]|[12]\d|30)|02(?:0[1-9]|1\d|2[0-8]))"
    r"(?:\d{3}[1-9Xx]|\d{2}[1-9]0|\d[1-9]00)$"
)
"""Province, birth date (29 February aside) and an end that no spreadsheet has rounded to zeros."""

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
BEGINNING: Final = Level(
    "beginning",
    Crosses("beginning", "ends"),
    "{a} and {b} agree in their beginning, which is all that one of them shows.",
)
"""Of an identity number that is the county and the birth date, which twins and many namesakes share."""

HIDDEN_APART: Final = Level(
    "hidden_apart", Crosses("starts", "start"), "{a} and {b} hide different digits; what both show is equal."
)
"""Says little for one subject (a county), but is no difference, which says much against it."""


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
    shaped = len(text) == IDENTITY_LENGTH and text[:17].isdecimal() and has_identity_shape(text)
    # Of numbers whose end a spreadsheet has rounded to zeros, one in eleven is valid by chance: it proves nothing.
    lost = shaped and text.endswith("0" * _LOST)
    is_proof = number.state is CheckState.VALID and number.kind in _PROOF and not lost
    return {
        "number": text,
        "valid": register + text if is_proof else None,
        "beginning": _end(text, *ENDS[0]) if lost else None,
        "unborn": text[:6] + text[14:] if shaped else None,
        "plain": text if not shaped and len(text) >= _LEAST_FOR_TWO else None,
        "edges": _end(text, *_EDGES) if len(text) > sum(_EDGES) else None,
        "strong": [] if lost else [f"{kind}:{value}" for kind, value in strong_keys(number)],
        "ends": [_end(text, first, last) for first, last in ENDS if len(text) > first + last],
        "pieces": _pieces(text),
    }


def _end(text: str, first: int, last: int) -> str:
    return f"{text[:first]}*{text[len(text) - last :]}"


def _pieces(text: str) -> list[str]:
    """The number without one stretch of it, for each stretch: with one wrong digit one of these stays whole.

    A third is left out, of long numbers three digits: registers number in a row, so thousands share two thirds.
    """
    if len(text) == IDENTITY_LENGTH:
        return [f"t{text[6:]}", f"u{text[:6]}{text[14:]}", f"h{text[:14]}"]
    stretches = max(3, len(text) // _STRETCH)
    if len(text) < 2 * stretches:  # shorter pieces are shared by all
        return [text]
    borders = [len(text) * at // stretches for at in range(stretches + 1)]
    return [f"{at}{text[: borders[at]]}{text[borders[at + 1] :]}" for at in range(stretches)]


def _hidden(text: str) -> dict[str, Value]:
    """The parts of a number of which only a beginning and an end are seen."""
    found = re.fullmatch(r"([^*]*)\*+([^*]*)", re.sub(r"\*.*\*", "*", text))
    if found is None:
        return {}
    first, last = found[1], found[2]
    ends = [_end(first + last, x, y) for x, y in ENDS if x <= len(first) and y <= len(last)]
    if not ends:
        return {}
    return {
        "shown": ends[0] if last else None,
        "beginning": None if last else ends[0],
        "ends": ends,
        "edges": next((end for end in ends if end.index("*") == _EDGES[0]), None),
        "start": first if last else None,
        # The beginnings that a number which shows its end as well may have: ends cannot be compared with this one.
        "starts": None if last else list(dict.fromkeys(first[:x] for x, y in ENDS if y and x <= len(first))) or None,
    }


def _identity_numbers(texts: pl.Series, register: str) -> pl.DataFrame:
    """Eighteen digits: those in shape are read here, for all others (a frame has a row for each) by `recognise`."""
    number = texts.str.to_uppercase()
    is_valid = pl.Series([identity_check(text[:17]) == text[17] for text in number], dtype=pl.Boolean)
    text = pl.col("number")
    valid = pl.when(pl.col("is_valid")).then(pl.concat_str(pl.lit(register), text))
    return pl.DataFrame({"number": number, "is_valid": is_valid}).select(
        text,
        valid=valid,
        unborn=pl.concat_str(text.str.slice(0, 6), text.str.slice(14)),
        edges=_ends(text, *_EDGES),
        strong=pl.when(pl.col("is_valid")).then(
            pl.concat_list(pl.concat_str(pl.lit(f"{IdentifierKind.IDENTITY_NUMBER}:"), text))
        ),
        ends=pl.concat_list([_ends(text, first, last) for first, last in ENDS]),
        pieces=pl.concat_list(
            pl.concat_str(pl.lit("t"), text.str.slice(6)),
            pl.concat_str(pl.lit("u"), text.str.slice(0, 6), text.str.slice(14)),
            pl.concat_str(pl.lit("h"), text.str.slice(0, 14)),
        ),
    )


def _ends(text: pl.Expr, first: int, last: int) -> pl.Expr:
    return pl.concat_str(text.str.slice(0, first), pl.lit("*"), text.str.slice(IDENTITY_LENGTH - last, last))


def usual_numbers(*, tagged: bool) -> tuple[Usual, ...]:
    """Identity numbers in shape, with a right or wrong check digit, and without the zeros of a lost end."""
    register = f"{IdentifierKind.IDENTITY_NUMBER}:" if tagged else ""
    return (Usual(_SHAPED, lambda texts: _identity_numbers(texts, register)),)


def _reader(kind: IdentifierKind | None, person: bool | None) -> Read:
    def read(text: str) -> dict[str, Value]:
        return number_parts(recognise(text, kind, person), tagged=kind is None)

    return read


READERS: Final[dict[str, Read]] = {
    "identity_number": _reader(IdentifierKind.IDENTITY_NUMBER, person=True),
    "credit_code": _reader(IdentifierKind.CREDIT_CODE, person=False),
    "identifier": _reader(None, person=None),
}
"""How one value of each kind is read."""


def _keys(*, strong: bool) -> tuple[KeyPart, ...]:
    return (
        *([KeyPart("strong", Blocks.ALONE)] if strong else []),
        KeyPart("pieces", Blocks.ALONE),  # equal numbers share all of them
        KeyPart("edges", Blocks.WITH),
    )


IDENTITY_NUMBER: Final = Kind(
    name="identity_number",
    derive=by_value(
        TEXTS,
        LISTS,
        READERS["identity_number"],
        usual=usual_numbers(tagged=False),
    ),
    levels=(EXACT, TYPING, UNBORN, UNBORN_TYPING, TWO, SHOWN, BEGINNING, HIDDEN_APART),
    different="{a} and {b} are different numbers.",
    keys=_keys(strong=False),
    identity="valid",
    hides=BEGINNING.name,
)

CREDIT_CODE: Final = Kind(
    name="credit_code",
    derive=by_value(TEXTS, LISTS, READERS["credit_code"]),
    levels=(EXACT, TYPING, STRONG, TWO, SHOWN, BEGINNING, HIDDEN_APART),
    different="{a} and {b} are different codes.",
    keys=_keys(strong=True),
    identity="valid",
    hides=BEGINNING.name,
)

IDENTIFIER: Final = Kind(
    name="identifier",
    derive=by_value(TEXTS, LISTS, READERS["identifier"], usual=usual_numbers(tagged=True)),
    levels=(EXACT, TYPING, STRONG, UNBORN, UNBORN_TYPING, TWO, SHOWN, BEGINNING, HIDDEN_APART),
    different="{a} and {b} are different numbers.",
    keys=_keys(strong=True),
    identity="valid",
    hides=BEGINNING.name,
)
