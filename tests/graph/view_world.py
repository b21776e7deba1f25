"""A small world to read: deliveries written by hand, loaded by the store as every delivery is.

The rule of this module: it makes rows in the loaders' output form and nothing else; every number is generated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import orjson
import polars as pl
from stdnum.cn import ric, uscc

from graph.base import Base, open_base
from graph.catalogue import purpose
from graph.delivery import (
    DEPARTMENTS,
    IDENTIFIERS,
    NAMED,
    RECORDS,
    REMOVALS,
    Batch,
    Delivery,
    DeliveryKind,
    SubjectKind,
)
from graph.identifiers import may_join, recognise, strong_keys
from graph.names import normal_name
from graph.relations import Relation
from graph.settings import Settings
from graph.store.load import load
from graph.store.loaded import Loaded
from graph.view import LOCAL_OPERATOR, Moment, View

NOW = Moment()
TODAY = datetime(2026, 11, 22, 4, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that moves only when told to."""

    now: datetime = TODAY

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, span: timedelta) -> None:
        self.now += span


def credit_code(serial: int) -> str:
    """A valid credit code of nobody."""
    body = f"91330100{_with_organisation_check(f'MA{serial:06d}')}"
    return f"{body}{uscc.calc_check_digit(body)}"


def _with_organisation_check(eight: str) -> str:
    values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = 11 - sum(values.index(mark) * weight for mark, weight in zip(eight, weights, strict=True)) % 11
    return eight + {10: "X", 11: "0"}.get(check, str(check))


def identity_number(serial: int) -> str:
    """A valid identity number of nobody: born in 1990, sequence number by serial."""
    body = f"33010619900101{serial % 1000:03d}"
    return f"{body}{ric.calc_check_digit(body + '0')}"


@dataclass(frozen=True)
class Said:
    """One row of a delivery: what a department says about one decision on one subject."""

    decision: str
    name: str
    number: str | None
    decided: date
    fields: Mapping[str, str] = field(default_factory=dict)
    original: Mapping[str, str] = field(default_factory=dict)
    block: Mapping[str, str] = field(default_factory=dict)
    kind: SubjectKind = SubjectKind.ORGANISATION
    severity: str | None = "serious"
    valid_to: date | None = None
    title: str = "行政处罚"
    names: Mapping[Relation, str] = field(default_factory=dict)  # by which number whom it names


@dataclass(frozen=True)
class Office:
    """A department that delivers."""

    name: str
    code: str
    region: str


HANGZHOU = Office("杭州市市场监督管理局", "11330100002490000A", "330100")
SHANGHAI = Office("上海市市场监督管理局", "11310000002420000B", "310000")


class World:
    """A base and the means to deliver to it."""

    def __init__(self, base: Base, clock: Clock) -> None:
        self.base = base
        self.clock = clock

    def deliver(
        self,
        name: str,
        office: Office,
        entry: str,
        rows: Sequence[Said],
        *,
        delivered: datetime,
        kind: DeliveryKind = DeliveryKind.DELTA,
        removed: Sequence[str] = (),
        region: str | None = None,
    ) -> Loaded:
        """Load one delivery of an office; `removed` are decision numbers of a removals delivery.

        `region` is the one that it is for, where that is not the office's own.
        """
        region = region or office.region
        ids = self.base.ids
        department = ids.mint("department", office.name, office.region)
        scope = ids.mint("scope", department, region, entry)
        delivery = Delivery(
            id=ids.mint("delivery", name),
            hash=ids.mint("hash", name) * 2,
            name=name,
            format="csv",
            encoding="utf-8",
            bytes=1,
            kind=kind,
            entry=entry,
            department=department,
            department_name=office.name,
            department_code=office.code,
            region=region,
            scope=scope,
            delivered=delivered,
            manifest="penalty",
            manifest_hash="00",
        )
        records = [self._record(delivery, at, row) for at, row in enumerate(rows, start=2)]
        removals = [
            ("", at, self._stamp(delivery, at), ids.mint("key", department, entry, decision), None, scope)
            for at, decision in enumerate(removed, start=2)
        ]
        batch = Batch(
            lines=len(records) + len(removals),
            records=pl.DataFrame(records, RECORDS, orient="row"),
            removals=pl.DataFrame(removals, REMOVALS, orient="row"),
            identifiers=pl.DataFrame(self._numbers(delivery, rows), IDENTIFIERS, orient="row"),
            named=pl.DataFrame(self._named(delivery, rows), NAMED, orient="row"),
            departments=pl.DataFrame(
                [(department, office.name, office.code, office.region)], DEPARTMENTS, orient="row"
            ),
        )
        with self.base.writing():
            return load(self.base, delivery, [batch], actor="test", confirm_lapse=True)

    def _named(self, delivery: Delivery, rows: Sequence[Said]) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = []
        for at, row in enumerate(rows, start=2):
            for relation, written in row.names.items():
                number = recognise(written)
                assert number is not None
                token = self.base.ids.token(number.kind.value, number.text)
                said = (number.kind.value, number.mask, number.state.value)
                found.append((self._record(delivery, at, row)[5], relation.value, token, *said))
        return found

    def _file(self, delivery: Delivery, row: Said) -> str:
        block = orjson.dumps(dict(row.block), option=orjson.OPT_SORT_KEYS).decode()
        return self.base.ids.mint(
            "file", delivery.department, delivery.region, row.number or "", normal_name(row.name), block
        )

    def _stamp(self, delivery: Delivery, line: int) -> str:
        return f"{delivery.stamp}|{line:09d}"

    def _record(self, delivery: Delivery, line: int, row: Said) -> tuple[object, ...]:
        ids = self.base.ids
        entry = self.base.catalogue.entry(delivery.entry)
        file = self._file(delivery, row)
        content = orjson.dumps(
            [dict(row.fields), row.title, row.severity, str(row.decided)], option=orjson.OPT_SORT_KEYS
        ).decode()
        key = ids.mint("key", delivery.department, delivery.entry, row.decision)
        part = row.number or normal_name(row.name)
        return (
            "",
            line,
            self._stamp(delivery, line),
            key,
            ids.mint("part", part),
            ids.mint("record", key, part, file, content),
            file,
            delivery.scope,
            row.kind.value,
            row.name,
            normal_name(row.name),
            orjson.dumps(dict(row.block), option=orjson.OPT_SORT_KEYS).decode(),
            delivery.department,
            row.title,
            row.decision,
            row.decided,
            row.decided,
            row.valid_to,
            row.severity,
            entry.published_until(row.decided, row.severity, row.valid_to, None, row.kind),
            entry.kept_until(row.decided, row.valid_to),
            orjson.dumps(dict(row.fields), option=orjson.OPT_SORT_KEYS).decode(),
            orjson.dumps(dict(row.original), option=orjson.OPT_SORT_KEYS).decode() if row.original else None,
        )

    def _numbers(self, delivery: Delivery, rows: Sequence[Said]) -> list[tuple[object, ...]]:
        found: dict[tuple[str, str], tuple[object, ...]] = {}
        for row in rows:
            number = recognise(row.number) if row.number else None
            if number is None:
                continue
            for kind, written in dict.fromkeys(((number.kind, number.text), *strong_keys(number))):
                token = self.base.ids.token(kind.value, written)
                mask = number.mask if kind is number.kind else written
                file = self._file(delivery, row)
                joins = may_join(kind.value, number.state.value, row.kind.value)
                found[file, token] = (file, token, kind.value, mask, number.state.value, joins)
        return list(found.values())


@contextmanager
def world_on(settings: Settings) -> Iterator[World]:
    """An empty world on the engine that the settings name."""
    clock = Clock()
    with open_base(settings, clock) as base:
        yield World(base, clock)


JANUARY = datetime(2026, 1, 10, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 10, tzinfo=UTC)
MARCH = datetime(2026, 3, 10, tzinfo=UTC)
ACME = credit_code(17)
PERSON = identity_number(17)
FINED = {"cf_wsh": "杭市监罚〔2026〕1号", "cf_sy": "虚假宣传", "cf_cflb": "吊销许可证"}


def penalty(decision: str, decided: date, **changes: str) -> Said:
    """A penalty of the company that stands in two regions."""
    fields = {"cf_xdr_mc": "杭州信脉科技有限公司", **FINED, "cf_wsh": decision, **changes}
    original = {"cf_wsh": decision.replace("〔", "[")}
    return Said(decision, "杭州信脉科技有限公司", ACME, decided, fields, original, {"representative": "欧阳小满"})


def fill(world: World) -> None:
    """One company with files in two regions, another company, and a person: three deliveries, five records."""
    ours = [
        penalty("杭市监罚〔2026〕1号", date(2026, 1, 5)),
        penalty("杭市监罚〔2026〕2号", date(2026, 1, 6)),
        Said("杭市监罚〔2026〕3号", "杭州大海餐饮有限公司", credit_code(18), date(2026, 1, 7), FINED),
    ]
    theirs = replace(penalty("沪市监罚〔2026〕9号", date(2026, 2, 1)), block={"representative": "王小二"}, original={})
    person = Said("杭罚〔2026〕7号", "欧阳小满", PERSON, date(2026, 1, 8), FINED, kind=SubjectKind.PERSON)
    world.deliver("hangzhou.csv", HANGZHOU, "03.2", ours, delivered=JANUARY)
    world.deliver("shanghai.csv", SHANGHAI, "03.2", [theirs], delivered=FEBRUARY)
    world.deliver("persons.csv", HANGZHOU, "03.2P", [person], delivered=JANUARY)


def public(world: World, moment: Moment = NOW) -> View:
    """What anybody may read."""
    return View(world.base, LOCAL_OPERATOR, None, moment=moment)


def supervision(world: World, moment: Moment = NOW) -> View:
    """What an investigator reads in a case."""
    return View(world.base, LOCAL_OPERATOR, purpose("supervision"), reference="案2026-1", moment=moment)


def acme(world: World) -> str:
    """The id of the company that stands in two regions."""
    return public(world).find(ACME)[0].subject_id
