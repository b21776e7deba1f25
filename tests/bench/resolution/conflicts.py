"""Clusters that cannot be right: two valid numbers, or two birth dates, in one subject.

The rule of this module: a number counts only if its check character is right, a day only if it exists; a mask, a
placeholder or a typing error contradicts nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from graph.identifiers import checks
from tests.bench.resolution.evidence import FULL_NUMBER, OLD_NUMBER, items_of
from tests.bench.resolution.quality import CLUSTER
from tests.bench.resolution.tables import ROW_ID, TableSet


@dataclass(frozen=True)
class Conflicts:
    """How many clusters hold two different valid identity numbers, two credit codes, or two birth dates."""

    identity_numbers: int
    credit_codes: int
    birth_dates: int

    @property
    def numbers(self) -> int:
        """Clusters with a hard conflict of numbers."""
        return self.identity_numbers + self.credit_codes


def conflicts(some: TableSet, clusters: pl.DataFrame) -> Conflicts:
    """Count the conflicts in clusters (`row_id`, `cluster_id`) of a set."""
    rows = some.frame().join(clusters, on=ROW_ID, how="inner")

    def clashing(kind: str, read: Callable[[str], str | None]) -> int:
        told = [
            rows.select(CLUSTER, pl.col(column).map_elements(read, return_dtype=pl.String).alias("told"))
            for column, its in some.kinds.items()
            if its == kind
        ]
        if not told:
            return 0
        counted = pl.concat(told).drop_nulls().group_by(CLUSTER).agg(pl.col("told").n_unique())
        return counted.filter(pl.col("told") > 1).height

    return Conflicts(
        clashing("identity_number", identity_number), clashing("credit_code", credit_code),
        clashing("birth_date", birth_day),
    )  # fmt: skip


def identity_number(text: str) -> str | None:
    """The 18 characters of a valid resident number, lifted if it has 15."""
    number = _compact(text)
    if len(number) == OLD_NUMBER and checks.is_short_identity_number(number):
        return checks.lifted(number)
    return number if len(number) == FULL_NUMBER and checks.is_identity_number(number) else None


def credit_code(text: str) -> str | None:
    """A valid unified code."""
    code = _compact(text)
    return code if len(code) == FULL_NUMBER and checks.is_credit_code(code) else None


def birth_day(text: str) -> str | None:
    """Eight digits of a day that exists."""
    digits = next((item[6:] for item in items_of("birth_date", text) if item.startswith("born:=")), "")
    return digits if digits.isdigit() and len(digits) == 8 and checks.is_birth_date(digits) else None


def _compact(text: str) -> str:
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
