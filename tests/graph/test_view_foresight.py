"""Reading ahead changes no answer, and where there would be much of it nothing is read ahead, on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.settings import Settings
from graph.view import foresight
from tests.graph.view_world import World, acme, fill, public, world_on

UNKNOWN = "unknown"


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
    for most, found in ((many, many), (many - 1, 0)):
        rows = world.base.engine.read(foresight.BLOCK, ids=[acme(world)], most=most)
        assert len({row["id"] for row in rows}) == found


def test_an_answer_is_the_same_with_foresight_and_without(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [acme(world), UNKNOWN]
    foreseen = public(world).subjects(asked), public(world).records_of_subjects(asked)
    monkeypatch.setattr(foresight, "MOST", 0)
    assert (public(world).subjects(asked), public(world).records_of_subjects(asked)) == foreseen
    assert foreseen[0][0] is not None
    assert foreseen[0][1] is None
