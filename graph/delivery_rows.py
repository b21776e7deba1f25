"""Single rows of a delivery's frames, for whoever looks at few of them one by one.

The rule of this module: the columns of `graph.delivery`, in their order and under their names.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import polars as pl


class RecordRow(NamedTuple):
    """One row of `RECORDS`: what one row of a file says about one record version."""

    sheet: str
    line: int
    stamp: str
    key: str
    part: str
    record: str
    file: str
    scope: str
    kind: str
    name: str
    name_key: str
    block: str
    recognised_by: str
    title: str | None
    number: str | None
    decided: date | None
    valid_from: date | None
    valid_to: date | None
    severity: str | None
    published_until: date | None
    kept_until: date | None
    fields: str
    original: str | None


class IdentifierRow(NamedTuple):
    """One row of `IDENTIFIERS`: a number that stands in a credit file."""

    file: str
    token: str
    kind: str
    mask: str
    state: str
    strong: bool


class NamedRow(NamedTuple):
    """One row of `NAMED`: a number by which a record version names another subject."""

    record: str
    relation: str
    token: str
    kind: str
    mask: str
    state: str


def record_rows(records: pl.DataFrame) -> list[RecordRow]:
    """The rows of a frame with the schema `RECORDS`."""
    return [RecordRow(*row) for row in records.rows()]


def identifier_rows(identifiers: pl.DataFrame) -> list[IdentifierRow]:
    """The rows of a frame with the schema `IDENTIFIERS`."""
    return [IdentifierRow(*row) for row in identifiers.rows()]


def named_rows(named: pl.DataFrame) -> list[NamedRow]:
    """The rows of a frame with the schema `NAMED`."""
    return [NamedRow(*row) for row in named.rows()]
