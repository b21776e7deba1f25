"""Small deliveries made by hand, shaped as the loaders shape them, for tests of the store and of reading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import polars as pl

from graph.delivery import DEPARTMENTS, IDENTIFIERS, NAMED, RECORDS, REMOVALS, SECRETS, Batch, Delivery, DeliveryKind
from graph.identifiers.checks import is_identity_number
from graph.ids import Ids

FIRST_DAY = datetime(2026, 1, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """One row: a decision about somebody. `number` is a (made-up) valid credit code or identity number.

    Of a business an identity number is its owner's: it joins nothing, and the row has a file of its own.
    """

    decision: str
    name: str
    number: str | None = None
    content: str = "fine"
    kind: str = "organisation"
    decided: date = date(2025, 6, 1)
    birth_date: str | None = None
    address: str | None = None
    parent: str | None = None  # the credit code of the company that it is a branch of

    @property
    def register(self) -> str:
        """The kind of its number."""
        is_persons = self.kind == "person" or (self.number is not None and is_identity_number(self.number))
        return "identity_number" if is_persons else "credit_code"

    @property
    def anchor(self) -> str | None:
        """Its number, if that may join files."""
        return None if self.register == "identity_number" and self.kind != "person" else self.number


@dataclass(frozen=True)
class Told:
    """One delivery of a department: `day` counts from FIRST_DAY and is when it was delivered.

    `content` is what its bytes are made of; two deliveries that give the same one are the same bytes said otherwise.
    """

    department: str
    day: int
    rows: tuple[Said, ...] = ()
    removed: tuple[str, ...] = ()
    kind: DeliveryKind = DeliveryKind.DELTA
    region: str = "110105"
    entry: str = "03.2"
    salt: str = ""
    sizes: tuple[int, ...] = field(default=())
    period: tuple[date, date] | None = None
    content: str = ""
    called: str = ""  # what the department calls itself, if not as its id is made of

    @property
    def name(self) -> str:
        """What the department calls itself."""
        return self.called or self.department

    def delivery(self, ids: Ids) -> Delivery:
        """What a manifest would say of it."""
        content = hashlib.sha256((self.content or repr(self)).encode()).hexdigest()
        department = ids.mint("department", self.department)
        delivered = FIRST_DAY + timedelta(days=self.day)
        return Delivery(
            id=ids.mint("source_file", content, department, self.region, self.entry, self.kind, delivered.isoformat()),
            hash=content,
            name=f"{self.department}-{self.day}.csv",
            format="csv",
            encoding="utf-8",
            bytes=1000,
            kind=self.kind,
            entry=self.entry,
            department=department,
            department_name=self.name,
            department_code="",
            region=self.region,
            scope=self._scope(ids),
            delivered=delivered,
            manifest="by-hand",
            manifest_hash="0" * 64,
            period_from=self.period[0] if self.period else None,
            period_to=self.period[1] if self.period else None,
        )

    def speaks_for(self, decided: date) -> bool:
        """Whether a decision of this day lies in the period of the delivery."""
        return self.period is None or self.period[0] <= decided <= self.period[1]

    def batches(self, ids: Ids) -> Iterable[Batch]:
        """The rows in batches of the given sizes (default: all in one)."""
        delivery = self.delivery(ids)
        if self.removed:
            yield Batch(len(self.removed), removals=self._removals(ids, delivery))
            return
        start = 0
        for size in self.sizes or (len(self.rows),):
            yield self._batch(ids, delivery, self.rows[start : start + size], start)
            start += size

    def _scope(self, ids: Ids) -> str:
        return ids.mint("scope", self.department, self.region, self.entry)

    def _key(self, ids: Ids, decision: str) -> str:
        return ids.mint("record_key", self.department, self.entry, decision)

    def _removals(self, ids: Ids, delivery: Delivery) -> pl.DataFrame:
        rows = [
            ("", line, f"{delivery.stamp}|{line:09d}", self._key(ids, decision), None, self._scope(ids))
            for line, decision in enumerate(self.removed, start=2)
        ]
        return pl.DataFrame(rows, REMOVALS, orient="row")

    def _batch(self, ids: Ids, delivery: Delivery, rows: Sequence[Said], start: int) -> Batch:
        records: list[dict[str, object]] = []
        identifiers: dict[tuple[str, str], tuple[str, str, str, str, str, bool]] = {}
        secrets: dict[str, tuple[str, str, str]] = {}
        named: dict[tuple[str, str], tuple[str, str, str, str, str, str]] = {}
        for line, said in enumerate(rows, start=start + 2):
            block = {
                name: value
                for name, value in (("address", said.address), ("birth_date", said.birth_date))
                if value is not None
            }
            token = ids.token(said.register, said.number) if said.number else None
            strong = ids.token(said.register, said.anchor) if said.anchor else None
            key = self._key(ids, said.decision)
            part = strong or said.name
            text = json.dumps(block, ensure_ascii=False, sort_keys=True)
            anchor = strong or f"{token or ''}{key}"
            file = ids.mint("credit_file", self.department, self.region, anchor, said.kind, said.name, text)
            content = {"cf_wsh": said.decision, "cf_nr": said.content, "cf_jdrq": said.decided.isoformat()}
            if said.parent:
                content["lsqydm"] = said.parent
            fields = json.dumps(content, ensure_ascii=False, sort_keys=True)
            records.append(
                {
                    "sheet": "", "line": line, "stamp": f"{delivery.stamp}|{line:09d}", "key": key, "part": part,
                    "record": ids.mint("record", key, part, file, fields), "file": file, "scope": self._scope(ids),
                    "kind": said.kind, "name": said.name, "name_key": said.name, "block": text,
                    "recognised_by": delivery.department, "title": said.content, "number": said.decision,
                    "decided": said.decided, "valid_from": said.decided, "valid_to": None, "severity": "general",
                    "published_until": date(2030, 1, 1), "kept_until": None, "fields": fields, "original": None,
                }
            )  # fmt: skip
            if said.parent:
                record, parent = str(records[-1]["record"]), ids.token("credit_code", said.parent)
                mask = f"{said.parent[:4]}****"
                named[record, parent] = (record, "branch_of", parent, "credit_code", mask, "valid")
            if token and said.number:
                identifiers[(file, token)] = (
                    file, token, said.register, f"{said.number[:4]}****", "valid", strong is not None,
                )  # fmt: skip
                secrets[token] = (token, said.register, said.number)
        department = (delivery.department, self.name, None, self.region)
        return Batch(
            len(rows),
            records=pl.DataFrame(records, RECORDS),
            identifiers=pl.DataFrame(list(identifiers.values()), IDENTIFIERS, orient="row"),
            named=pl.DataFrame(list(named.values()), NAMED, orient="row"),
            departments=pl.DataFrame([department], DEPARTMENTS, orient="row"),
            secrets=pl.DataFrame(list(secrets.values()), SECRETS, orient="row"),
        )
