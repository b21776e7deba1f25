"""Days as departments write them.

The rule of this module: a text is a day only if year, month and day are all in it and exist; a year of two
digits is no year.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Final

import polars as pl

LONG_TERM: Final = date(2099, 12, 31)
"""The exchange formats' "long term"; as an end of validity it means: no end."""

LONG_TERM_WORDS: Final = frozenset({"长期", "长期有效", "永久", "永久有效", "无限期", "无固定期限", "至今"})

_CLOCK = r"(?:[ T]*\d{1,2}[::时]\d{1,2}(?:[::分]\d{1,2}(?:\.\d+)?秒?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_PARTED = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{_CLOCK}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_SPOKEN = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_SPOKEN_DAY = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([元一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿卅]{1,3})日?"
)

# A day in a spreadsheet's cell without a date format is the number of days since 1899-12-30 (the 1900 system,
# in which 1900 wrongly has a 29 February); five digits reach from 1927 to 2099.
_SERIAL = re.compile(r"([1-7]\d{4})(?:\.\d+)?")
_SERIAL_START: Final = date(1899, 12, 30)


def read_date(text: str) -> date | None:
    """The day that a text names; None if it names none or one that does not exist.

    Read are 2020-01-05, 2020/1/5, 2020.1.5, 2020年1月5日, 20200105, 二〇二〇年一月五日, each also with a time of
    day, and a spreadsheet's day number (43835). `LONG_TERM` for 长期 and its synonyms.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in LONG_TERM_WORDS:
        return LONG_TERM
    if found := _PARTED.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _SPOKEN_DAY.fullmatch(plain):
        return _day(int(found[1].translate(_SPOKEN)), _spoken(found[2]), _spoken(found[3]))
    if found := _SERIAL.fullmatch(plain):
        return _SERIAL_START + timedelta(days=int(found[1]))
    return None


def read_dates(texts: pl.Series) -> pl.Series:
    """`read_date` for a column of trimmed texts; null where there is no text or no day."""
    distinct = texts.unique().drop_nulls()
    days = pl.Series("days", [read_date(text) for text in distinct], dtype=pl.Date)
    return texts.replace_strict(distinct, days, default=None, return_dtype=pl.Date)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _spoken(text: str) -> int:
    """元 and 一 to 三十一 (also 廿, 卅)."""
    text = text.replace("元", "一").replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    units = int(ones.translate(_SPOKEN)) if ones else 0
    if not ten:
        return units
    return (int(tens.translate(_SPOKEN)) if tens else 1) * 10 + units
