"""What two values of each kind are to each other: a table with an example of every rule and every level."""

from __future__ import annotations

import pytest

from graph.resolution.kinds import KINDS
from tests.graph.resolution.kinds.tables import TABLES
from tests.graph.resolution.reference import level_of, name_of


@pytest.mark.parametrize(
    ("kind", "a", "b", "level"), [(kind, *row) for kind, rows in TABLES.items() for row in rows], ids=str
)
def test_level(kind: str, a: str, b: str, level: str) -> None:
    assert name_of(KINDS[kind], a, b) == level
    assert level_of(KINDS[kind], b, a) == level_of(KINDS[kind], a, b)


def test_every_kind_has_a_table_with_every_level() -> None:
    assert set(TABLES) == set(KINDS)
    for name, kind in KINDS.items():
        seen = {level for _, _, level in TABLES[name]}
        missing = {"nothing", "different", *(level.name for level in kind.levels)} - seen
        assert not missing, f"{name} has no example of {missing}"
