"""Days and years: in the writings of departments and in Western ones, also when they do not exist or are incomplete.

The rule of this module: a wrong digit must not make a date vanish, so its eight digits are kept even if there is no
such day. Only what programs write where no date is known says nothing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from graph.days import LONG_TERM, read_date
from graph.resolution.kinds.cells import Value, by_value
from graph.resolution.kinds.kind import DIFFERENT, Blocks, Crosses, KeyPart, Kind, Level, Measure, Near, Same

_DIGITS = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*[日号]?(?:[ T].*)?")
_WESTERN = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?: .*)?")
_NAMED = re.compile(r"(\d{1,2})[ \-]*([A-Z]{3})[A-Z]*\.?,?[ \-]*(\d{4})|([A-Z]{3})[A-Z]*\.? *(\d{1,2}),? *(\d{4})")
_MONTHS: Final = {
    name: at
    for at, name in enumerate(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1)
}
_MONTH_ONLY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_YEAR_ONLY = re.compile(r"(\d{4})(?:\.0)?\s*年?")
_SHORT = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{2})(?: .*)?")
_SHORT_NAMED = re.compile(r"(\d{1,2})[ \-]*([A-Z]{3})[A-Z]*\.?,?[ \-]*(\d{2})")
_LAST_MONTH: Final = 12
_LAST_DAY: Final = 31
_FIRST_OF_1900S: Final = 30
"""Two digits of a year mean one of 1930 to 2029, as in the spreadsheets and databases that write them."""

_NO_DATE: Final = frozenset({"00000000", "00010101", "18991230", "18991231", "19000101", "99991231"})
"""What databases and spreadsheets write for a date that they were not given: their first day, their last, or zeros."""


def day_parts(text: str) -> dict[str, Value]:
    """A day's eight digits, ISO form if it exists, form with day and month swapped, year, and year with month."""
    digits = _digits(text.upper())
    if digits in _NO_DATE:
        return {}
    if digits:
        year, month, day = digits[:4], digits[4:6], digits[6:]
        iso = _iso(year, month, day)
        swapped = _iso(year, day, month)
        return {
            "digits": digits,
            "day": iso,
            "swapped": swapped.replace("-", "") if swapped and month != day else None,
            "year": year,
            "month": year + month,
            "anniversary": month + day,
        }
    if found := _MONTH_ONLY.fullmatch(text):
        return {"incomplete": found[1], "year": found[1], "month": found[1] + found[2].zfill(2)}
    found = _YEAR_ONLY.fullmatch(text)
    return {"incomplete": found[1], "year": found[1]} if found else {}


def _digits(text: str) -> str | None:
    known = read_date(text)
    if known == LONG_TERM and not text[:1].isdecimal():
        return None
    if known is not None:
        return known.strftime("%Y%m%d").zfill(8)
    if found := _DIGITS.fullmatch(text):
        return found[1] + found[2].zfill(2) + found[3].zfill(2)
    if found := _WESTERN.fullmatch(text):
        month, day = found[1], found[2]
        if int(month) > _LAST_MONTH:
            month, day = day, month
        return found[3] + month.zfill(2) + day.zfill(2)
    if found := _NAMED.fullmatch(text):
        name, day, year = found[2] or found[4], found[1] or found[5], found[3] or found[6]
        return f"{year}{_MONTHS[name]:02}{int(day):02}" if name in _MONTHS else None
    return _short_digits(text)


def _short_digits(text: str) -> str | None:
    """The digits of a day with a year of two: 12/03/85, 85-12-03, 12-MAR-85."""
    if found := _SHORT.fullmatch(text):
        first, second, third = found[1], found[2], found[3]
        if int(first) > _LAST_DAY:
            return _year(first) + second.zfill(2) + third
        month, day = (second, first) if int(first) > _LAST_MONTH else (first, second)
        return _year(third) + month.zfill(2) + day.zfill(2)
    found = _SHORT_NAMED.fullmatch(text)
    return f"{_year(found[3])}{_MONTHS[found[2]]:02}{int(found[1]):02}" if found and found[2] in _MONTHS else None


def _year(two: str) -> str:
    return ("19" if int(two) >= _FIRST_OF_1900S else "20") + two


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def year_parts(text: str) -> dict[str, Value]:
    """The year alone, also of a whole date."""
    digits = _digits(text.upper())
    if digits in _NO_DATE:
        return {}
    found = _YEAR_ONLY.fullmatch(text) or _MONTH_ONLY.fullmatch(text)
    year = digits[:4] if digits else found[1] if found else None
    return {"year": year}


def _day_kind(name: str, different: str, keeps: frozenset[str] = frozenset()) -> Kind:
    return Kind(
        name=name,
        derive=by_value(("digits", "day", "swapped", "year", "month", "anniversary", "incomplete"), (), day_parts),
        levels=(
            Level("exact", Same("digits"), "Both give the day {a}."),
            Level("swapped", Crosses("digits", "swapped"), "{a} and {b} are one day with day and month swapped."),
            Level(
                "typing",
                Near("digits", Measure.EDITS, 1),
                "{a} and {b} differ in one digit, or in two that changed places.",
            ),
            Level(
                "incomplete",
                Crosses("incomplete", "year"),
                "{a} and {b} agree in the year, which is all that one of them gives.",
            ),
            Level("two_digits", Near("digits", Measure.EDITS, 2), "{a} and {b} differ in two digits."),
            Level("within_a_year", Near("day", Measure.DAYS, 366), "{a} and {b} lie within a year."),
            Level("within_ten_years", Near("day", Measure.DAYS, 3653), "{a} and {b} lie within ten years."),
        ),
        different=different,
        keeps=keeps,
        keys=(
            KeyPart("digits", Blocks.ALONE),
            KeyPart("month", Blocks.WITH),
            KeyPart("year", Blocks.WITH),
            KeyPart("anniversary", Blocks.WITH),
        ),
        frequency="digits",
    )


BIRTH_DATE: Final = _day_kind(
    "birth_date",
    "{a} and {b} are different birth dates, more than ten years apart.",
    frozenset({DIFFERENT, "within_ten_years", "within_a_year", "two_digits"}),
)
DATE: Final = _day_kind("date", "{a} and {b} are different days, more than ten years apart.")

BIRTH_YEAR: Final = Kind(
    name="birth_year",
    derive=by_value(("year",), (), year_parts),
    levels=(
        Level("exact", Same("year"), "Both give the year {a}."),
        Level("one_year", Near("year", Measure.NUMBER, 0.0006), "{a} and {b} are one year apart."),
        Level("typing", Near("year", Measure.EDITS, 1), "{a} and {b} differ in one digit."),
        Level("few_years", Near("year", Measure.NUMBER, 0.0027), "{a} and {b} are up to five years apart."),
    ),
    different="{a} and {b} are different years.",
    keeps=frozenset({DIFFERENT}),
    keys=(KeyPart("year", Blocks.WITH),),
    frequency="year",
)
