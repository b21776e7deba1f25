"""Texts as they are stored: trimmed, without what nobody sees, and null where the cell says "nothing".

The rule of this module: only what nobody would miss is taken away; a text keeps its punctuation and its script. What
joins letters of a script (zero-width joiners) stays; what only turns the direction of a line goes, because with it a
name can be made to look like another one and two equal names can differ.
"""

from __future__ import annotations

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


def trimmed(cells: pl.Series) -> pl.Series:
    """The texts without margin, what nobody sees and the marks of a text (="0011"); empty ones are null."""
    if cells.null_count() == len(cells):
        return cells
    plain = cells.str.replace_all(_UNSEEN, "") if cells.str.contains(_UNSEEN).any() else cells
    plain = plain.str.strip_chars(_MARGIN)
    if plain.str.starts_with('="').any():
        plain = plain.str.replace(_AS_TEXT, "${1}").str.strip_chars(_MARGIN)
    empty = plain.str.len_bytes() == 0
    return plain.zip_with(~empty, pl.repeat(None, len(plain), dtype=pl.String, eager=True)) if empty.any() else plain


def without_null_words(texts: pl.Series, more: tuple[str, ...] = ()) -> pl.Series:
    """Trimmed texts, null where the whole text is a null word; `more` are those of one layout."""
    short = texts.str.len_bytes() <= _LONGEST_NULL_WORD
    if not short.any():
        return texts
    words = pl.Series(sorted({*NULL_WORDS, *more}))
    nothing = (short & texts.is_in(words.implode())).fill_null(value=False)
    return (
        texts.zip_with(~nothing, pl.repeat(None, len(texts), dtype=pl.String, eager=True)) if nothing.any() else texts
    )


def shown_name(names: pl.Expr) -> pl.Expr:
    """A name as it is shown: NFKC, inner white space (line breaks in a cell) as one space."""
    return names.str.normalize("NFKC").str.replace_all(r"\s+", " ").str.strip_chars()
