"""Phones and e-mail addresses.

The rule of this module: a cell may hold several; the first one is compared digit by digit, all of them by equality.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from graph.resolution.kinds.cells import Usual, Value, by_value, distinct
from graph.resolution.kinds.kind import Blocks, Crosses, KeyPart, Kind, Level, Measure, Near, Same, Shares

_SEVERAL = re.compile(r"[、,;/|]|\s{2,}|或")
_EXTENSION = re.compile(r"\s*(?:转|分机|EXT\.?|X|#)\s*:?\s*\d{1,6}\s*$|(?<=\d{7})\s*-\s*\d{1,5}\s*$", re.IGNORECASE)
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$|0?[1-9]\d{8,10}$)|^\+1(?=[2-9]\d{9}$)|^\+|^00")
_CUT = re.compile(r"\s*\d(?:[.,]\d+)?E\+?\d+\s*", re.IGNORECASE)
"""8.61381E+12: a spreadsheet has cut the number, and what is left of it thousands have in common."""

_MASK = re.compile(r"[*×✱●○•■□#?Xx]{2,}")
_LEAST_DIGITS = 5
_TAIL = 7


def phone_parts(text: str) -> dict[str, Value]:
    """All numbers of a cell without country code, leading zero and extension; of the first one digits and end."""
    numbers: list[str] = []
    hidden: list[str] = []
    for part in () if _CUT.fullmatch(text) else _SEVERAL.split(text):
        if _MASK.search(part):
            shown = re.sub(r"[^\d*]", "", _MASK.sub("*", part))
            hidden += [shown] if re.fullmatch(r"\d{3,}\*\d{2,}", shown) else []
            continue
        digits = _digits(part)
        numbers += [digits] if len(digits) >= _LEAST_DIGITS else []
    if not numbers:
        return (
            {
                "shown": f"{hidden[0][:3]}*{hidden[0][-2:]}",
                "ends": distinct([f"{one[:3]}*{one[-2:]}" for one in hidden]),
            }
            if hidden
            else {}
        )
    first = numbers[0]
    return {
        "number": first,
        "tail": first[-_TAIL:],
        "numbers": distinct(numbers),
        "tails": distinct([number[-_TAIL:] for number in numbers]),
        "ends": distinct([f"{one[:3]}*{one[-2:]}" for one in numbers]),
    }


def _digits(written: str) -> str:
    plain = re.sub(r"[^\d+]", "", _EXTENSION.sub("", written.strip()))
    return _COUNTRY.sub("", plain).replace("+", "").lstrip("0")


def email_parts(text: str) -> dict[str, Value]:
    """An address in small letters, its user without tag and dots, and its host."""
    plain = re.sub(r"\s+", "", text).lower().removeprefix("mailto:").strip("<>.,;")
    user, at, host = plain.partition("@")
    if not at or not user:
        return {"whole": plain, "user": plain} if plain else {}
    bare = re.sub(r"[._\-]", "", user.partition("+")[0])
    return {"whole": plain, "user": bare or user, "host": host}


def _plain_numbers(texts: pl.Series) -> pl.DataFrame:
    """Numbers written in digits alone, by whole columns."""
    text = pl.col("number")
    return pl.DataFrame({"number": texts}).select(
        text,
        tail=text.str.tail(_TAIL),
        numbers=pl.concat_list(text),
        tails=pl.concat_list(text.str.tail(_TAIL)),
        ends=pl.concat_list(pl.concat_str(text.str.head(3), pl.lit("*"), text.str.tail(2))),
    )


_PLAIN = Usual(r"^(?:1[3-9]\d{9}|[1-79]\d{6,9}|8\d{6,7})$", _plain_numbers)


PHONE: Final = Kind(
    name="phone",
    derive=by_value(("number", "tail", "shown"), ("numbers", "tails", "ends"), phone_parts, usual=(_PLAIN,)),
    levels=(
        Level("exact", Shares("numbers"), "Both give the number {a}."),
        Level(
            "typing",
            Near("number", Measure.EDITS, 1),
            "{a} and {b} differ in one digit, or in two that changed places.",
        ),
        Level("tail", Same("tail"), "{a} and {b} have the same last seven digits; area or country code differ."),
        Level("two_digits", Near("number", Measure.EDITS, 2), "{a} and {b} differ in two digits."),
        Level("shown", Crosses("shown", "ends"), "{a} and {b} agree in the digits that are not hidden."),
    ),
    different="{a} and {b} are different numbers.",
    keys=(KeyPart("tails", Blocks.ALONE),),
    frequency="number",
)

EMAIL: Final = Kind(
    name="email",
    derive=by_value(("whole", "user", "host"), (), email_parts),
    levels=(
        Level("exact", Same("whole"), "Both give the address {a}."),
        Level("typing", Near("whole", Measure.EDITS, 2), "{a} and {b} differ in one or two characters."),
        Level("user", Same("user"), "{a} and {b} have the same name before the @."),
        Level("alike", Near("user", Measure.JARO_WINKLER, 0.9), "{a} and {b} are spelled nearly alike before the @."),
    ),
    different="{a} and {b} are different addresses.",
    keys=(KeyPart("whole", Blocks.ALONE), KeyPart("user", Blocks.ALONE)),
    frequency="whole",
)
