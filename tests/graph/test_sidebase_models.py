"""Models and proposals in the side base, on both databases."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from graph.errors import NotFound
from graph.sidebase import SideBase
from graph.sidebase.proposals import KEYS, PROPOSALS
from tests.servers.sides import clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures


def keys(*rows: tuple[str, int]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), KEYS, orient="row")


def proposals(*rows: tuple[str, str, float]) -> pl.DataFrame:
    return pl.DataFrame([(*row, b"\x00\x07", 1) for row in rows], PROPOSALS, orient="row")


def pairs(side: SideBase) -> Sequence[tuple[str, str]]:
    return side.proposals.all_proposals().select("left_file", "right_file").rows()


def test_a_version_is_in_force_until_another_one_is_pinned(side: SideBase) -> None:
    assert side.models.pinned() is None
    first = side.models.keep(b'{"first": 1}', files=600, actor="zhang")
    assert side.models.pinned() is None, "a version that is kept is not yet in force"
    second = side.models.keep(b'{"second": 2}', files=700, actor="li")
    assert (first.number, second.number) == (1, 2)

    side.models.pin(2, actor="li")
    assert side.models.pinned() == second
    side.models.pin(1, actor="zhang")
    assert side.models.pinned() == first

    with pytest.raises(NotFound):
        side.models.pin(3, actor="li")
    assert side.models.pinned() == first


def test_replacing_some_leaves_all_others_as_they_are(side: SideBase) -> None:
    least, most = -(2**63), 2**63 - 1
    side.proposals.replace_all(
        keys(("a", least), ("b", least), ("b", most), ("c", most)), proposals(("a", "b", 1.5), ("b", "c", 9.0))
    )
    assert [(one.left, one.right, one.bits, one.levels) for one in side.proposals.best(1)] == [
        ("b", "c", 9.0, b"\x00\x07")
    ]

    side.proposals.replace_of(["a"], ["c"], keys(("d", most)), proposals(("a", "d", 2.0)))

    assert pairs(side) == [("a", "d")]
    assert sorted(side.proposals.keys_like([most])["file_id"]) == ["b", "d"]
    assert side.proposals.keys_of_files(["a", "c"]).rows() == [("a", least)]

    side.proposals.replace_all(keys(), proposals())
    assert pairs(side) == []
    assert side.proposals.keys_of_files(["a", "b", "d"]).is_empty()


def test_what_fails_halfway_leaves_what_was_there(side: SideBase) -> None:
    side.proposals.replace_all(keys(("a", 1)), proposals(("a", "b", 1.5)))
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        side.proposals.replace_all(keys(("c", 2)), proposals(("c", "d", 1.0)).drop("right_file"))
    assert side.proposals.keys_of_files(["a", "c"]).rows() == [("a", 1)]
    assert pairs(side) == [("a", "b")]
