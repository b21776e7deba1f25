"""Looking for sensitive data in headers, in cells and in free text.

The rule of this module: it says which class was found and never what; structured cells are only searched for
what cannot be part of a name, an authority or an address, free text is searched for every class.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import polars as pl

from graph.sensitive.classes import CLASSES

# Cards of UnionPay have 16 to 19 digits, those of Visa, Mastercard and JCB 16. They stand alone (a credit code of
# 18 digits may begin like one), pass the check digit of ISO 7812 (Luhn) and hold no birth date where identity
# numbers do.
_CARD_EXPR: Final = r"(?:62|81)\d{2}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?|(?:4\d|5[1-5]|35|60)\d{2}(?:[ -]?\d{4}){3}"
_CARD: Final = re.compile(rf"(?<![0-9a-z])(?:{_CARD_EXPR})(?![0-9a-z])")
_BIRTH_DATE_INSIDE: Final = re.compile(r"^\d{6}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}$")
_ACCOUNTS: Final = "accounts"

_HARMLESS: Final = "|".join(pattern for c in CLASSES for pattern in c.harmless)
_HEADERS: Final = tuple((c.name, "|".join(c.headers)) for c in CLASSES if c.headers)
_VALUES: Final = tuple((c.name, "|".join(c.values)) for c in CLASSES if c.values)
_TEXTS: Final = tuple((c.name, "|".join(c.texts)) for c in CLASSES if c.texts)
_ANY_VALUE: Final = "|".join((*(pattern for _, pattern in _VALUES), _CARD_EXPR))
_ANY_TEXT: Final = "|".join((*(pattern for _, pattern in (*_VALUES, *_TEXTS)), _CARD_EXPR))
_COMPILED_HEADERS: Final = tuple((name, re.compile(pattern)) for name, pattern in _HEADERS)
_COMPILED_HARMLESS: Final = re.compile(_HARMLESS)

_folded_text: Final = pl.col("text").str.normalize("NFKC").str.strip_chars().str.to_lowercase()


@lru_cache(maxsize=4096)
def excluded_column(header: str) -> str | None:
    """The class of sensitive data that a column with this header holds, or None; Chinese and English headers.

    >>> excluded_column("政治面貌"), excluded_column("行政相对人名称")
    ('political_status', None)
    """
    text = re.sub(r"[\s-]+", lambda m: "_" if "-" in m[0] or _latin_around(m) else "", _folded(header))
    bare = _COMPILED_HARMLESS.sub("", text)
    return next((name for name, pattern in _COMPILED_HEADERS if pattern.search(bare)), None)


def excluded_text(text: str) -> str | None:
    """The class of sensitive data in a free text, or None."""
    found = scan_text(pl.Series([text], dtype=pl.String)).item()
    return found if isinstance(found, str) else None


def scan_values(cells: pl.Series) -> pl.Series:
    """The classes of sensitive data in the cells of a structured column (name, authority, address …), or null.

    >>> scan_values(pl.Series(["民族路12号", "中共党员"])).to_list()
    [None, 'political_status']
    """
    return _scan(cells, _ANY_VALUE, _VALUES, drop_harmless=False)


def scan_text(texts: pl.Series) -> pl.Series:
    """`excluded_text` for a column: class or null, same length and order."""
    return _scan(texts, _ANY_TEXT, (*_VALUES, *_TEXTS), drop_harmless=True)


def _scan(cells: pl.Series, suspect: str, classes: tuple[tuple[str, str], ...], *, drop_harmless: bool) -> pl.Series:
    """One pass finds the few suspects; only their distinct texts are looked at class by class."""
    texts = cells.cast(pl.String).rename("text")
    suspects = texts.to_frame().select("text", folded=_folded_text).filter(pl.col("folded").str.contains(suspect))
    if suspects.is_empty():
        return pl.repeat(None, len(cells), dtype=pl.String, eager=True).alias(cells.name)
    suspects = suspects.unique()
    bare = pl.col("folded").str.replace_all(_HARMLESS, " ") if drop_harmless else pl.col("folded")
    found: pl.Expr = pl.lit(None, dtype=pl.String)
    for name, pattern in reversed(classes):
        found = pl.when(pl.col("bare").str.contains(pattern)).then(pl.lit(name)).otherwise(found)
    judged = suspects.with_columns(bare=bare).with_columns(found=found)
    # Cards need arithmetic; only texts that hold a card-like number and no other class come here.
    cards = judged.filter(pl.col("found").is_null() & pl.col("folded").str.contains(_CARD_EXPR))
    with_card = [text for text, folded_text in cards.select("text", "folded").iter_rows() if _has_card(folded_text)]
    judged = judged.with_columns(
        found=pl.when(pl.col("text").is_in(with_card)).then(pl.lit(_ACCOUNTS)).otherwise(pl.col("found"))
    ).filter(pl.col("found").is_not_null())
    return texts.replace_strict(judged["text"], judged["found"], default=None, return_dtype=pl.String).rename(
        cells.name
    )


def _has_card(text: str) -> bool:
    return any(_is_card(re.sub(r"[ -]", "", match[0])) for match in _CARD.finditer(text))


def _is_card(digits: str) -> bool:
    return not _BIRTH_DATE_INSIDE.match(digits) and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the two digits of a doubled one
    return total % 10 == 0


def _latin_around(match: re.Match[str]) -> bool:
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return before.isascii() and after.isascii()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
