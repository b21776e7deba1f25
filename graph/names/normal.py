"""The normal form of a name, the key under which ids and search know it.

The rule of this module: ids depend on it, so it folds only what never tells two names apart (width, case, spaces,
separators, brackets, script) by tables of our own that no library update changes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

import polars as pl

from graph.names.tables import simplified_characters

SEPARATOR: Final = "\u00b7"
"""The one separator inside a person's name (Ethnic Affairs notice 2016 No. 33)."""

SEPARATORS: Final = "\u2022\u30fb\uff65\uff0e\u2027\u2219\u22c5\u2024\u16eb\u0387\u25cf\u25aa"
"""What is written instead of it; NFKC folds only some of them."""

BRACKETS: Final = dict.fromkeys("〔[{【〈", "(") | dict.fromkeys("〕]}】〉", ")")
DROPPED: Final = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\"“”„‟「」『』《》`´‘’'"
DASHES: Final = "‐‑‒–—―−"

_ONLY_HAN = re.compile(r"[\u4e00-\u9fff]+")
_SPACES = re.compile(r"\s+")
_SPACE_THAT_DIVIDES_NOTHING = re.compile(r"(?<![0-9A-Z]) | (?![0-9A-Z])")
_DOT_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])\s*\.\s*(?=[^\W\d_])")
_SEPARATOR_RUN = re.compile(rf"\s*{SEPARATOR}[\s{SEPARATOR}]*")


@cache
def _writing() -> dict[int, str | None]:
    """Brackets, dashes and what is dropped, in the form that `str.translate` takes."""
    table: dict[int, str | None] = {ord(bracket): plain for bracket, plain in BRACKETS.items()}
    table.update(dict.fromkeys(map(ord, DROPPED)))
    table.update(dict.fromkeys(map(ord, DASHES), "-"))
    return table


@cache
def _folding() -> dict[int, str | None]:
    """All of `_writing`, the separators, and traditional to simplified characters."""
    return _writing() | dict.fromkeys(map(ord, SEPARATORS), SEPARATOR) | simplified_characters()


def normal_name(text: str) -> str:
    """The key form: NFKC, capitals, no spaces inside Chinese, round brackets, U+00B7, simplified characters.

    Characters are simplified one by one (蕭乾 becomes 萧干), which is right for a key and wrong for display.
    Variant characters (堃, 喆) are kept: two people may differ by them. It is idempotent.
    """
    if _ONLY_HAN.fullmatch(text):
        return text.translate(_folding())
    folded = _plain(text).translate(_folding())
    folded = _SEPARATOR_RUN.sub(SEPARATOR, _DOT_BETWEEN_LETTERS.sub(SEPARATOR, folded)).strip(SEPARATOR + " .")
    return _SPACE_THAT_DIVIDES_NOTHING.sub("", folded)


def plain_name(text: str) -> str:
    """The name with its script and separators as delivered, free of width, case, spaces and bracket styles."""
    return _SPACE_THAT_DIVIDES_NOTHING.sub("", _plain(text).translate(_writing()))


def simplified(text: str) -> str:
    """The text with each traditional character in its simplified form."""
    return text.translate(simplified_characters())


def normal_names(series: pl.Series) -> pl.Series:
    """`normal_name` for a column; each distinct name is folded once, null stays null."""
    distinct = series.drop_nulls().unique()
    folded = pl.Series([normal_name(name) for name in distinct], dtype=pl.String)
    return series.replace_strict(distinct, folded, default=None, return_dtype=pl.String)


def _plain(text: str) -> str:
    # Separators go first: NFKC would turn a full-width dot into the one of a number.
    early = text.translate(_EARLY)
    capitals = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", early).upper())
    return _SPACES.sub(" ", capitals).strip()


_EARLY = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad")) | {0xFF0E: "."}
