"""Stopped before or after any statement, an operation happened wholly or not at all, and repeating it completes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.base import Base
from graph.delivery import DeliveryKind
from graph.engines.base import Engine
from graph.facts import Facts, facts_of
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.judging import all_one, judge, judge_pairs
from graph.store.rebuild import rebuild
from tests.laws.ground import fresh_base, load_all, withdraw_told
from tests.world import Said, Told

COMPANY, PERSON = "91110108551385082Q", "11010519491231002X"

FIRST = Told(
    "甲局",
    0,
    (Said("D1", "北京晨光科技有限公司", COMPANY), Said("D2", "王伟", PERSON, kind="person"), Said("D3", "王伟")),
)
SECOND = Told(
    "乙局",
    1,
    (
        Said("T1", "北京晨光科技有限公司", COMPANY, address="某路一号"),
        Said("T2", "李娜", PERSON, kind="person"),
        Said("T3", "王伟", PERSON, kind="person"),
    ),
    region="310101",
    sizes=(2, 1),
)
CHANGED = Told(
    "甲局", 2, (Said("D1", "北京晨光科技有限公司", COMPANY, content="更正"), Said("D4", "王伟")), kind=DeliveryKind.FULL
)


class Stopped(BaseException):
    """What a kill would be, at a place that a test can choose."""


class StoppingEngine:
    """The real engine, until its nth writing statement; then every call fails as after a kill."""

    def __init__(self, engine: Engine, before: int) -> None:
        self._engine = engine
        self._left = before
        self.stopped = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def bulk(self, block: str, frame: pl.DataFrame) -> None:
        self._count()
        self._engine.bulk(block, frame)

    def transact(self, work: Callable[[Any], Any]) -> Any:
        self._count()
        return self._engine.transact(work)

    def _count(self) -> None:
        if self._left == 0:
            self.stopped = True
            raise Stopped
        self._left -= 1


Operation = Callable[[Base], object]


def load_second(base: Base) -> object:
    return load_all(base, [SECOND])


def load_changed(base: Base) -> object:
    return load_all(base, [CHANGED])


def withdraw_first(base: Base) -> object:
    if base.engine.read("store_source_by_id", id=FIRST.delivery(base.ids).id):
        withdraw_told(base, FIRST)
    return None


def judge_same(base: Base) -> object:
    files = sorted(str(fact[0]) for fact in facts_of(base.engine).by_kind["files"] if fact[2] == "王伟")[:2]
    with base.writing():
        if not base.side.judgements.standing_judgements():
            judge(base, Verdict.SAME, *files, actor="steward", reason="known")
    return None


def judge_one(base: Base) -> object:
    """Three files in one act, of which a second steward has already proposed two."""
    files = sorted(str(fact[0]) for fact in facts_of(base.engine).by_kind["files"] if fact[2] == "王伟")[:3]
    with base.writing():
        for steward in ("li", "zhang"):
            if not any(one.actor == steward for one in base.side.judgements.standing_judgements()):
                judge_pairs(base, Verdict.SAME, all_one(files), actor=steward, reason="known")
    return None


def rebuild_all(base: Base) -> object:
    with base.writing():
        return rebuild(base, actor="test")


OPERATIONS: Sequence[tuple[Operation, tuple[Told, ...]]] = (
    (load_second, (FIRST,)),
    (load_changed, (FIRST, SECOND)),
    (withdraw_first, (FIRST, SECOND)),
    (judge_same, (FIRST, SECOND)),
    (judge_one, (FIRST, SECOND)),
    (rebuild_all, (FIRST, SECOND)),
)


@pytest.mark.parametrize(
    ("operation", "before"),
    [
        pytest.param(*one, id=one[0].__name__, marks=[pytest.mark.slow] if one[0] is rebuild_all else [])
        for one in OPERATIONS
    ],
)
@pytest.mark.parametrize(
    "installation", ["settings_embedded", pytest.param("settings_neo4j", marks=[pytest.mark.neo4j, pytest.mark.slow])]
)
def test_stopped_at_any_statement_it_happened_wholly_or_not_at_all(
    request: pytest.FixtureRequest, installation: str, operation: Operation, before: tuple[Told, ...]
) -> None:
    settings: Settings = request.getfixturevalue(installation)
    with fresh_base(settings, keep=True) as base:
        load_all(base, before)
        home = base.settings.home
    like = home if settings.embedded else None
    with _prepared(settings, before, like) as base:
        start = facts_of(base.engine)
        operation(base)
        end = facts_of(base.engine)
    places = 0
    while _stopped_at(_prepared(settings, before, like), operation, places, (start, end)):
        places += 1
    assert places > 1, "judging is two statements, every other operation more"


@contextmanager
def _prepared(settings: Settings, before: tuple[Told, ...], like: Path | None) -> Iterator[Base]:
    """A base that holds what was delivered before the operation."""
    with fresh_base(settings, like) as base:
        if like is None:
            load_all(base, before)
        yield base


def _stopped_at(
    prepared: AbstractContextManager[Base], operation: Operation, place: int, states: tuple[Facts, Facts]
) -> bool:
    start, end = states
    with prepared as base:
        real = base.engine
        stopping = StoppingEngine(real, place)
        base.engine = stopping
        try:
            operation(base)
        except Stopped:
            pass
        finally:
            base.engine = real
        seen = facts_of(real)
        assert _same(seen, start) or _same(seen, end) or operation is rebuild_all
        with base.writing():
            pass
        recovered = facts_of(real)
        assert _same(recovered, start) or _same(recovered, end)
        operation(base)
        assert _same(facts_of(real), end)
        return stopping.stopped


def _same(one: Facts, other: Facts) -> bool:
    return one.fingerprint == other.fingerprint
