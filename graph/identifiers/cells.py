"""What surrounds a number in a cell: null words, noise, remarks, and what spreadsheets make of long numbers.

The rule of this module: noise goes, but nothing that could part two numbers.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NULL_WORDS = "无 空 暂无 不详 未知 待补充 / // \\ . 0 N/A NA NULL NONE NIL NAN"
NULL_WORDS: Final = frozenset({"", *_NULL_WORDS.split()})
"""What departments write into a cell that has no number (finding E201)."""

NOISE: Final = re.compile(r"[\s\-‐‑‒–—―−_'\"`“”‘’\u200b-\u200f\ufeff\u00ad]+")
"""Spaces, hyphens, quotation marks and invisible characters."""

STRAY: Final = ":,。;、"
"""Punctuation at the ends (after NFKC); between two numbers it keeps them apart."""

REMARK: Final = re.compile(r"\([^()]*\)|[\u4e00-\u9fff]+:?")
"""A remark beside a number, as the copy number of a licence (1-1) or 身份证: before it."""

STARS: Final = re.compile(r"[*×✱●○•■□#?]|X{2,}")
"""Characters that hide a digit; a single X is a check digit."""

SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?E\+?\d{2,3}")
"""A spreadsheet's number of more than 15 digits; its last digits are gone."""

NUMBER_WITH_FRACTION: Final = re.compile(r"(\d{9,})\.0+")


def without_noise(text: str) -> str:
    """The cell in NFKC and capitals without spaces, hyphens and what stands at its ends."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text)).upper().strip(STRAY)
