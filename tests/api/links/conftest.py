"""For each file of tests a world of its own whose subjects hang together: what one file does, the next does not see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.conftest import home_in
from tests.graph.ties_world import fill, subject_id
from tests.graph.view_world import World, world_on


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_on(home_in(tmp_path_factory.mktemp("links"))) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def ids(world: World) -> dict[str, str]:
    """The subjects of the world by the first letter of their names."""
    return {name: subject_id(world, name) for name in "甲乙丙戊己"}
