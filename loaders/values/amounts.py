"""Amounts of money, as decimal text in yuan.

The rule of this module: an amount is stored only if its unit is certain. A bare number takes the unit of its
column; a cell that names another unit than its column is refused (E206), because one of the two is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

import polars as pl

UNITS: Final = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}

# No penalty, arrear or licence amount known comes near it; what does was written in the wrong unit.
MOST_YUAN: Final = Decimal(100_000_000_000)

# Up to six decimal places are exchanged (decimal(18,6)).
_NUMBER = r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+)"
_CELL = re.compile(
    rf"(?:人民币|罚款|处罚款|处以罚款|金额|没收|共计|合计|计|RMB|CNY|¥|:|\s)*{_NUMBER}\s*\(?(?:人民币)?"
    r"(百万元|亿元|万元|千元|万|亿|元|圆)?(?:人民币)?(?:整|正)?\)?[。.;,\s]*"
)
_SHORT: Final = {"万": "万元", "亿": "亿元", "圆": "元"}


@dataclass(frozen=True)
class AmountStyle:
    """What a bare number in a column means: `unit` of its header, else of its layout; "" if nobody says."""

    unit: str


def read_amount(text: str, style: AmountStyle) -> str | None:
    """The amount in yuan as decimal text without trailing zeros, or None if number or unit is not certain.

    A negative amount and one above 10^11 yuan are refused too.
    """
    found = _CELL.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    said = _SHORT.get(found[2] or "", found[2] or "")
    if said and style.unit and said != style.unit:
        return None
    unit = UNITS.get(said or style.unit)
    if unit is None:
        return None
    try:
        yuan = Decimal(found[1].replace(",", "")) * unit
    except InvalidOperation:
        return None
    if not 0 <= yuan <= MOST_YUAN:
        return None
    return decimal_text(yuan)


def decimal_text(amount: Decimal) -> str:
    """A decimal without exponent and trailing zeros: one text for one amount."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_amounts(texts: pl.Series, style: AmountStyle) -> pl.Series:
    """`read_amount` for a column of trimmed texts; null where there is no text or no certain amount."""
    distinct = texts.unique().drop_nulls()
    read = pl.Series("yuan", [read_amount(text, style) for text in distinct], dtype=pl.String)
    return texts.replace_strict(distinct, read, default=None, return_dtype=pl.String)
