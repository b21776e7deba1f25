"""Reading ahead changes no answer, and where there would be much of it nothing is read ahead, on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.engines.base import Row
from graph.settings import Settings
from graph.view import LOCAL_OPERATOR, View, foresight
from graph.view.choice import Choice
from graph.view.parts import ALL_PARTS, Part
from tests.graph.view_world import World, acme, fill, world_on

UNKNOWN = "unknown"
EVERY_STATE = Choice(state=None)


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        yield made


def versions(world: World, subject: str) -> int:
    """How many record versions are in the files on a subject."""
    engine = world.base.engine
    files = [str(row["id"]) for row in engine.read("view_files_of_subjects", ids=[subject])]
    return len({row["id"] for row in engine.read("view_heads_of_files", ids=sorted(files))})


def test_nothing_comes_of_more_than_the_most_and_all_of_what_is_not(world: World) -> None:
    many = versions(world, acme(world))
    assert many > 1
    for block in (foresight.HEADS, foresight.WHOLE):
        for most, found in ((many, many), (many - 1, 0)):
            rows = world.base.engine.read(block, ids=[acme(world)], most=most)
            assert len({row["id"] for row in rows}) == found


@pytest.mark.parametrize("of_several", foresight.OF_ONE)
def test_of_one_subject_the_same_is_told_as_of_it_among_several(world: World, of_several: str) -> None:
    engine, of_one = world.base.engine, foresight.OF_ONE[of_several]
    many = versions(world, acme(world))

    def told(rows: list[Row]) -> list[str]:
        return sorted(repr(row) for row in rows if row["id"] is not None)

    among = told(engine.read(of_several, ids=[acme(world)], most=many))
    assert among
    assert told(engine.read(of_one, id=acme(world), most=many)) == among
    assert told(engine.read(of_one, id=acme(world), most=many - 1)) == []
    assert told(engine.read(of_one, id=UNKNOWN, most=many)) == []


@pytest.mark.parametrize("others", [(), (UNKNOWN,)], ids=["alone", "among others"])
@pytest.mark.parametrize("parts", [ALL_PARTS, frozenset((Part.RECORDS,)), frozenset((Part.RECORDS, Part.FACETS))])
def test_an_answer_is_the_same_with_foresight_and_without(
    world: World, monkeypatch: pytest.MonkeyPatch, parts: frozenset[Part], others: tuple[str, ...]
) -> None:
    asked = [acme(world), *others]

    def answers() -> tuple[object, ...]:
        view = View(world.base, LOCAL_OPERATOR, None, parts=parts)
        subjects, pages = view.subjects(asked), view.records_of_subjects(asked, EVERY_STATE)
        (*_, last) = pages[0].records
        # What was not read ahead is read when it is asked for after all.
        return told(subjects), told(pages), told(view.history(last.id)), told(view.lineage(last.id))

    foreseen = answers()
    monkeypatch.setattr(foresight, "MOST", 0)
    assert answers() == foreseen


def told(answer: object) -> str:
    """An answer with what was left out of it, which cannot be compared."""
    return repr(answer)
