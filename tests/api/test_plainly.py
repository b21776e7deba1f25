"""Objects of plain values are made whole or not at all, and each is counted as often as it stands in the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from api.plainly import Count, Plain, Unlike, leaf, many, many_below, one_below, plain


@dataclass
class Twig:
    name: Any


@dataclass
class Tree:
    first: Any
    twigs: Any


@pytest.fixture
def count() -> Count:
    return Count()


@pytest.fixture
def twigs(count: Count) -> Plain:
    return plain(count, [leaf("n", "name", str.upper, nullable=False, ready=None)])


@pytest.fixture
def trees(count: Count, twigs: Plain) -> Plain:
    return plain(
        count,
        [
            one_below("one", "first", twigs, nullable=True, origin=Twig),
            many_below("all", "twigs", twigs, nullable=False, origin=Twig),
        ],
    )


def test_the_same_object_is_made_once_and_counted_twice(count: Count, trees: Plain) -> None:
    shared = Twig("a")
    made = many(trees, [Tree(shared, (Twig("b"),)), Tree(shared, [])], Tree)
    assert made == [{"one": {"n": "A"}, "all": [{"n": "B"}]}, {"one": {"n": "A"}, "all": []}]
    assert made[0]["one"] is made[1]["one"]
    assert count.objects == len([*made, shared, shared, "b"])


@pytest.mark.parametrize(
    "tree", [Tree(None, None), Tree(Tree(None, []), []), Tree(None, "twigs"), Tree(None, [Twig("a"), Tree(None, [])])]
)
def test_what_is_not_as_its_type_promises_makes_nothing(trees: Plain, tree: Tree) -> None:
    with pytest.raises(Unlike):
        trees.all([tree])


def test_a_value_of_the_ready_type_is_not_converted(count: Count) -> None:
    way = plain(count, [leaf("n", "name", repr, nullable=True, ready=str)])
    assert way.all([Twig(value) for value in ("a", 1, None)]) == [{"n": "a"}, {"n": "1"}, {"n": None}]


def test_a_list_may_have_gaps_only_where_its_type_says_so(count: Count, twigs: Plain) -> None:
    assert many(twigs, [Twig("a"), None], Twig, gaps=True) == [{"n": "A"}, None]
    with pytest.raises(Unlike):
        many(twigs, [Twig("a"), None], Twig)
    way = plain(count, [many_below("all", "twigs", twigs, nullable=True, origin=Twig, gaps=True)])
    before = count.objects
    trees = [Tree(None, [None, Twig("a")]), Tree(None, None), Tree(None, ())]
    assert way.all(trees) == [{"all": [None, {"n": "A"}]}, {"all": None}, {"all": []}]
    assert count.objects - before == len([*trees, "a"])


def test_what_each_names_for_itself_is_made_like_what_they_share(count: Count, trees: Plain) -> None:
    known, other = Twig("a"), Twig("b")
    first = trees.all([Tree(known, []), Tree(known, [])])
    later = trees.all([Tree(other, []), Tree(None, []), Tree(known, [])])
    assert [tree["one"] for tree in (*first, *later)] == [{"n": "A"}, {"n": "A"}, {"n": "B"}, None, {"n": "A"}]
    assert count.objects == len([*first, *later, known, known, other, known])
