"""How two subjects are connected: on both engines, within bounds, as each reader may know it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.bounds import Bounds
from graph.errors import BadInput, NotFound
from graph.settings import Settings
from graph.view.answers import PartialReason
from graph.view.connect import Connection, Path
from graph.view.web import TieKind
from tests.graph.journeys import journeys
from tests.graph.ties_world import OWNER, PARKED, fill, subject_id
from tests.graph.view_world import World, public, supervision, world_on


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        yield made


def between(world: World, left: str, right: str, **bounds: int) -> Connection:
    return public(world).connect(subject_id(world, left), subject_id(world, right), Bounds(**bounds))


def told(path: Path) -> str:
    return "".join(node.name[0] for node in path.nodes)


def test_a_short_way_comes_first_and_of_two_as_long_the_rarer_one(world: World) -> None:
    found = between(world, "甲", "丙", paths=3)
    assert [told(path) for path in found.paths][:2] == ["甲丙", "甲乙丙"]
    through_the_park = found.paths[2]
    assert len(through_the_park.hops) == 2
    assert found.paths[1].weight < through_the_park.weight
    assert not found.partial.is_partial
    assert between(world, "甲", "丙", paths=3) == found


def test_nobody_walks_along_a_hidden_kind(world: World) -> None:
    left, right = subject_id(world, "甲"), subject_id(world, "丙")
    every = {tie.kind for path in between(world, "甲", "丙").paths for hop in path.hops for tie in hop.ties}
    assert {TieKind.REPRESENTATIVE, TieKind.ADDRESS} <= every
    shown = public(world).connect(left, right, hidden=[TieKind.ADDRESS])
    assert TieKind.ADDRESS not in {tie.kind for path in shown.paths for hop in path.hops for tie in hop.ties}
    nothing = public(world).connect(left, right, hidden=list(TieKind))
    assert (nothing.paths, nothing.communities, nothing.looked_at) == ((), (), 2)


def test_every_hop_has_its_records_and_the_rows_that_say_so(world: World) -> None:
    _, path, *_ = between(world, "甲", "丙").paths
    first, second = path.hops
    (by_name,), (by_street,) = first.ties, second.ties
    assert (by_name.kind, by_name.shown, by_name.subjects) == (TieKind.REPRESENTATIVE, "王小二", 2)
    assert by_street.kind is TieKind.ADDRESS
    # The two wrote one address in two ways: each side shows what its own file says.
    assert {end.value.value for end in by_street.ends} == {"浙江省杭州市西湖区文三路9号", "杭州市西湖区文三路九号"}
    for tie in (by_name, by_street):
        for end in tie.ends:
            assert {row.source.name for row in end.value.lineage} == {"registered.csv"}
            assert [public(world).record(record).file_id for record in end.records] == [end.file_id]
    assert [hop.start for hop in path.hops] == [node.id for node in path.nodes[:-1]]
    assert [hop.end for hop in path.hops] == [node.id for node in path.nodes[1:]]


def test_a_hop_that_nothing_goes_round_is_a_bridge(world: World) -> None:
    (path,) = between(world, "乙", "戊").paths[:1]
    assert told(path) == "乙丙戊"
    assert [hop.bridge for hop in path.hops] == [False, True]


def test_communities_are_what_hangs_together(world: World) -> None:
    found = between(world, "甲", "丙")
    (park, *_) = found.communities
    ids = {each for group in found.communities for each in group}
    assert {subject_id(world, name) for name in "甲乙丙戊"} <= ids
    assert len(park) >= PARKED
    assert found.looked_at == len(ids)


def test_each_bound_that_ends_a_walk_is_said(world: World) -> None:
    assert between(world, "甲", "戊", depth=1).partial.reasons == (PartialReason.DEPTH,)
    assert PartialReason.LIMIT in between(world, "甲", "戊", subjects=3).partial.reasons
    slow = public(world).connect(subject_id(world, "甲"), subject_id(world, "戊"), Bounds(seconds=1e-9))
    assert slow.partial.reasons == (PartialReason.TIMEOUT,)
    crowded = between(world, "己", "甲")
    assert (crowded.paths, crowded.partial.reasons) == ((), (PartialReason.LIMIT,))
    for wrong in ({"depth": 0}, {"depth": 7}, {"subjects": 0}, {"paths": 11}, {"seconds": 0}):
        with pytest.raises(BadInput):
            Bounds(**wrong)


def test_what_is_not_open_connects_nobody(world: World) -> None:
    for hidden in "庚辛壬":
        assert public(world).find(f"{hidden}信脉贸易有限公司")[0].name[0] != hidden
    names = {told(path) for path in between(world, "甲", "戊", paths=10, depth=6).paths}
    assert names
    assert not set("庚辛壬") & {letter for name in names for letter in name}
    with pytest.raises(NotFound):
        public(world).connect(subject_id(world, "甲"), "p" * 32)
    with pytest.raises(BadInput):
        public(world).connect(subject_id(world, "甲"), subject_id(world, "甲"))


def test_a_walk_from_a_person_is_short_and_needs_a_purpose(world: World) -> None:
    view = supervision(world)
    tea, owner = (view.find(text, second="杭州")[0].subject_id for text in ("小满茶馆", "欧阳小满"))
    found = view.connect(tea, owner, Bounds(depth=6, subjects=1_000))
    assert (found.bounds.depth, found.bounds.subjects) == (2, 100)
    ((hop,),) = (path.hops for path in found.paths)
    assert [tie.kind for tie in hop.ties] == [TieKind.NUMBER]
    assert OWNER not in str(found)
    assert all(end.value.lineage for tie in hop.ties for end in tie.ends)
    with pytest.raises(NotFound):
        public(world).connect(tea, owner)


def test_a_wide_level_costs_as_many_statements_as_a_narrow_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow, wide = (("乙", "戊"), ("甲", "丙"))
    ids = {name: subject_id(world, name) for name in "甲乙丙戊"}
    asked = journeys(world.base.engine, monkeypatch)
    costs = []
    for left, right in (narrow, wide):
        asked.clear()
        public(world).connect(ids[left], ids[right], Bounds(depth=2, paths=1))
        costs.append(len(asked))
    assert costs[1] <= costs[0]


@given(depth=st.integers(1, 6), subjects=st.integers(2, 40), paths=st.integers(1, 10))
def test_no_bound_is_overstepped_and_paths_are_in_order(world: World, depth: int, subjects: int, paths: int) -> None:
    bounds = Bounds(depth=depth, subjects=subjects, paths=paths)
    found = public(world).connect(subject_id(world, "甲"), subject_id(world, "戊"), bounds)
    assert found.looked_at <= max(subjects, 2)
    assert len(found.paths) <= paths
    assert all(len(path.hops) <= depth for path in found.paths)
    assert all(one.weight <= other.weight for one, other in pairwise(found.paths))
    assert len({tuple(node.id for node in path.nodes) for path in found.paths}) == len(found.paths)
    if len(found.paths) < paths and not found.partial.is_partial:
        # Nothing ended the walk: a wider one finds no more.
        assert public(world).connect(found.left.id, found.right.id, Bounds(depth=6, paths=10)).paths == found.paths
