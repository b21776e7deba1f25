"""Writing a delivery of a few rows: what `graph.store.rows` writes, from plain values.

The rule of this module: the same nodes and links in the same order, whichever way they were written. Each step over a
frame is set up anew, which takes a hundred times as long as looking at one row; so a batch of a few rows is looked at
row by row, and a larger one goes the other way.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

import polars as pl

from graph.delivery import RECORDS, Batch, Outcome
from graph.delivery_rows import IdentifierRow, NamedRow, RecordRow, identifier_rows, named_rows, record_rows
from graph.engines.base import Row
from graph.few import FEW, framed
from graph.store.record_keys import OPEN, OVER, PLAIN, SEVERAL
from graph.store.rows import RowWriter
from graph.store.unwritten import SaidNumber, Unwritten
from graph.store.written import NEW_FILES
from graph.view.answers import RecordState

_NAMED: Final = pl.Schema({"file_id": pl.String, "name": pl.String, "block": pl.String})


@dataclass(frozen=True)
class _Known:
    """What the graph knows of the keys of a few rows, and of their versions."""

    keys: Mapping[str, Row]
    versions: frozenset[str]
    parts: frozenset[tuple[str, str]]

    def plainly(self, row: RecordRow) -> bool:
        """Whether the row says the one thing that was ever said about its decision."""
        key = self.keys.get(row.key)
        return key is not None and key["state"] == PLAIN and list(_texts(key["versions"])) == [row.record]


class FewRowsWriter(RowWriter):
    """Writes batches of any size; those of a few rows without a frame."""

    _new: Mapping[str, RecordRow] = MappingProxyType({})
    _held: Sequence[tuple[str, str]] = ()
    _numbers: Mapping[str, SaidNumber] = MappingProxyType({})
    _numbers_known: frozenset[str] = frozenset()

    @property
    def unwritten(self) -> Unwritten:
        """See `RowWriter.unwritten`."""
        if not self.all_waits:
            return super().unwritten
        return Unwritten(self._delivery.stamp, self._run, self._new, self._held, self._numbers, self._numbers_known)

    def may_wait(self, batch: Batch) -> bool:
        """See `RowWriter.may_wait`."""
        return is_few(batch) and batch.removals.is_empty() and self._writes.is_unused

    def _add(self, batch: Batch) -> pl.DataFrame:
        if not is_few(batch):
            return super()._add(batch)
        self._few_departments(batch.departments)
        records = record_rows(batch.records)
        new = self._few_files(records)
        named = named_rows(batch.named)
        self._few_identifiers(identifier_rows(batch.identifiers), new.keys(), named)
        self._few_records(batch.records, records)
        self._few_names(named)
        found_by = [(name, row.name, row.block) for name, row in new.items()]
        return framed(found_by, _NAMED)

    def _few_departments(self, departments: pl.DataFrame) -> None:
        met = [name for name in dict.fromkeys(departments["id"]) if name not in self._departments_met]
        unseen = [name for name in met if name not in self._departments_seen]
        self._departments_seen |= self._ids_known("departments", unseen)
        if self._departments_seen.issuperset(met):
            self._departments_met.update(met)
        else:
            self._departments(departments)

    def _few_files(self, records: Iterable[RecordRow]) -> dict[str, RecordRow]:
        files: dict[str, RecordRow] = {}
        for row in records:
            files.setdefault(row.file, row)
        known = {str(row["id"]): str(row["stamp"] or "") for row in self._look_up("known_files", list(files))}
        self.written.older_files += [name for name, stamp in known.items() if stamp > self._delivery.stamp]
        new = {name: row for name, row in files.items() if name not in known}
        self._new = new
        if not new:
            return new
        kinds = [(name, row.kind) for name, row in new.items()]
        self.written.add_files(framed(kinds, NEW_FILES))
        place = self._delivery
        written: list[Row] = [
            {
                "id": name, "kind": row.kind, "name": row.name, "name_key": row.name_key,
                "block": row.block, "department": place.department, "region": place.region,
                "delivered": place.delivered, "stamp": place.stamp, "run": self._run,
            }
            for name, row in new.items()
        ]  # fmt: skip
        self._few("files", written)
        self._few("held_by", [{"id": name, "department": place.department} for name in new])
        return new

    def _few_identifiers(
        self, identifiers: Iterable[IdentifierRow], new_files: Iterable[str], named: Iterable[NamedRow]
    ) -> None:
        mine = set(new_files)
        held = {(row.file, row.token): None for row in identifiers if row.file in mine}
        numbers: dict[str, IdentifierRow | NamedRow] = {}
        for row in identifiers:
            if row.file in mine:
                numbers.setdefault(row.token, row)
        for other in named:
            numbers.setdefault(other.token, other)
        known = {str(row["id"]): row for row in self._look_up("known_identifiers", list(numbers))}
        self._held = list(held)
        self._numbers_known = frozenset(known)
        self._numbers = {token: _number(known.get(token), row) for token, row in numbers.items()}
        written: list[Row] = [
            {"id": token, "run": self._run, "kind": row.kind, "mask": row.mask, "state": row.state}
            for token, row in numbers.items()
            if token not in known
        ]
        self._few("identifiers", written)
        self._few("has_identifier", [{"file": file, "token": token} for file, token in held])

    def _few_records(self, frame: pl.DataFrame, records: Sequence[RecordRow]) -> None:
        if not records:
            return
        known = self._known_of(records)
        new, unsettled = self._classified(records, known)
        if self._keeps_present:
            self.written.contain(pl.Series("key", sorted({row.key for row in records}), dtype=pl.String))
        self.written.unsettled |= unsettled
        self.new_records = frame if len(new) == len(records) else framed(new, RECORDS)
        self.written.grow(pl.Series("file", [row.file for row in new], dtype=pl.String))
        ended = {row.record: self._ended(row) for row in new}
        self._few_keys(new, known, unsettled, {record for record, when in ended.items() if when is None})
        self._few("records", [self._record(row, ended[row.record]) for row in new])
        self._few("in_file", [{"id": row.record, "file": row.file} for row in new])
        self._few("recognised_by", [{"id": row.record, "recognised_by": row.recognised_by} for row in new])
        self._few("under", [{"id": row.record, "entry_id": self._entry_id} for row in new])
        self._few("read_from", [self._read_from(row) for row in records])

    def _few_names(self, named: Sequence[NamedRow]) -> None:
        if not named:
            return
        new = set(self.new_records["record"])
        mine = [row for row in named if row.record in new]
        self._few("names", [_name(row) for row in mine])

    def _record(self, row: RecordRow, ended: datetime | None) -> Row:
        return {
            "id": row.record, "entry": self._delivery.entry, "run": self._run, "ended": ended,
            "state": (RecordState.LAPSED if ended else RecordState.CURRENT).value, "key": row.key, "part": row.part,
            "title": row.title, "number": row.number, "decided": row.decided, "valid_from": row.valid_from,
            "valid_to": row.valid_to, "severity": row.severity, "published_until": row.published_until,
            "kept_until": row.kept_until, "fields": row.fields,
        }  # fmt: skip

    def _known_of(self, records: Iterable[RecordRow]) -> _Known:
        keys = {str(row["id"]): row for row in self._look_up("known_keys", sorted({row.key for row in records}))}
        plain = _Known(keys, frozenset(), frozenset())
        doubtful = {row.key for row in records if row.key in keys and not plain.plainly(row)}
        key_of = {version: key for key in sorted(doubtful) for version in _texts(keys[key]["versions"])}
        found = self._look_up("known_records", list(key_of))
        return _Known(
            keys,
            frozenset(str(row["id"]) for row in found),
            frozenset((key_of[str(row["id"])], str(row["part"])) for row in found),
        )

    def _classified(self, records: Iterable[RecordRow], known: _Known) -> tuple[list[RecordRow], set[str]]:
        """The rows that say a new version, and the keys about which more than one thing is said; counts the outcomes.

        As `graph.store.rows.classified` says it of a frame.
        """
        said: dict[str, set[str]] = defaultdict(set)
        for row in records:
            said[row.key].add(row.record)
        new: dict[str, RecordRow] = {}
        unsettled: set[str] = set()
        seen: set[str] = set()
        parts: set[tuple[str, str]] = set()
        outcomes: Counter[Outcome] = Counter()
        for row in records:
            record, part = row.record, (row.key, row.part)
            plainly = known.plainly(row)
            if not plainly and (row.key in known.keys or len(said[row.key]) > 1):
                unsettled.add(row.key)
            if plainly or record in known.versions or record in seen:
                outcomes[Outcome.UNCHANGED] += 1
            else:
                outcomes[Outcome.NEW_VERSION if part in known.parts or part in parts else Outcome.LOADED] += 1
                new[record] = row
            seen.add(record)
            parts.add(part)
        self.written.outcomes.update(outcomes)
        return list(new.values()), unsettled

    def _ended(self, row: RecordRow) -> datetime | None:
        """When a later full delivery of the scope ended a new version by not containing it; None while it stands."""
        over = (full.delivered for full in self._later_fulls if full.covers(full.scope, row.decided))
        return next(over, None)

    def _few_keys(self, new: Iterable[RecordRow], known: _Known, unsettled: set[str], current: set[str]) -> None:
        """New record keys, and the versions that known ones now have as well."""
        rows_of: dict[str, list[RecordRow]] = defaultdict(list)
        for row in new:
            rows_of[row.key].append(row)
        fresh: list[Row] = []
        grown: list[Row] = []
        elsewhere: list[Row] = []
        for key, rows in rows_of.items():
            versions, scope = [row.record for row in rows], rows[0].scope
            before = known.keys.get(key)
            if before is None:
                lasting = PLAIN if rows[0].record in current else OVER
                state = OPEN if key in unsettled else lasting
                fresh.append({"id": key, "scope": scope, "state": state, "versions": versions, "run": self._run})
                continue
            all_of_it = list(dict.fromkeys([*_texts(before["versions"]), *versions]))
            grown.append({"id": key, "state": OPEN, "versions": all_of_it})
            if before["scope"] not in (None, scope):
                elsewhere.append({"id": key, "scope": SEVERAL})
        self._few("keys", fresh)
        self._few("set_keys", grown)
        self._few("set_key_scopes", elsewhere)

    def _read_from(self, row: RecordRow) -> Row:
        return {
            "record": row.record, "source": self._delivery.id, "sheet": row.sheet, "line": row.line,
            "row": int(row.stamp.rpartition("|")[2]), "original": row.original,
        }  # fmt: skip

    def _ids_known(self, what: str, ids: Sequence[str]) -> set[str]:
        return {str(row["id"]) for row in self._look_up(f"known_{what}", ids)}

    def _look_up(self, what: str, ids: Sequence[str]) -> list[Row]:
        return self._engine.look_up(f"store_{what}_bulk", ids) if ids else []

    def _few(self, what: str, rows: Sequence[Row]) -> None:
        self._writes.add_few(f"store_{what}_bulk", rows)


def is_few(batch: Batch) -> bool:
    """Whether the rows of a batch are looked at one by one."""
    return max(frame.height for frame in (batch.records, batch.identifiers, batch.named, batch.departments)) <= FEW


def _name(row: NamedRow) -> Row:
    return {
        "record": row.record, "token": row.token, "relation": row.relation, "kind": row.kind, "mask": row.mask,
    }  # fmt: skip


def _number(known: Row | None, row: IdentifierRow | NamedRow) -> SaidNumber:
    """A number as the graph has it, or will have."""
    if known is None:
        return SaidNumber(row.kind, row.mask, row.state)
    return SaidNumber(str(known["kind"]), str(known["mask"]), str(known["state"]))


def _texts(value: object) -> Sequence[str]:
    return value if isinstance(value, list | tuple) else ()
