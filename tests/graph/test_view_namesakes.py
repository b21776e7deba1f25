"""Names that very many files have: nobody is lost among their namesakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import pytest

from graph.delivery import SubjectKind
from graph.settings import Settings
from graph.sidebase.names import CANDIDATES
from graph.view import search
from graph.view.answers import PartialReason, Search
from graph.view.files import OpenFile, files_by_id
from graph.view.reading import Reading
from graph.view.search import MOST_PERSONS
from tests.graph.view_world import (
    FEBRUARY,
    HANGZHOU,
    JANUARY,
    SHANGHAI,
    Said,
    World,
    credit_code,
    public,
    supervision,
    world_on,
)

MANY = CANDIDATES + 40
DAY = date(2026, 1, 5)
PERSON_NAME = "王伟"
LAST = "王偉"  # the same name, and the last of those in the order of its characters
LARGE = "中国信脉银行"
ALIKE = "杭州信脉银行"


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        persons = [
            Said(f"人{n}", PERSON_NAME, None, DAY, block={"born": str(n)}, kind=SubjectKind.PERSON) for n in range(MANY)
        ]
        one = [Said(f"行{n}", LARGE, credit_code(1), DAY, block={"address": f"第{n}支行"}) for n in range(MANY)]
        made.deliver("persons.csv", HANGZHOU, "03.2P", persons, delivered=JANUARY)
        made.deliver("one.csv", HANGZHOU, "03.2", one, delivered=JANUARY)
        last = Said("沪1", LAST, None, DAY, kind=SubjectKind.PERSON)
        made.deliver("last.csv", SHANGHAI, "03.2P", [last], delivered=FEBRUARY)
        made.deliver("alike.csv", SHANGHAI, "03.2", [Said("似", ALIKE, credit_code(2), DAY)], delivered=FEBRUARY)
        yield made


def test_a_second_fact_finds_whoever_comes_last_of_a_common_name(world: World) -> None:
    view = supervision(world)
    (found,) = view.find(PERSON_NAME, second="上海市")
    assert (found.matched, found.files) == (LAST, 1)
    assert view.find(PERSON_NAME) == []
    assert view.find(PERSON_NAME, second="重庆市") == []


def test_a_search_tells_that_its_limit_left_somebody_out_and_nothing_of_who_is_hidden(world: World) -> None:
    def told(search: Search) -> tuple[int, tuple[str, ...]]:
        return len(search.found), tuple(search.partial.reasons)

    assert told(public(world).search(LARGE, 1)) == (1, ("LIMIT",))
    assert told(public(world).search(LARGE, 2)) == (2, ())
    assert told(public(world).search(credit_code(2), 1)) == (1, ())
    # All of these persons answer it, and nobody who may not know of them is told that there are any.
    for hidden in (public(world).search(PERSON_NAME, 1), supervision(world).search(PERSON_NAME, 1, persons=False)):
        assert told(hidden) == (0, ())
    assert told(supervision(world).search(PERSON_NAME, 1, "上海市")) == (1, ())
    assert told(supervision(world).search(PERSON_NAME, 20, "杭州市")) == (MOST_PERSONS, ("LIMIT",))


def test_a_subject_with_very_many_files_does_not_hide_who_is_alike(world: World) -> None:
    assert [found.name for found in public(world).find(LARGE, 2)] == [LARGE, ALIKE]


SEARCHES = [(text, limit, second) for text in (LARGE, ALIKE, "信脉银行", PERSON_NAME) for limit in (1, 2, 20)
            for second in (None, "杭州市", "上海市")]  # fmt: skip


@pytest.mark.parametrize(("text", "limit", "second"), SEARCHES)
def test_opening_the_first_files_first_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, text: str, limit: int, second: str | None
) -> None:
    def found() -> list[Search]:
        return [view.search(text, limit, second) for view in (public(world), supervision(world))]

    told = found()
    for first in (0, MANY):
        monkeypatch.setattr(search, "FIRST_OF_EACH", first)
        assert found() == told


def test_of_many_files_that_are_alike_only_the_first_are_opened(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []

    def counted(reading: Reading, file_ids: Iterable[str]) -> list[OpenFile]:
        wanted = list(file_ids)
        opened.append(len(wanted))
        return files_by_id(reading, wanted)

    monkeypatch.setattr(search, "files_by_id", counted)
    alike = public(world).search("信脉银行", 1)
    assert alike.partial.reasons == (PartialReason.LIMIT,)
    assert sum(opened) <= 2 * search.FIRST_OF_EACH
