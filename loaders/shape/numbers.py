"""Number fields as they may be stored: the canonical code, or the mask of what belongs to a person.

The rule of this module: no clear text of a number column gets past it.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.catalogue import FieldType, Role
from graph.catalogue.fields import NAMING
from graph.identifiers import CheckState
from loaders.checks.numbers import other_numbers
from loaders.headers import Header
from loaders.shape.phones import shown_phones

_NOT_EVIDENCE: Final = (CheckState.PLACEHOLDER.value, CheckState.LOST_DIGITS.value)


def shown_numbers(texts: pl.DataFrame, numbers: pl.DataFrame, header: Header) -> pl.DataFrame:
    """The columns with every number column replaced by what may be shown; placeholders become null.

    `numbers` are those of the subjects and of those they name.
    """
    rules = [column.field for column in header.kept if column.field.type is FieldType.NUMBER]
    shown: list[pl.Series] = []
    for rule in rules:
        if rule.role is Role.SUBJECT_NUMBER or rule.role in NAMING:
            own = numbers.filter((pl.col("key") == rule.key) & ~pl.col("state").is_in(_NOT_EVIDENCE))
            empty = pl.Series(rule.key, [None] * len(texts), dtype=pl.String)
            shown.append(empty.scatter(own["row"], own["mask"]))
        elif rule.role is Role.PHONE:
            shown.append(shown_phones(texts[rule.key]))
        else:
            shown.append(other_numbers(texts, (rule.key,)).to_series())
    return texts.with_columns(shown)
