"""Which deliveries a new file asks about: those that may have a say in it, not all that ever came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from graph.base import Base, open_base
from graph.delivery import DeliveryKind
from graph.engines.base import Engine
from graph.facts import facts_of
from graph.settings import Settings
from graph.store.rebuild import rebuild
from graph.view.answers import RecordState
from tests.laws.ground import load_all, withdraw_told
from tests.world import Said, Told

ALL, FULL_ONES, SOME = "store_sources", "store_sources_of_kind", "store_sources_bulk"
NEWS = [Told("乙局", day, (Said(f"N{day}", "长城公司"),)) for day in range(1, 5)]
EARLY = Told("甲局", 6, (Said("D1", "晨光公司"),))
OLDER = Told("甲局", 7, (Said("D2", "晨光公司"),))
EVERYTHING = Told("甲局", 9, (Said("D1", "晨光公司"),), kind=DeliveryKind.FULL)


def test_what_is_new_asks_for_no_delivery_that_has_no_say(engine_settings: Settings) -> None:
    with open_base(engine_settings) as base:
        load_all(base, [NEWS[0]])
        with asked(base) as found:
            load_all(base, NEWS[1:3])
        assert not found & {ALL, FULL_ONES, SOME}
        with asked(base) as found:
            load_all(base, [Told("乙局", 8, (Said("N2", "长城公司", content="changed"),))])
        assert found & {ALL, FULL_ONES, SOME} == {SOME}


def test_a_full_delivery_that_came_meanwhile_has_its_say_and_one_that_went_has_none(engine_settings: Settings) -> None:
    with open_base(engine_settings) as base:
        load_all(base, [EARLY, NEWS[0], EVERYTHING, NEWS[1]])
        assert states(base, OLDER) == [RecordState.LAPSED]
        with base.writing():
            rebuild(base, actor="test")
        load_all(base, [NEWS[2]])
        withdraw_told(base, OLDER)
        withdraw_told(base, EVERYTHING)
        assert states(base, OLDER) == [RecordState.CURRENT]


def states(base: Base, told: Told) -> list[RecordState]:
    """How the records of a delivery stand once it is loaded, which a rebuild says as well."""
    load_all(base, [told])
    said = facts_of(base.engine)
    with base.writing():
        rebuild(base, actor="test")
    assert facts_of(base.engine).fingerprint == said.fingerprint
    keys = {record["key"] for batch in told.batches(base.ids) for record in batch.records.to_dicts()}
    mine = [fact for fact in said.by_kind["records"] if keys & set(fact)]
    return [state for fact in mine for state in RecordState if state.value in fact]


@contextmanager
def asked(base: Base) -> Iterator[set[str]]:
    """The blocks that are read inside; everything is done as ever."""
    found: set[str] = set()
    engine = base.engine
    base.engine = Asked(engine, found)
    try:
        yield found
    finally:
        base.engine = engine


class Asked:
    """The real engine, and a note of the blocks that are read."""

    def __init__(self, engine: Engine, found: set[str]) -> None:
        self._engine = engine
        self._found = found

    def __getattr__(self, name: str) -> Any:
        said = getattr(self._engine, name)
        if name not in ("read", "read_frame", "look_up", "stream"):
            return said

        def noted(block: str, *given: Any, **named: Any) -> Any:
            self._found.add(block)
            return said(block, *given, **named)

        return noted
