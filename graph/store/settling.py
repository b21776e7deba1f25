"""Bringing the versions of decisions up to date after something more, or less, was said about them.

The rule of this module: it reads everything that is asserted about the touched decisions, asks `versions.settle`,
and answers with what has to change; it changes nothing itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from graph.delivery import DeliveryKind
from graph.engines.base import Engine
from graph.store.record_keys import OPEN, OVER, PLAIN
from graph.store.sources import Heard, day
from graph.store.versions import Assertion, Removal, Settled, Source, settle
from graph.view.answers import RecordState

CHUNK = 20_000

STATES = pl.Schema({"id": pl.String(), "state": pl.String(), "ended": pl.Datetime("us", "UTC")})
KEYS = pl.Schema({"id": pl.String(), "state": pl.String(), "versions": pl.List(pl.String())})
REVISIONS = pl.Schema({"newer": pl.String, "older": pl.String})


@dataclass(frozen=True)
class Standings:
    """What has to change so that the touched decisions stand as they should; frames with the schemas above."""

    states: pl.DataFrame
    keys: pl.DataFrame
    cut_revisions: pl.DataFrame  # id
    revisions: pl.DataFrame


def settled(engine: Engine, keys: Collection[str], heard: Heard) -> Standings:
    """Settle the decisions with these keys, listening to the deliveries that are `heard` only."""
    found = _Found()
    if not keys:
        return _NOTHING
    ordered = pl.DataFrame({"id": sorted(keys)}, {"id": pl.String})
    for chunk in ordered.iter_slices(CHUNK):
        _settle_chunk(engine, chunk, heard, found)
    return found.standings()


class _Found:
    """Collects differences between how decisions stand and how they should."""

    def __init__(self) -> None:
        self._states: list[tuple[str, str, datetime | None]] = []
        self._keys: list[tuple[str, str, list[str]]] = []
        self._cut: list[str] = []
        self._revisions: list[tuple[str, str]] = []

    def add(
        self, key: Mapping[str, object], stored: Mapping[str, Mapping[str, object]], now: Settled, *, removed: bool
    ) -> None:
        for record, standing in now.standings.items():
            was = stored[record]
            if (was["state"], was["ended"]) != (standing.state.value, standing.ended):
                self._states.append((record, standing.state.value, standing.ended))
        self._keys.append((str(key["id"]), key_state(now, removed=removed), sorted(now.standings)))

    def add_revisions(self, before: Mapping[str, set[str]], now: Settled) -> None:
        after: dict[str, set[str]] = defaultdict(set)
        for newer, older in now.revisions:
            after[newer].add(older)
        for record in now.standings:
            if before.get(record, set()) != after[record]:
                if before.get(record):
                    self._cut.append(record)
                self._revisions += [(record, older) for older in sorted(after[record])]

    def standings(self) -> Standings:
        return Standings(
            pl.DataFrame(self._states, STATES, orient="row"),
            pl.DataFrame(self._keys, KEYS, orient="row"),
            pl.DataFrame({"id": self._cut}, {"id": pl.String}),
            pl.DataFrame(self._revisions, REVISIONS, orient="row"),
        )


_NOTHING: Final = _Found().standings()


def key_state(now: Settled, *, removed: bool) -> str:
    """The word kept on a record key; one that was ever removed outlives its versions and is never plain."""
    if now.plain and not removed:
        return PLAIN
    return OPEN if any(s.state is RecordState.CURRENT for s in now.standings.values()) else OVER


def _settle_chunk(engine: Engine, chunk: pl.DataFrame, heard: Heard, found: _Found) -> None:
    keys = engine.read_frame("store_known_keys_bulk", chunk)
    ids = keys.select(pl.col("versions").alias("id")).explode("id").drop_nulls().unique()
    if ids.is_empty():
        records = said = revised = None
    else:
        records = engine.read_frame("store_known_records_bulk", ids)
        said = engine.read_frame("store_assertions_bulk", ids)
        revised = engine.read_frame("store_revisions_bulk", ids)
    removed = engine.read_frame("store_removals_bulk", keys.select("id"))
    known = heard({*removed["source"], *(said["source"] if said is not None else ())})
    stored = {str(row["id"]): row for row in (records.iter_rows(named=True) if records is not None else ())}
    rows_of: dict[str, list[tuple[Source, int]]] = defaultdict(list)
    for row in said.iter_rows(named=True) if said is not None else ():
        if row["source"] in known:
            rows_of[row["record"]].append((known[row["source"]], row["row"]))
    before: dict[str, set[str]] = defaultdict(set)
    for row in revised.iter_rows(named=True) if revised is not None else ():
        before[row["newer"]].add(row["older"])
    ends: dict[str, list[Removal]] = defaultdict(list)
    for row in removed.iter_rows(named=True):
        if row["source"] in known:
            ends[row["key"]].append(Removal(row["part"], known[row["source"]], row["row"]))
    fulls: dict[str, list[Source]] = defaultdict(list)
    for source in known.values():
        if source.kind is DeliveryKind.FULL:
            fulls[source.scope].append(source)
    for key in keys.iter_rows(named=True):
        assertions = [
            Assertion(record, stored[record]["part"], day(stored[record]["decided"]), source, row)
            for record in key["versions"] or ()
            if record in stored
            for source, row in rows_of[record]
        ]
        if not assertions and not ends[key["id"]]:
            continue  # nothing is said of it any more: the sweep takes it
        scopes = {assertion.source.scope for assertion in assertions}
        now = settle(assertions, ends[key["id"]], [full for scope in sorted(scopes) for full in fulls[scope]])
        found.add(key, stored, now, removed=bool(ends[key["id"]]))
        found.add_revisions(before, now)
