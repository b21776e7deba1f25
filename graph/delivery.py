"""A delivery on its way into the graph: what a loader hands over, in the only form the store takes.

The rule of this module: nothing in it is a clear identity number except the `secrets` frame, which goes to
the vault and nowhere else. Frames are column tables with the exact schemas below; the loader fills them in
bulk, the store writes them in bulk, and the archive keeps them for `rebuild`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import polars as pl

INSTANT: Final = pl.Datetime("us", "UTC")


class DeliveryKind(StrEnum):
    """What a file says about the rows it does not contain."""

    FULL = "full"  # all rows of its scope: an absent record has lapsed
    DELTA = "delta"  # new and changed rows
    CORRECTIONS = "corrections"  # each row replaces all that its decision said before
    REMOVALS = "removals"  # each row names a record that must no longer be used (repaired, revoked, erased)


class SubjectKind(StrEnum):
    """What sort of subject a credit file is about."""

    PERSON = "person"
    ORGANISATION = "organisation"
    INDIVIDUAL_BUSINESS = "individual_business"


class Outcome(StrEnum):
    """What became of one row: exactly one of these."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    NEW_VERSION = "new_version"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"


REPEATS: Final = {Outcome.UNCHANGED: "E301", Outcome.NEW_VERSION: "E302"}
"""The findings, one per file, that say how many of its rows had these outcomes."""


MISNAMED: Final = "E209"
"""The finding, one per file, that says how many of its credit files a base registration names otherwise."""


@dataclass(frozen=True)
class Delivery:
    """One file of one department for one catalogue entry, known before its first row is read.

    `id` is minted from the file's hash and what the manifest says of it, so that the same delivery has the
    same id for ever. `delivered` is an aware UTC instant. `scope` is minted from department, region and entry:
    what a full delivery speaks for, narrowed to decisions from `period_from` to `period_to` where given.
    """

    id: str
    hash: str
    name: str
    format: str
    encoding: str
    bytes: int
    kind: DeliveryKind
    entry: str
    department: str
    department_name: str
    department_code: str
    region: str
    scope: str
    delivered: datetime
    manifest: str
    manifest_hash: str
    period_from: date | None = None
    period_to: date | None = None

    @property
    def stamp(self) -> str:
        """Sorts deliveries in time; files of one instant by their hash. Versions add the row (`row_stamp`)."""
        return f"{self.delivered:%Y%m%dT%H%M%S.%fZ}|{self.hash[:16]}"

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands among all deliveries, also where one file is delivered twice (`graph.store.versions`)."""
        return self.stamp, self.id


ROW_STAMP_DIGITS: Final = 9
"""`row stamp = delivery.stamp | sheet number (3 digits) line (6 digits…)`, zero-padded so that text sorts."""


# One row of `records` is one row of the file that passed the checks: an assertion of one record version.
RECORDS: Final = pl.Schema(
    {
        "sheet": pl.String,  # "" where the format has none
        "line": pl.Int64,  # 1-based row in the file or sheet, as a person counts, header rows included
        "stamp": pl.String,  # delivery.stamp + "|" + (sheet ordinal x 10 million + line) zero-padded to nine digits
        "key": pl.String,  # natural key without correctable fields: one decision of one department under one entry
        "part": pl.String,  # which subject of that decision (its valid number's token, else its normalised name)
        "record": pl.String,  # this version: minted from key, part, credit file and content
        "file": pl.String,  # credit file: minted from department, region and the row's whole identity block
        "scope": pl.String,
        "kind": pl.String,  # SubjectKind
        "name": pl.String,  # as shown: NFKC, trimmed
        "name_key": pl.String,  # graph.names.normal_name
        "block": pl.String,  # JSON object, sorted keys: birth_date, address, representative … and no numbers
        "recognised_by": pl.String,  # department id
        "title": pl.String,
        "number": pl.String,  # decision or licence number, may be null
        "decided": pl.Date,
        "valid_from": pl.Date,
        "valid_to": pl.Date,  # null = open or long term
        "severity": pl.String,  # minor, general, serious or null
        "published_until": pl.Date,  # last day of publicity, null = no end known; before decided = never public
        "kept_until": pl.Date,  # last day of retention, null = while valid
        "fields": pl.String,  # JSON object, sorted keys: field key -> normalised value as text; no nulls
        "original": pl.String,  # JSON object: field key -> text in the file where it differs; null if none does
    }
)

# Rows of a removals delivery. `part` null removes every subject of the decision.
REMOVALS: Final = pl.Schema(
    {
        "sheet": pl.String, "line": pl.Int64, "stamp": pl.String, "key": pl.String, "part": pl.String,
        "scope": pl.String,
    }
)  # fmt: skip

# Distinct (file, token). `strong` = may join this file to others, as `graph.identifiers.joining` says it.
IDENTIFIERS: Final = pl.Schema(
    {
        "file": pl.String, "token": pl.String, "kind": pl.String, "mask": pl.String, "state": pl.String,
        "strong": pl.Boolean,
    }
)  # fmt: skip

# Distinct (record, relation, token): whom a record version names by a valid number (graph.relations); the clear number
# comes with the files of whoever bears it, and not from here.
NAMED: Final = pl.Schema(
    {
        "record": pl.String, "relation": pl.String, "token": pl.String, "kind": pl.String, "mask": pl.String,
        "state": pl.String,
    }
)  # fmt: skip

# Who is named by the rows. `region` is in no graph: where something is held is said by its delivery.
DEPARTMENTS: Final = pl.Schema({"id": pl.String, "name": pl.String, "code": pl.String, "region": pl.String})

# To the vault only. Never archived, never logged.
SECRETS: Final = pl.Schema({"token": pl.String, "kind": pl.String, "clear": pl.String})

FINDINGS: Final = pl.Schema(
    {
        "sheet": pl.String, "line": pl.Int64, "column": pl.String, "code": pl.String,
        "value": pl.String,  # masked
        "says": pl.String,  # one sentence: what is wrong and what to do
    }
)  # fmt: skip

# Rows that were not loaded, for the department: kept only encrypted and with an expiry.
# `cells` is a JSON list of [header, text] without the excluded columns.
SET_ASIDE: Final = pl.Schema(
    {"sheet": pl.String, "line": pl.Int64, "outcome": pl.String, "code": pl.String, "cells": pl.String}
)


def _nothing(schema: pl.Schema) -> Callable[[], pl.DataFrame]:
    """Frames without rows, all of them one: most frames of a small batch are, and each would be made anew."""
    empty = schema.to_frame()
    return lambda: empty


@dataclass(frozen=True)
class Batch:
    """One chunk of a delivery, at most `BATCH_LINES` rows of the file: frames with the schemas of this module.

    `lines` counts all data rows read in this chunk, so lines = records + removals + set_aside.
    """

    lines: int
    records: pl.DataFrame = field(default_factory=_nothing(RECORDS))
    removals: pl.DataFrame = field(default_factory=_nothing(REMOVALS))
    identifiers: pl.DataFrame = field(default_factory=_nothing(IDENTIFIERS))
    named: pl.DataFrame = field(default_factory=_nothing(NAMED))
    departments: pl.DataFrame = field(default_factory=_nothing(DEPARTMENTS))
    secrets: pl.DataFrame = field(default_factory=_nothing(SECRETS))
    findings: pl.DataFrame = field(default_factory=_nothing(FINDINGS))
    set_aside: pl.DataFrame = field(default_factory=_nothing(SET_ASIDE))


BATCH_LINES: Final = 10_000
"""A load holds about five batches at once, in two processes: with 20,000 a million rows took 2.03 GiB at their peak, in
the same time."""
