"""From cells to parts: null words say nothing, and every kind makes its frame of parts in one way.

The rule of this module: what a cell says is decided here once for all kinds; a kind sees only texts that say
something.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl
import pyarrow as pa

from graph.identifiers.cells import NULL_WORDS
from graph.resolution.kinds.kind import Derive

Value = str | list[str] | None
Read = Callable[[str], Mapping[str, Value]]

FEW: Final = 200
"""So few texts are read one by one: a usual form saves time only on columns."""

_NOTHING: Final[Mapping[str, Value]] = {}
_BLANK = r"[\s\-‐‑‒–—―−_'\"`“”‘’\u{200b}-\u{200f}\u{feff}\u{ad}]+"


WHITE: Final = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""What polars takes for white space (Unicode's White_Space); Python takes four separators more for it."""

MARGIN: Final = "".join(chr(code) for code in range(0x3001) if re.match(f"[{WHITE}]", chr(code)))
_WHITE_RUN = re.compile(f"[{WHITE}]+")
_BLANK_RUN = re.compile(rf"[{WHITE}\-‐‑‒–—―−_'\"`“”‘’\u200b-\u200f\ufeff\xad]+")

_MORE_NULL_WORDS: Final = (
    *("-", "--", "?", "<NA>", "#N/A", "(NULL)", "N.A.", "N.A"),
    *("#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"),
    *("UNKNOWN", "MISSING", "NOT AVAILABLE", "NOT APPLICABLE", "NOT KNOWN", "NOT GIVEN", "NOT PROVIDED", "NOT STATED"),
    *("不明", "不知", "不知道", "没有", "未填", "未填写", "未提供", "无记录"),
)
_WORDS: Final = tuple(sorted(NULL_WORDS | {_BLANK_RUN.sub("", word) for word in _MORE_NULL_WORDS}))
"""As they are looked for: cells are compared with them when nothing blank is left in them."""


def said_by_each(texts: Sequence[str], *, keep: frozenset[str] = frozenset()) -> list[str | None]:
    """`said` of a few texts, without setting up columns for them."""
    nothing = frozenset(_WORDS) - keep
    found: list[str | None] = []
    for cell in texts:
        if any(unicodedata.category(character) == "Cn" for character in cell):
            # Newer than Python's tables, so that only polars may know its usual form.
            found += said(pl.Series([cell], dtype=pl.String), keep=keep).to_list()
            continue
        text = _WHITE_RUN.sub(" ", unicodedata.normalize("NFKC", cell)).strip(MARGIN)
        bare = _BLANK_RUN.sub("", text).upper().strip("*")
        found.append(None if bare in nothing else text)
    return found


def said(cells: pl.Series, *, keep: frozenset[str] = frozenset()) -> pl.Series:
    """The texts in NFKC without margins, null where the cell says nothing: "", 无, /, N/A, — —, *, null.

    `keep` are null words that are values in this kind of column.
    """
    texts = cells.cast(pl.String).str.normalize("NFKC").str.replace_all(r"\s+", " ").str.strip_chars()
    bare = texts.str.replace_all(_BLANK, "").str.to_uppercase().str.strip_chars("*")
    nothing = bare.is_in([word for word in _WORDS if word not in keep])
    return pl.select(pl.when(~nothing).then(texts)).to_series()


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual form of a kind's values, read for whole columns at once because there may be half a million of them.

    `pattern` (Rust syntax) says which texts have it, `but_not` which of these do not. `read` gives their parts, all or
    some, the others being null; it must give what reading them one by one gives, and a test holds that.
    """

    pattern: str
    read: Derive
    but_not: str = ""


def by_value(
    texts: tuple[str, ...],
    lists: tuple[str, ...],
    read: Read,
    *,
    usual: tuple[Usual, ...] = (),
    keep: frozenset[str] = frozenset(),
) -> Derive:
    """A `Derive` that reads each value by itself: `read` gives the parts of one text, those left out are null.

    Texts of a `usual` form are read together, by the first one that fits.
    """
    return ByValue(parts_schema(texts, lists), read, usual, keep)


@dataclass(frozen=True, eq=False, slots=True)
class ByValue:
    """A `Derive` that reads each value by itself; `of_few` gives the parts of a few texts as they are read."""

    schema: Mapping[str, pl.DataType]
    read: Read
    usual: tuple[Usual, ...]
    keep: frozenset[str]

    def of_few(self, texts: Sequence[str]) -> list[Mapping[str, Value]]:
        """The parts of each text; those left out, or empty, say nothing."""
        return [_NOTHING if text is None else self.read(text) for text in said_by_each(texts, keep=self.keep)]

    def __call__(self, cells: pl.Series) -> pl.DataFrame:
        """The parts of a whole column."""
        values = said(cells, keep=self.keep).alias("text")
        rest = pl.DataFrame({"row": pl.int_range(len(values), eager=True, dtype=pl.UInt32), "text": values})
        found: list[pl.DataFrame] = []
        for form in self.usual if len(values) > FEW else ():
            fits = rest["text"].str.contains(form.pattern).fill_null(value=False)
            if form.but_not:
                fits &= ~rest["text"].str.contains(form.but_not).fill_null(value=False)
            chosen, rest = rest.filter(fits), rest.filter(~fits)
            if chosen.is_empty():
                continue
            found.append(_completed(form.read(chosen["text"]), self.schema).with_columns(chosen["row"]))
        rows = [_NOTHING if text is None else self.read(text) for text in rest["text"]]
        found.append(
            pl.DataFrame([_column(name, rows, dtype) for name, dtype in self.schema.items()]).with_columns(rest["row"])
        )
        together = found[0] if len(found) == 1 else pl.concat(found).sort("row")
        return together.drop("row")


def _column(name: str, rows: list[Mapping[str, Value]], dtype: pl.DataType) -> pl.Series:
    # By way of Arrow: polars itself looks at each inner list in Python, which takes ten times as long.
    arrow = pa.large_list(pa.large_string()) if isinstance(dtype, pl.List) else pa.large_string()
    return pl.Series(name, pa.array([row.get(name) or None for row in rows], arrow), dtype=dtype)


def _completed(parts: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """All columns of the schema, null for those that a form does not have, and empty texts and lists as null."""
    columns = []
    for name, dtype in schema.items():
        if name not in parts.columns:
            columns.append(pl.lit(None, dtype=dtype).alias(name))
        elif isinstance(dtype, pl.List):
            columns.append(pl.when(pl.col(name).list.len() > 0).then(pl.col(name)).alias(name))
        else:
            columns.append(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name))
    return parts.select(columns) if parts.width else pl.DataFrame(schema=schema)


def parts_schema(texts: tuple[str, ...], lists: tuple[str, ...]) -> dict[str, pl.DataType]:
    """The columns of a frame of parts: first the texts, then the lists."""
    return {name: pl.String() for name in texts} | {name: pl.List(pl.String()) for name in lists}


def distinct(texts: list[str]) -> list[str]:
    """The texts that are not empty, each once, in the order given."""
    return list(dict.fromkeys(filter(None, texts)))
