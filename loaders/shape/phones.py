"""Phone columns: what may be shown of them, and the tokens by which files that give one phone are tied.

The rule of this module: a phone is a number like any other: a mask in what is stored, a token beside it, and the clear
digits in the vault alone. It joins nothing and names no file.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from graph.catalogue import FieldType, Role
from graph.identifiers import CheckState
from graph.ids import Ids
from loaders.headers import Header

PHONE: Final = Role.PHONE.value
BETWEEN: Final = "、"
SHORT, LONG = 8, 11
MASKS: Final = "*×●○"
RUN: Final = re.compile(r"\d{5}")  # of a masked phone fewer digits in a row are left


def shown_phones(texts: pl.Series) -> pl.Series:
    """Each cell with its phones as masks; a mask that was delivered stays, what is no phone is left out."""
    distinct = texts.unique().drop_nulls()
    shown = pl.Series([_shown(text) for text in distinct], dtype=pl.String)
    return texts.replace_strict(distinct, shown, default=None, return_dtype=pl.String)


def phone_identifiers(texts: pl.DataFrame, header: Header, ids: Ids) -> pl.DataFrame | None:
    """Every phone of every row, with the columns of `row_identifiers`; None where the file has no phone column."""
    keys = [column.field.key for column in header.of_role(Role.PHONE) if column.field.type is FieldType.NUMBER]
    if not keys:
        return None
    found = [
        (row, number, masked_phone(number))
        for key in keys
        for row, text in enumerate(texts[key])
        if text is not None
        for number in _numbers(text)
    ]
    rows = pl.DataFrame(found, {"row": pl.UInt32, "clear": pl.String, "mask": pl.String}, orient="row")
    rows = rows.unique(["row", "clear"], maintain_order=True)
    return rows.select(
        "row",
        pl.lit(0, dtype=pl.UInt32).alias("order"),
        pl.lit(PHONE).alias("kind"),
        "clear",
        "mask",
        pl.lit(CheckState.VALID.value).alias("state"),
        pl.lit(value=False).alias("strong"),
        ids.tokens(PHONE, rows["clear"]).alias("token"),
    )


def masked_phone(number: str) -> str:
    """A phone number as it may be shown: 138****5678."""
    first, last = (1, 2) if len(number) < SHORT else (3, 4 if len(number) >= LONG else 2)
    return f"{number[:first]}{'*' * (len(number) - first - last)}{number[-last:]}"


def _shown(text: str) -> str | None:
    numbers = _numbers(text)
    if numbers:
        return BETWEEN.join(masked_phone(number) for number in numbers)
    return text if any(mark in text for mark in MASKS) and not RUN.search(text) else None


def _numbers(text: str) -> list[str]:
    """The phones of a cell as digits, in order of their digits."""
    from graph.resolution.kinds.contacts import phone_parts  # noqa: PLC0415 - heavy, and few files have phones

    return list(phone_parts(text).get("numbers") or ())
