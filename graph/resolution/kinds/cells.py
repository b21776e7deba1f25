"""From cells to parts: null words say nothing, and every kind makes its frame of parts in one way.

The rule of this module: what a cell says is decided here once for all kinds; a kind sees only texts that say
something.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from graph.identifiers.cells import NULL_WORDS
from graph.resolution.kinds.kind import Derive

Value = str | list[str] | None
Read = Callable[[str], Mapping[str, Value]]

NAMES_THAT_LOOK_NULL: Final = frozenset({"NA", "NAN", "NONE", "NIL", "NULL"})
"""Null words of programs that are names as well (娜 is NA in pinyin); in columns of names they count as names."""

_WORDS: Final = tuple(sorted(NULL_WORDS | {"-", "--", "UNKNOWN", "NOT AVAILABLE", "<NA>", "#N/A", "(NULL)"}))
_BLANK = r"[\s\-‐‑‒–—―−_'\"`“”‘’\u{200b}-\u{200f}\u{feff}\u{ad}]+"


def said(cells: pl.Series, *, keep: frozenset[str] = frozenset()) -> pl.Series:
    """The texts in NFKC without margins, null where the cell says nothing: "", 无, /, N/A, — —, *, null.

    `keep` are null words that are values in this kind of column.
    """
    texts = cells.cast(pl.String).str.normalize("NFKC").str.replace_all(r"\s+", " ").str.strip_chars()
    bare = texts.str.replace_all(_BLANK, "").str.to_uppercase().str.strip_chars("*")
    nothing = bare.is_in([word for word in _WORDS if word not in keep])
    return pl.select(pl.when(~nothing).then(texts)).to_series()


def by_value(
    texts: tuple[str, ...], lists: tuple[str, ...], read: Read, *, keep: frozenset[str] = frozenset()
) -> Derive:
    """A `Derive` that reads each value by itself: `read` gives the parts of one text, those left out are null."""
    schema = parts_schema(texts, lists)

    def derive(cells: pl.Series) -> pl.DataFrame:
        rows = [None if text is None else read(text) for text in said(cells, keep=keep)]
        columns = {name: [None if row is None else row.get(name) or None for row in rows] for name in schema}
        return pl.DataFrame(columns, schema=schema)

    return derive


def parts_schema(texts: tuple[str, ...], lists: tuple[str, ...]) -> dict[str, pl.DataType]:
    """The columns of a frame of parts: first the texts, then the lists."""
    return {name: pl.String() for name in texts} | {name: pl.List(pl.String()) for name in lists}


def distinct(texts: list[str]) -> list[str]:
    """The texts that are not empty, each once, in the order given."""
    return list(dict.fromkeys(filter(None, texts)))
