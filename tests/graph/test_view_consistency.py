"""One answer is one state of the base, however busy its writers are, and costs few statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from graph.base import open_base
from graph.engines.base import Engine
from graph.errors import NotFound
from graph.settings import Settings
from graph.store import epoch
from graph.view.base import Reader
from graph.view.onestate import OneState
from graph.view.visibility import ATTEMPTS, Visible, consistently, visible_now
from tests.graph.journeys import journeys
from tests.graph.view_world import HANGZHOU, Said, World, credit_code, public, world_on


def next_epoch(engine: Engine) -> None:
    engine.transact(epoch.next_epoch)


def test_an_answer_is_asked_again_when_the_base_changed_meanwhile(engine: Engine) -> None:
    before = visible_now(engine).epoch
    seen: list[int] = []

    def answer(reader: Reader, visible: Visible) -> int:
        seen.append(visible.epoch)
        if len(seen) == 1:
            next_epoch(engine)
        return visible_now(reader).epoch

    assert consistently(engine, answer) == before + 1
    assert seen == [before, before + 1]


def test_not_found_in_a_mixture_is_not_an_answer(engine: Engine) -> None:
    asked: list[int] = []

    def answer(_reader: Reader, visible: Visible) -> str:
        asked.append(visible.epoch)
        if len(asked) == 1:
            next_epoch(engine)
            raise NotFound("half of it was gone")
        return "found"

    assert consistently(engine, answer) == "found"

    def nothing(_reader: Reader, _visible: Visible) -> str:
        raise NotFound("there is none")

    with pytest.raises(NotFound):
        consistently(engine, nothing)


def test_what_was_read_while_the_log_was_written_into_the_base_is_asked_again(settings: Settings) -> None:
    with open_base(settings) as base:
        asked: list[int] = []

        def answer(_reader: Reader, visible: Visible) -> str:
            asked.append(visible.epoch)
            if len(asked) == 1:
                base.engine.checkpoint()
                raise NotFound("it was not found for a moment")
            return "found"

        assert consistently(base.engine, answer) == "found"
        assert len(set(asked)) == 1, "nothing that readers see was changed"

        one = OneState(base.engine)
        one.answer(lambda reader, _: reader.read("view_epoch"))
        assert one.stands()
        base.engine.checkpoint()
        assert not one.stands()


def test_a_base_that_never_rests_is_read_in_one_transaction(engine: Engine) -> None:
    readers: list[Reader] = []

    def answer(reader: Reader, visible: Visible) -> int:
        readers.append(reader)
        if reader is engine:
            next_epoch(engine)
        return visible.epoch

    assert consistently(engine, answer) == visible_now(engine).epoch
    assert [reader is engine for reader in readers] == [True] * ATTEMPTS + [False]


@pytest.fixture
def world(settings: Settings) -> Iterator[World]:
    with world_on(settings) as made:
        for size in (3, 40):
            rows = [
                Said(f"{size}-{n}", f"第{size}公司", credit_code(size), date(2026, 1, 5), {"cf_sy": "a"})
                for n in range(size)
            ]
            made.deliver(f"{size}.csv", HANGZHOU, "03.2", rows, delivered=datetime(2026, 1, size % 7 + 1, tzinfo=UTC))
        yield made


def test_a_large_subject_costs_as_many_statements_as_a_small_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    subjects = [public(world).find(credit_code(size))[0].subject_id for size in (3, 40)]
    public(world).show(subjects[0])  # now what hardly ever changes is known
    asked = journeys(world.base.engine, monkeypatch)
    counts = []
    for subject in subjects:
        asked.clear()
        shown = public(world).show(subject)
        assert shown.page.total in {3, 40}
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10


def test_answers_of_one_view_read_everything_once_until_the_base_changes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = world.base.engine
    view = public(world)
    (found,) = view.find(credit_code(3))
    other = public(world)
    journey = journeys(engine, monkeypatch)
    subject = other.subject(found.subject_id)
    other.credit_files(found.subject_id)
    assert other.records(found.subject_id).total == 3
    asked = Counter(journey)
    assert max(asked[block] for block in asked if block != "view_state") == 1
    alone = engine.writes is not None
    assert asked["view_state"] == (0 if alone else 3)  # after each if others may write
    world.deliver(
        "more.csv", HANGZHOU, "03.2", [Said("more", "第3公司", credit_code(3), date(2026, 1, 6), {"cf_sy": "a"})],
        delivered=datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    assert other.records(found.subject_id).total == 4
    assert other.subject(found.subject_id).coverage != subject.coverage


def test_an_engine_that_writes_alone_knows_when_nothing_was_written(engine: Engine) -> None:
    before = engine.writes
    if before is None:
        pytest.skip("others may write to a server as well")
    visible_now(engine)
    assert engine.writes == before
    during: list[int | None] = []
    engine.transact(lambda _transaction: during.append(engine.writes))
    assert during == [None]
    assert engine.writes not in {None, before}
    with pytest.raises(ZeroDivisionError):
        engine.transact(lambda _transaction: 1 // 0)
    assert engine.writes is not None


def test_a_state_that_has_gone_is_not_taken_for_the_present_one(engine: Engine) -> None:
    since = visible_now(engine)
    next_epoch(engine)
    seen: list[int] = []

    def answer(_reader: Reader, visible: Visible) -> int:
        seen.append(visible.epoch)
        return visible.epoch

    assert consistently(engine, answer, since) == since.epoch + 1
    assert seen == [since.epoch, since.epoch + 1]


def test_what_goes_wrong_in_a_mixture_of_states_is_asked_again(engine: Engine) -> None:
    since = visible_now(engine)
    next_epoch(engine)

    def answer(_reader: Reader, visible: Visible) -> str:
        return {since.epoch + 1: "whole"}[visible.epoch]

    assert consistently(engine, answer, since) == "whole"
    with pytest.raises(ZeroDivisionError):
        consistently(engine, lambda _reader, _visible: str(1 // 0))
