"""Texts as they are stored: trimmed, without what nobody sees, and null where the cell says "nothing".

The rule of this module: only what nobody would miss is taken away; a text keeps its punctuation and its script. What
joins letters of a script (zero-width joiners) stays; what only turns the direction of a line goes, because with it a
name can be made to look like another one and two equal names can differ.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

# What departments write into a cell that has no value.
NULL_WORDS: Final = (
    "",
    "/",
    "\\",
    "无",
    "N/A",
    "n/a",
    "NA",
    "null",
    "NULL",
    "None",
    "*",
    "-",
    "--",
    "—",
    "——",
    "— —",
    "―",
    "暂无",
)

# Spaces of every kind, the byte order mark and zero-width characters at the ends of a cell.
_MARGIN: Final = " \t\n\r\x0b\x0c\u3000\u200b\u200c\u200d\ufeff\u00a0"
_UNSEEN: Final = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x{9f}"  # control characters but tab and line feed
    r"\x{ad}\x{200b}\x{2060}\x{feff}"  # soft hyphen, zero-width spaces, a byte order mark between joined files
    r"\x{61c}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]"  # directions of a line
)
_AS_TEXT: Final = r'(?s)^="(.*)"$'
"""How programs write a text that a spreadsheet shall not take for a number: ="0011"."""

_LONGEST_NULL_WORD: Final = 24
"""In bytes; longer texts are not looked up."""


def trimmed(cells: pl.DataFrame) -> pl.DataFrame:
    """The texts without margin, what nobody sees and the marks of a text (="0011"); empty ones are null."""
    plain = _changed(cells, pl.all().str.contains(_UNSEEN), lambda text: text.str.replace_all(_UNSEEN, ""))
    plain = plain.with_columns(pl.all().str.strip_chars(_MARGIN))
    plain = _changed(plain, pl.all().str.starts_with('="'), _without_marks)
    return _changed(plain, pl.all() == "", lambda text: pl.when(text != "").then(text))


def without_null_words(texts: pl.DataFrame, more: tuple[str, ...] = ()) -> pl.DataFrame:
    """Trimmed texts, null where the whole text is a null word; `more` are those of one layout."""
    words = pl.lit(pl.Series(sorted({*NULL_WORDS, *more})).implode())
    short = texts.select(columns_where(texts, pl.all().str.len_bytes() <= _LONGEST_NULL_WORD))
    said = columns_where(short, pl.all().is_in(words))
    return texts.with_columns(pl.when(~pl.col(name).is_in(words)).then(pl.col(name)) for name in said)


def columns_where(texts: pl.DataFrame, found: pl.Expr) -> list[str]:
    """The names of the columns that have a text of which this is true; `found` speaks of all columns.

    A change is made in these alone: few columns of a file need it, and asking all of them at once costs as one does.
    """
    if not texts.width:
        return []
    return [name for name, here in texts.select(found.any()).row(0, named=True).items() if here]


def _changed(texts: pl.DataFrame, needs: pl.Expr, change: Callable[[pl.Expr], pl.Expr]) -> pl.DataFrame:
    return texts.with_columns(change(pl.col(name)) for name in columns_where(texts, needs))


def _without_marks(text: pl.Expr) -> pl.Expr:
    return text.str.replace(_AS_TEXT, "${1}").str.strip_chars(_MARGIN)


def shown_name(names: pl.Expr) -> pl.Expr:
    """A name as it is shown: NFKC, inner white space (line breaks in a cell) as one space."""
    return names.str.normalize("NFKC").str.replace_all(r"\s+", " ").str.strip_chars()
